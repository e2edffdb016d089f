// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/parse_text.h"

#include "daemon/stages/document/encoding.h"
#include "daemon/stages/document/lines.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

namespace document {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text)
{
    Lines lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of("\n\f", at), text.size());
        std::string_view line = text.substr(at, end - at);
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t'))
            line.remove_suffix(1);
        lines.emplace_back(line);
        at = end + 1;
    }
    return lines;
}

bool is_gutenberg_mark(std::string_view line, std::string_view what)
{
    return line.starts_with("***") && line.find(what) != std::string_view::npos &&
           line.find("GUTENBERG") != std::string_view::npos;
}

// The licence before and after the book, and the note of who typed it. Title and language stand in what is cut off.
void take_gutenberg_frame(Lines& lines, Draft& draft)
{
    const auto start = std::find_if(lines.begin(), lines.end(),
                                    [](const std::string& line) { return is_gutenberg_mark(line, "START"); });
    if (start == lines.end())
        return;
    for (auto line = lines.begin(); line != start; ++line) {
        if (line->starts_with("Title: "))
            draft.title = line->substr(7);
        else if (line->starts_with("Language: "))
            draft.declared_language = line->substr(10);
    }
    auto end = std::find_if(start, lines.end(), [](const std::string& line) {
        return is_gutenberg_mark(line, "END") || line.starts_with("End of the Project Gutenberg") ||
               line.starts_with("End of Project Gutenberg");
    });
    auto first = start + 1;
    while (first != end && first->empty())
        ++first;
    if (first != end && (first->starts_with("Produced by") || first->starts_with("E-text prepared by")))
        while (first != end && !first->empty())
            ++first;
    lines = Lines(first, end);
}

// Remarks of a transcriber in the middle of a paragraph: "[Footnote: ...]", "[Illustration: ...]".
void take_remarks(std::string& paragraph)
{
    for (const std::string_view mark : {"[Footnote", "[Illustration", "[Transcriber"})
        for (std::size_t at = paragraph.find(mark); at != std::string::npos && at > 0; at = paragraph.find(mark, at)) {
            int depth = 0;
            std::size_t end = at;
            for (; end < paragraph.size(); ++end) {
                depth += paragraph[end] == '[' ? 1 : paragraph[end] == ']' ? -1 : 0;
                if (depth == 0)
                    break;
            }
            paragraph.erase(at, std::min(end + 1, paragraph.size()) - at);
        }
}

// "_word_" is how typists wrote italics, "--" how they wrote a dash.
std::string without_typewriter(std::string_view text)
{
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto is_word = [&](std::size_t place) {
            return place < text.size() && std::isalnum(static_cast<unsigned char>(text[place])) != 0;
        };
        if (text[at] == '_' && !(at > 0 && is_word(at - 1) && is_word(at + 1)))
            continue;
        if (text.substr(at, 2) == "--") {
            while (at + 1 < text.size() && text[at + 1] == '-')
                ++at;
            result += " \u2013 ";
            continue;
        }
        result += text[at];
    }
    return result;
}

struct Shape {
    std::size_t width = 0; // most lines are not longer
    bool wrapped = false;  // lines end where the page did, not where the paragraph does
};

Shape shape_of(const Lines& lines)
{
    std::vector<std::size_t> lengths;
    for (const std::string& line : lines)
        if (!line.empty())
            lengths.push_back(count_characters(line));
    if (lengths.size() < 3)
        return {lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end()), lengths.size() > 1};
    std::sort(lengths.begin(), lengths.end());
    const std::size_t width = lengths[lengths.size() * 9 / 10];
    return {width, width <= 110 && width >= 30};
}

class Paragraphs {
public:
    Paragraphs(const Lines& lines, Draft& draft) : shape_(shape_of(lines)), joiner_(lines), draft_(draft) {}

