// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/multipart.h"

#include "daemon/net/target.h"

#include <algorithm>

namespace net {
namespace {

constexpr std::size_t kMostHeadBytes = 8 * 1024; // of one part
constexpr std::size_t kMostBoundary = 70;        // RFC 2046
constexpr std::size_t kMostPadding = 64;         // blanks behind a delimiter

std::string_view trimmed(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

struct Parameter {
    std::string_view name;
    std::string value;
};

// The next `; name=value` or `; name="va\"lue"`; `rest` moves behind it. Empty at the end and where it cannot be read.
std::optional<Parameter> next_parameter(std::string_view& rest)
{
    rest = trimmed(rest);
    if (rest.empty() || rest.front() != ';')
        return std::nullopt;
    rest.remove_prefix(1);
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos)
        return std::nullopt;
    Parameter out{trimmed(rest.substr(0, equals)), {}};
    rest = trimmed(rest.substr(equals + 1));
    if (rest.empty() || rest.front() != '"') {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        out.value = trimmed(rest.substr(0, end));
        rest.remove_prefix(end);
        return out;
    }
    for (std::size_t at = 1; at < rest.size(); ++at) {
        if (rest[at] == '"') {
            rest.remove_prefix(at + 1);
            return out;
        }
        // Browsers send a backslash of a Windows path bare: only quotes and backslashes are escaped.
        if (rest[at] == '\\' && at + 1 < rest.size() && (rest[at + 1] == '"' || rest[at + 1] == '\\'))
            ++at;
        out.value += rest[at];
    }
    return std::nullopt;
}

bool read_disposition(std::string_view value, MultipartReader::PartHead& head)
{
    const std::size_t kind = std::min(value.find(';'), value.size());
    if (!same_name(trimmed(value.substr(0, kind)), "form-data"))
        return false;
    value.remove_prefix(kind);
    bool named = false;
    while (auto parameter = next_parameter(value)) {
        if (same_name(parameter->name, "name")) {
            named = true;
            head.name = std::move(parameter->value);
        } else if (same_name(parameter->name, "filename")) {
            head.is_file = true;
            head.file_name = std::move(parameter->value);
        }
    }
    return named && trimmed(value).empty();
}

}

bool MultipartReader::is_form(std::string_view content_type)
{
    return same_name(trimmed(content_type.substr(0, content_type.find(';'))), "multipart/form-data");
}

std::optional<std::string> MultipartReader::boundary_of(std::string_view content_type)
{
    if (!is_form(content_type))
        return std::nullopt;
    content_type.remove_prefix(std::min(content_type.find(';'), content_type.size()));
    while (auto parameter = next_parameter(content_type)) {
        const auto allowed = [](char c) { return c >= ' ' && c <= '~'; };
        if (same_name(parameter->name, "boundary") && !parameter->value.empty() &&
            parameter->value.size() <= kMostBoundary && std::ranges::all_of(parameter->value, allowed))
            return std::move(parameter->value);
    }
    return std::nullopt;
}

// The first delimiter may stand at the very start, without the line end that belongs to it.
MultipartReader::MultipartReader(std::string_view boundary, Taker& taker)
    : taker_(taker), delimiter_(fmt::format("\r\n--{}", boundary)), held_("\r\n")
{
}

bool MultipartReader::read(std::string_view bytes)
{
    if (place_ == Place::after)
        return true; // an epilogue says nothing
    held_ += bytes;
    while (true)
        switch (step()) {
        case Step::again:
            break;
        case Step::more:
            return true;
        case Step::broken:
            return false;
        }
}

MultipartReader::Step MultipartReader::step()
{
    switch (place_) {
    case Place::before:
        return skip_preamble();
    case Place::delimiter:
        return read_delimiter_end();
    case Place::head:
        return read_part_head();
    case Place::content:
        return read_content();
    case Place::after:
        held_.clear();
        return Step::more;
    }
    return Step::broken;
}

MultipartReader::Step MultipartReader::skip_preamble()
{
    const std::size_t found = held_.find(delimiter_);
    if (found == std::string::npos) {
        held_.erase(0, held_.size() - std::min(held_.size(), delimiter_.size() - 1));
        return Step::more;
    }
    held_.erase(0, found + delimiter_.size());
    place_ = Place::delimiter;
    return Step::again;
}

MultipartReader::Step MultipartReader::read_delimiter_end()
{
    if (held_.starts_with("--")) {
        place_ = Place::after;
        return Step::again;
    }
    const std::size_t line_end = held_.find("\r\n");
    if (line_end == std::string::npos)
        return held_.size() > kMostPadding ? Step::broken : Step::more;
    if (!trimmed(std::string_view(held_).substr(0, line_end)).empty())
        return Step::broken;
    held_.erase(0, line_end); // the line end stays: a head without lines begins with two of them
    place_ = Place::head;
    return Step::again;
}

MultipartReader::Step MultipartReader::read_part_head()
{
    const std::size_t end = held_.find("\r\n\r\n");
    if (std::min(end, held_.size()) > kMostHeadBytes)
        return Step::broken;
    if (end == std::string::npos)
        return Step::more;
    PartHead head;
    bool disposed = false;
    std::string_view lines = std::string_view(held_).substr(0, end);
    while (!lines.empty()) {
        lines.remove_prefix(2);
        const std::string_view line = lines.substr(0, lines.find("\r\n"));
        lines.remove_prefix(line.size());
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos)
            return Step::broken;
        const std::string_view name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
        if (same_name(name, "Content-Disposition"))
            disposed = !disposed && read_disposition(value, head);
        else if (same_name(name, "Content-Type"))
            head.content_type = value;
    }
    if (!disposed || !is_utf8(head.name) || head.name.find('\0') != std::string::npos)
        return Step::broken;
    held_.erase(0, end + 4);
    if (!taker_.begin_part(std::move(head)))
        return Step::broken;
    place_ = Place::content;
    return Step::again;
}

MultipartReader::Step MultipartReader::read_content()
{
    const std::size_t found = held_.find(delimiter_);
    // What may be the start of a delimiter waits for the bytes behind it.
    const std::size_t sure =
        found != std::string::npos ? found : held_.size() - std::min(held_.size(), delimiter_.size() - 1);
    if (sure > 0 && !taker_.part_bytes(std::string_view(held_).substr(0, sure)))
        return Step::broken;
    if (found == std::string::npos) {
        held_.erase(0, sure);
        return Step::more;
    }
    held_.erase(0, found + delimiter_.size());
    if (!taker_.end_part())
        return Step::broken;
    place_ = Place::delimiter;
    return Step::again;
}

}
