// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/log_line.h"

#include <algorithm>
#include <array>

namespace base {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd"; // U+FFFD

bool continues(std::string_view text, std::size_t at, unsigned low = 0x80, unsigned high = 0xbf)
{
    return at < text.size() && static_cast<unsigned char>(text[at]) >= low &&
           static_cast<unsigned char>(text[at]) <= high;
}

// Bytes of the well-formed character at `at` (Unicode 15, table 3-7); 0: there is none.
std::size_t character_bytes(std::string_view text, std::size_t at)
{
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return continues(text, at + 1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool second = continues(text, at + 1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
        return second && continues(text, at + 2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool second = continues(text, at + 1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
        return second && continues(text, at + 2) && continues(text, at + 3) ? 4 : 0;
    }
    return 0;
}

void append_escaped(std::string& out, std::string_view text, std::string_view also)
{
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        const std::size_t bytes = character_bytes(text, at);
        if (bytes == 0)
            out += kReplacement;
        else if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else if (bytes == 1 && also.find(c) != std::string_view::npos)
            (out += '\\') += c;
        else
            out += text.substr(at, bytes);
        at += std::max<std::size_t>(bytes, 1);
    }
}

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    append_escaped(out, text, "\"\\");
    return out += '"';
}

// Bare when a person and a program read it the same: key=value, else key="va lue".
std::string text_value(std::string_view value)
{
    const bool plain = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return c > 0x20 && c < 0x7f && c != '"' && c != '=' && c != '\\';
    });
    return plain ? std::string(value) : quoted(value);
}

std::string place(const std::source_location& where)
{
    // From the root of the tree, wherever it was built.
    constexpr std::string_view kHere = __FILE__, kInTree = "compositor/base/log_line.cpp";
    constexpr std::string_view kRoot = kHere.substr(0, kHere.size() - kInTree.size());
    std::string_view file = where.file_name();
    if (file.substr(0, kRoot.size()) == kRoot)
        file.remove_prefix(kRoot.size());
    return fmt::format("{}:{}", file, where.line());
}

std::string error_object(const Error& error)
{
    std::string out =
        fmt::format(R"({{"code":{},"what":{},"place":{},"function":{},"came_by":[)", quoted(name(error.code)),
                    quoted(error.what), quoted(place(error.where)), quoted(error.where.function_name()));
    for (std::size_t index = 0; index < error.came_by.size(); ++index) {
        const auto& step = error.came_by[index];
        out += fmt::format(R"({}{{"subject":{},"place":{}}})", index == 0 ? "" : ",", quoted(step.subject),
                           quoted(place(step.where)));
    }
    return out += "]}";
}

template <class Use> void each_field(std::span<const LogField> fields, const Use& use)
{
    for (std::size_t index = 0; index < fields.size(); ++index) {
        const auto later = fields.subspan(index + 1);
        const bool hidden = std::any_of(later.begin(), later.end(),
                                        [&](const LogField& other) { return other.key == fields[index].key; });
        if (!hidden)
            use(fields[index]);
    }
}

}

std::string text_line(const LogLine& line)
{
    std::string out(line.scope);
    out += ": ";
    append_escaped(out, line.message, "");
    if (line.error != nullptr) {
        if (!line.message.empty())
            out += ": ";
        append_escaped(out, line.error->what, "");
        out += fmt::format(" ({}", place(line.error->where));
        for (const auto& step : line.error->came_by)
            out += fmt::format(" < {}", place(step.where));
        out += ')';
    }
    each_field(line.fields,
               [&](const LogField& field) { out += fmt::format(" {}={}", field.key, text_value(field.value)); });
    return out;
}

std::string json_members(const LogLine& line)
{
    std::string out = fmt::format(R"("scope":{},"message":{})", quoted(line.scope), quoted(line.message));
    if (line.error != nullptr)
        out += fmt::format(R"(,"error":{})", error_object(*line.error));
    each_field(line.fields, [&](const LogField& field) {
        out += fmt::format(R"(,"{}":{})", field.key, field.is_number ? field.value : quoted(field.value));
    });
    return out;
}

bool is_field_key(std::string_view key)
{
    constexpr std::array<std::string_view, 5> kOwn{"time", "level", "scope", "message", "error"};
    const bool is_word = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    return is_word && std::find(kOwn.begin(), kOwn.end(), key) == kOwn.end();
}

}
