// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/target.h"

#include "daemon/net/http_client.h"

#include <algorithm>

namespace net {
namespace {

enum class Plus : std::uint8_t { plus, space };

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<std::string> decoded(std::string_view raw, Plus plus)
{
    std::string out;
    out.reserve(raw.size());
    for (std::size_t at = 0; at < raw.size(); ++at) {
        if (raw[at] != '%') {
            out += raw[at] == '+' && plus == Plus::space ? ' ' : raw[at];
            continue;
        }
        if (raw.size() - at < 3)
            return std::nullopt;
        const int high = hex_value(raw[at + 1]), low = hex_value(raw[at + 2]);
        if (high < 0 || low < 0 || high + low == 0)
            return std::nullopt;
        out += static_cast<char>(16 * high + low);
        at += 2;
    }
    if (!is_utf8(out))
        return std::nullopt;
    return out;
}

// "http://host/path" is allowed of any client (RFC 9112 3.2.2): only the path counts here.
std::string_view without_origin(std::string_view raw)
{
    for (const std::string_view scheme : {"http://", "https://"})
        if (raw.starts_with(scheme)) {
            const std::size_t path = raw.find_first_of("/?", scheme.size());
            return path == std::string_view::npos ? std::string_view("/") : raw.substr(path);
        }
    return raw;
}

template <class Take> bool each_part(std::string_view text, char separator, Take take)
{
    while (true) {
        const std::size_t end = text.find(separator);
        if (!take(text.substr(0, end)))
            return false;
        if (end == std::string_view::npos)
            return true;
        text.remove_prefix(end + 1);
    }
}

bool read_path(std::string_view path, std::vector<std::string>& segments)
{
    if (path.empty() || path == "*" || path == "/")
        return true;
    if (path.front() != '/')
        return false;
    return each_part(path.substr(1), '/', [&](std::string_view part) {
        auto segment = decoded(part, Plus::plus);
        if (segment)
            segments.push_back(std::move(*segment));
        return segment.has_value();
    });
}

bool read_query(std::string_view raw, std::vector<QueryItem>& query)
{
    return each_part(raw, '&', [&](std::string_view part) {
        if (part.empty())
            return true;
        const std::size_t equals = part.find('=');
        auto name = decoded(part.substr(0, equals), Plus::space);
        auto value =
            decoded(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), Plus::space);
        if (!name || !value)
            return false;
        query.push_back({std::move(*name), std::move(*value)});
        return true;
    });
}

}

bool is_utf8(std::string_view text)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    for (std::size_t at = 0; at < text.size();) {
        const unsigned first = byte(at);
        const std::size_t length = first < 0x80   ? 1
                                   : first < 0xC2 ? 0
                                   : first < 0xE0 ? 2
                                   : first < 0xF0 ? 3
                                   : first < 0xF5 ? 4
                                                  : 0;
        if (length == 0 || text.size() - at < length)
            return false;
        for (std::size_t next = 1; next < length; ++next)
            if ((byte(at + next) & 0xC0U) != 0x80)
                return false;
        // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
        if ((first == 0xE0 && byte(at + 1) < 0xA0) || (first == 0xED && byte(at + 1) > 0x9F) ||
            (first == 0xF0 && byte(at + 1) < 0x90) || (first == 0xF4 && byte(at + 1) > 0x8F))
            return false;
        at += length;
    }
    return true;
}

std::optional<Target> parse_target(std::string_view raw)
{
    const auto misplaced = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F || c == '#'; };
    if (raw.empty() || std::ranges::any_of(raw, misplaced))
        return std::nullopt;
    raw = without_origin(raw);
    const std::size_t question = raw.find('?');
    Target target;
    if (!read_path(raw.substr(0, question), target.segments))
        return std::nullopt;
    if (question != std::string_view::npos && !read_query(raw.substr(question + 1), target.query))
        return std::nullopt;
    return target;
}

std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : text)
        if (kPlain.find(c) != std::string_view::npos)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

}