    void add(const Lines& group)
    {
        if (group.empty())
            return;
        if (group.size() == 2 && group[1].find_first_not_of('=') == std::string::npos)
            return heading(group[0], 1);
        if (group.size() == 2 && group[1].size() >= 3 && group[1].find_first_not_of('-') == std::string::npos)
            return heading(group[0], 2);
        if (!shape_.wrapped) {
            for (const std::string& line : group)
                add_unwrapped(line);
            return;
        }
        if (group.size() <= 3)
            if (const int level = level_of(group); level > 0)
                return heading(joined(group), level);
        if (is_first_line_title(group))
            return heading(group[0], 1);
        add_wrapped(group);
    }

private:
    std::string joined(const Lines& group) const
    {
        std::string text;
        for (const std::string& line : group)
            joiner_.append(text, line);
        return text;
    }

    int level_of(const Lines& group) const
    {
        int level = 0;
        for (const std::string& line : group) {
            const int own = heading_level(line);
            if (own == 0)
                return 0;
            level = level == 0 ? own : std::min(level, own);
        }
        return level;
    }

    bool is_first_line_title(const Lines& group) const
    {
        const bool ends = !group[0].empty() && std::string_view(".,;:").find(group[0].back()) != std::string_view::npos;
        return draft_.blocks.empty() && group.size() == 1 && group[0].size() <= 100 && !ends;
    }

    // A heading met in a list of contents is only a line of it, until the first one comes a second time.
    void heading(const std::string& text, int level)
    {
        if (in_contents_ && contents_.insert(text).second) {
            draft_.blocks.push_back({Block::Kind::shown, without_typewriter(text)});
            return;
        }
        in_contents_ = is_contents_heading(text);
        draft_.blocks.push_back({Block::Kind::heading, without_typewriter(text), level});
    }

    void add_unwrapped(const std::string& line)
    {
        if (const int level = heading_level(line); level > 0)
            return heading(line, level);
        if (is_first_line_title({line}))
            return heading(line, 1);
        paragraph(line, is_list_start(line) ? Block::Kind::list_item : Block::Kind::paragraph);
    }

    void add_wrapped(const Lines& group)
    {
        const bool indented = std::all_of(group.begin(), group.end(), [](const std::string& line) {
            return line.starts_with("    ") || line[0] == '\t';
        });
        const bool narrow = group.size() > 1 && std::all_of(group.begin(), group.end(), [&](const std::string& line) {
                                return count_characters(line) < shape_.width * 6 / 10;
                            });
        if (indented || narrow) { // verse, addresses, title pages, code: line by line, shown only
            for (const std::string& line : group)
                paragraph(line, Block::Kind::shown);
            return;
        }
        std::string text;
        auto kind = Block::Kind::paragraph;
        for (const std::string& line : group) {
            if (is_list_start(line)) {
                paragraph(text, kind);
                text.clear();
                kind = Block::Kind::list_item;
            }
            joiner_.append(text, line);
        }
        paragraph(text, kind);
    }

    void paragraph(std::string text, Block::Kind kind)
    {
        if (text.starts_with('['))
            kind = Block::Kind::shown; // a caption or a note of the transcriber
        take_remarks(text);
        if (kind == Block::Kind::paragraph && text.size() > 300)
            in_contents_ = false;
        if (!text.empty())
            draft_.blocks.push_back({kind, without_typewriter(text)});
    }

    Shape shape_;
    LineJoiner joiner_;
    Draft& draft_;
    bool in_contents_ = false;
    std::set<std::string> contents_;
};

}

Draft parse_text(const std::string& utf8)
{
    Draft draft;
    draft.kind = Kind::plain_text;
    Lines lines = lines_of(utf8);
    take_gutenberg_frame(lines, draft);
    Paragraphs paragraphs(lines, draft);
    Lines group;
    for (const std::string& line : lines) {
        if (!line.empty()) {
            group.push_back(line);
            continue;
        }
        paragraphs.add(group);
        group.clear();
    }
    paragraphs.add(group);
    return draft;
}

}
