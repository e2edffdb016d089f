// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/parse_pdf.h"

#include "daemon/stages/document/encoding.h"
#include "daemon/stages/document/lines.h"
#include "daemon/stages/document/pdf_margins.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

namespace document {
namespace {

struct Body {
    double font_size = 10; // of most letters
    double spacing = 12;   // from line to line in a paragraph
};

template <class Key> Key most_common(const std::map<Key, std::size_t>& counts, Key otherwise)
{
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? otherwise : most->first;
}

Body body_of(const PdfText& pdf)
{
    std::map<long, std::size_t> sizes;
    std::map<long, std::size_t> steps;
    for (const PdfPage& page : pdf.pages)
        for (std::size_t i = 0; i < page.lines.size(); ++i) {
            const PdfLine& line = page.lines[i];
            sizes[std::lround(line.font_size * 10)] += line.text.size();
            if (i > 0 && line.top > page.lines[i - 1].top && line.top - page.lines[i - 1].top < 40)
                ++steps[std::lround((line.top - page.lines[i - 1].top) * 2)];
        }
    return {static_cast<double>(most_common(sizes, 100L)) / 10, static_cast<double>(most_common(steps, 24L)) / 2};
}

// "Vectors . . . . . 7": leaders, or a number at the far end after a gap of them.
bool is_contents_line(const std::string& text)
{
    const std::size_t last = text.find_last_not_of(' ');
    if (last == std::string::npos || std::isalnum(static_cast<unsigned char>(text[last])) == 0)
        return false;
    return text.find(". . .") != std::string::npos || text.find(".....") != std::string::npos ||
           text.find(" . .") != std::string::npos;
}

bool is_code(const PdfLine& line)
{
    const std::string& text = line.text;
    const bool prompt =
        text.starts_with("> ") || text.starts_with("+ ") || text.starts_with("$ ") || text.starts_with(">>> ");
    return line.mono || prompt || text.find(" <- ") != std::string::npos;
}

class Pages {
public:
    Pages(const PdfText& pdf, const Body& body, Draft& draft) : body_(body), joiner_(all_lines(pdf)), draft_(draft) {}

    void add(const PdfPage& page, int number)
    {
        const auto contents = std::count_if(page.lines.begin(), page.lines.end(),
                                            [](const PdfLine& line) { return is_contents_line(line.text); });
        const bool contents_page =
            page.lines.size() >= 4 && static_cast<std::size_t>(contents) * 10 > page.lines.size() * 4;
        const PdfLine* before = nullptr;
        for (const PdfLine& line : page.lines) {
            add(line, before, contents_page || is_contents_line(line.text), number);
            if (line.font_size >= body_.font_size * 0.9)
                before = &line;
        }
    }

    void flush()
    {
        if (!block_.text.empty())
            draft_.blocks.push_back(block_);
        block_ = {};
        draft_.blocks.insert(draft_.blocks.end(), notes_.begin(), notes_.end());
        notes_.clear();
    }

private:
    static std::vector<std::string> all_lines(const PdfText& pdf)
    {
        std::vector<std::string> lines;
        for (const PdfPage& page : pdf.pages)
            for (const PdfLine& line : page.lines)
                lines.push_back(line.text);
        return lines;
    }

    void add(const PdfLine& line, const PdfLine* before, bool contents, int page)
    {
        const bool is_head =
            level_of(line) > 0 && line.font_size > body_.font_size * 1.12 && !is_contents_line(line.text);
        if (contents && !is_head) {
            start({Block::Kind::shown, line.text, 0, page});
            flush();
            return;
        }
        if (const int level = level_of(line); level > 0) {
            add_heading(line, before, level, page);
            return;
        }
        if (line.font_size < body_.font_size * 0.9) { // a footnote: it waits until the paragraph above it is whole
            notes_.push_back({Block::Kind::shown, line.text, 0, page});
            return;
        }
        if (in_references_ || is_code(line)) {
            start({Block::Kind::shown, line.text, 0, page});
            flush();
            code_before_ = true;
            return;
        }
        if (starts_paragraph(line, before))
            start({is_list_start(line.text) ? Block::Kind::list_item : Block::Kind::paragraph, "", 0, page});
        code_before_ = false;
        joiner_.append(block_.text, line.text);
    }

