// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/svg_elements.h"

#include <algorithm>
#include <optional>
#include <set>

namespace assets {
namespace {

constexpr std::size_t kDeepest = 1000;

// Position behind the end mark, or nothing.
std::optional<std::size_t> behind(std::string_view text, std::string_view mark, std::size_t from)
{
    const std::size_t at = text.find(mark, from);
    return at == std::string_view::npos ? std::nullopt : std::optional(at + mark.size());
}

// The end of a tag: > outside of quotes.
std::size_t tag_end(std::string_view text, std::size_t at)
{
    char quote = 0;
    for (; at < text.size(); ++at) {
        const char letter = text[at];
        if (quote != 0)
            quote = letter == quote ? '\0' : quote;
        else if (letter == '"' || letter == '\'')
            quote = letter;
        else if (letter == '>')
            return at;
    }
    return std::string_view::npos;
}

std::string_view id_in(std::string_view tag)
{
    for (std::size_t at = tag.find("id="); at != std::string_view::npos; at = tag.find("id=", at + 1)) {
        if (at == 0 || std::string_view(" \t\r\n").find(tag[at - 1]) == std::string_view::npos || at + 4 > tag.size())
            continue;
        const char quote = tag[at + 3];
        const std::size_t end = tag.find(quote, at + 4);
        if ((quote == '"' || quote == '\'') && end != std::string_view::npos)
            return tag.substr(at + 4, end - at - 4);
    }
    return {};
}

// Tags that are no elements: comments, CDATA, declarations, instructions. Position behind, or nothing for an element.
std::optional<std::size_t> skip_other(std::string_view text, std::size_t at, bool& broken)
{
    std::optional<std::size_t> end;
    if (text.substr(at).starts_with("<!--"))
        end = behind(text, "-->", at + 4);
    else if (text.substr(at).starts_with("<![CDATA["))
        end = behind(text, "]]>", at);
    else if (text.substr(at).starts_with("<?"))
        end = behind(text, "?>", at);
    else if (text.substr(at).starts_with("<!"))
        end = behind(text,
                     text.substr(at, std::min(text.find('>', at), text.size()) - at).find('[') != std::string_view::npos
                         ? "]>"
                         : ">",
                     at);
    else
        return std::nullopt;
    broken = !end;
    return end.value_or(text.size());
}

}

std::vector<std::string> outermost(std::string_view svg, const std::vector<std::string>& ids)
{
    const std::set<std::string_view> wanted(ids.begin(), ids.end());
    std::vector<std::string> found;
    std::vector<bool> open; // elements around this place: is it a wanted one?
    std::size_t inside = 0; // how many of them are
    for (std::size_t at = svg.find('<'); at != std::string_view::npos; at = svg.find('<', at)) {
        bool broken = false;
        if (const auto next = skip_other(svg, at, broken)) {
            if (broken)
                return {};
            at = *next;
            continue;
        }
        const std::size_t end = tag_end(svg, at);
        if (end == std::string_view::npos || open.size() > kDeepest)
            return {};
        const std::string_view tag = svg.substr(at + 1, end - at - 1);
        at = end + 1;
        if (tag.starts_with('/')) {
            if (open.empty())
                return {};
            inside -= open.back() ? 1 : 0;
            open.pop_back();
            continue;
        }
        const std::string_view id = id_in(tag);
        const bool is_wanted = !id.empty() && wanted.contains(id);
        if (is_wanted && inside == 0)
            found.emplace_back(id);
        if (!tag.ends_with('/')) {
            open.push_back(is_wanted);
            inside += is_wanted ? 1 : 0;
        }
    }
    return open.empty() ? found : std::vector<std::string>();
}

}