    void start(Block block)
    {
        flush();
        block_ = std::move(block);
    }

    // A heading may go over two lines of one size.
    void add_heading(const PdfLine& line, const PdfLine* before, int level, int page)
    {
        const bool second_line = before != nullptr && block_.kind == Block::Kind::heading && !block_.text.empty() &&
                                 std::abs(before->font_size - line.font_size) < 0.2 &&
                                 line.top - before->top < line.font_size * 1.6 && heading_level(line.text) == 0;
        if (!second_line)
            start({Block::Kind::heading, "", level, page});
        joiner_.append(block_.text, line.text);
        in_references_ = is_reference_heading(block_.text) ||
                         (in_references_ && block_.text.size() <= 3); // "A", "B": an index's letters
    }

    int level_of(const PdfLine& line) const
    {
        const std::size_t letters = count_characters(line.text);
        if (letters < 2 || letters > 120 || line.mono)
            return 0;
        const double ratio = line.font_size / body_.font_size;
        const int numbered = heading_level(line.text);
        if (ratio >= 1.12)
            return numbered > 0 ? numbered : ratio >= 1.45 ? 1 : ratio >= 1.25 ? 2 : 3;
        const bool ends =
            std::string_view(".,;:").find(line.text[line.text.find_last_not_of(' ')]) != std::string_view::npos;
        return line.bold && numbered > 0 && !ends ? std::max(numbered, 2) : 0;
    }

    bool starts_paragraph(const PdfLine& line, const PdfLine* before) const
    {
        if (block_.text.empty() || block_.kind == Block::Kind::heading || block_.kind == Block::Kind::shown ||
            code_before_)
            return true;
        if (is_list_start(line.text))
            return true;
        if (before == nullptr) // the next page or column goes on where the sentence does
            return std::string_view(".!?:").find(block_.text.back()) != std::string_view::npos ||
                   std::isupper(static_cast<unsigned char>(line.text[0])) != 0;
        const double step = line.top - before->top;
        if (step < 0) // the next column
            return std::string_view(".!?:").find(block_.text.back()) != std::string_view::npos;
        const bool gap = step > body_.spacing * 1.35;
        const bool indented = line.left > before->left + body_.font_size * 0.8 && before->left < line.right &&
                              line.left < before->left + 60;
        const bool other_type = std::abs(line.font_size - before->font_size) > body_.font_size * 0.12;
        return gap || indented || other_type;
    }

    Body body_;
    LineJoiner joiner_;
    Draft& draft_;
    Block block_;
    std::vector<Block> notes_;
    bool in_references_ = false;
    bool code_before_ = false;
};

}

Result<Draft> parse_pdf(const PdfText& given)
{
    PdfText pdf = given;
    std::size_t letters = 0;
    for (const PdfPage& page : pdf.pages)
        for (const PdfLine& line : page.lines)
            letters += count_characters(line.text);
    if (letters == 0)
        return fail(
            Errc::invalid_input,
            "it has no text to read, only pictures or empty pages; run text recognition (OCR) on it, or give the "
            "document it was made from");
    if (pdf.pages.size() >= 3 && letters < pdf.pages.size() * 15)
        return fail(Errc::invalid_input,
                    "nearly all of its pages are pictures without text; run text recognition (OCR) on it first");
    drop_margins(pdf);
    Draft draft;
    draft.kind = Kind::pdf;
    draft.title = pdf.title;
    draft.pages = static_cast<int>(pdf.pages.size());
    Pages pages(pdf, body_of(pdf), draft);
    for (std::size_t i = 0; i < pdf.pages.size(); ++i)
        pages.add(pdf.pages[i], static_cast<int>(i) + 1);
    pages.flush();
    return draft;
}

}
