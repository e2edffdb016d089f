// SPDX-License-Identifier: GPL-3.0-or-later
// The child helper's side of the room: the only file that sees poppler.
#include "daemon/stages/document/pdf_wire.h"
#include "daemon/stages/document/read_document.h"

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include <algorithm>
#include <charconv>
#include <memory>

namespace document {
namespace {

using base::Errc;
using base::fail;
using base::HelperAnswer;
using base::Result;

std::string utf8(const poppler::ustring& text)
{
    const poppler::byte_array bytes = text.to_utf8();
    return {bytes.begin(), bytes.end()};
}

bool has_any(const std::string& name, std::initializer_list<const char*> parts)
{
    return std::any_of(parts.begin(), parts.end(),
                       [&](const char* part) { return name.find(part) != std::string::npos; });
}

// Names of faces say what descriptors often do not: CMTT is TeX's typewriter, CMBX its bold.
bool is_mono(const std::string& font)
{
    return has_any(font, {"Mono", "mono", "Courier", "Consol", "CMTT", "CMSLTT", "CMITT", "Typewriter", "Menlo",
                          "Inconsolata", "SFTT", "LMMono"});
}

bool is_bold(const std::string& font)
{
    return has_any(font, {"Bold", "bold", "CMBX", "CMB1", "Black", "Heavy", "SFBX", "Semibold"});
}

bool is_note_mark(const std::string& text)
{
    return text.size() <= 2 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Words become a line while they stand on one height and go on to the right (or, right to left, to the left).
class LineMaker {
public:
    explicit LineMaker(PdfPage& page) : page_(page) {}

    void add(const poppler::text_box& box)
    {
        const poppler::rectf at = box.bbox();
        const std::string text = utf8(box.text());
        if (text.empty())
            return;
        if (!goes_on(at))
            start(at);
        PdfLine& line = page_.lines.back();
        if (is_note_mark(text) && !line.text.empty() && box.get_font_size() < line.font_size * 0.85) {
            if (box.has_space_after() && !line.text.ends_with(' '))
                line.text += ' ';
            return;
        }
        line.text += text;
        if (box.has_space_after())
            line.text += ' ';
        line.left = std::min(line.left, at.left());
        line.right = std::max(line.right, at.right());
        line.top = std::min(line.top, at.top());
        line.bottom = std::max(line.bottom, at.bottom());
        const std::string font = box.get_font_name();
        letters_ += text.size();
        mono_ += is_mono(font) ? text.size() : 0;
        bold_ += is_bold(font) ? text.size() : 0;
        if (text.size() > most_) {
            most_ = text.size();
            line.font_size = box.get_font_size();
        }
        line.mono = mono_ * 10 > letters_ * 8;
        line.bold = bold_ * 10 > letters_ * 8;
        last_ = at;
    }

private:
    bool goes_on(const poppler::rectf& at) const
    {
        if (page_.lines.empty())
            return false;
        const double height = std::min(at.height(), last_.height());
        const double shared = std::min(at.bottom(), last_.bottom()) - std::max(at.top(), last_.top());
        const double gap = at.left() >= last_.left() ? at.left() - last_.right() : last_.left() - at.right();
        return shared > height * 0.4 && gap < std::max(60.0, height * 8);
    }

    void start(const poppler::rectf& at)
    {
        page_.lines.push_back({at.left(), at.top(), at.right(), at.bottom(), 0, false, false, {}});
        letters_ = 0;
        mono_ = 0;
        bold_ = 0;
        most_ = 0;
    }

    PdfPage& page_;
    poppler::rectf last_;
    std::size_t letters_ = 0;
    std::size_t mono_ = 0;
    std::size_t bold_ = 0;
    std::size_t most_ = 0;
};

PdfPage read_page(const poppler::document& document, int index)
{
    PdfPage read;
    const std::unique_ptr<poppler::page> page(document.create_page(index));
    if (!page)
        return read; // one page may be broken, the others are worth reading
    const poppler::rectf size = page->page_rect();
    read.width = size.width();
    read.height = size.height();
    LineMaker lines(read);
    for (const poppler::text_box& box : page->text_list(poppler::page::text_list_include_font))
        lines.add(box);
    return read;
}

struct Limits {
    int pages = 0;
    std::size_t bytes = 0;
};

std::optional<Limits> limits_from(std::string_view parameters)
{
    Limits limits;
    const char* end = parameters.data() + parameters.size();
    const auto pages = std::from_chars(parameters.data(), end, limits.pages);
    if (pages.ec != std::errc() || pages.ptr == end)
        return std::nullopt;
    const auto bytes = std::from_chars(pages.ptr + 1, end, limits.bytes);
    return bytes.ec == std::errc() && bytes.ptr == end ? std::optional(limits) : std::nullopt;
}

Result<HelperAnswer> answer_text(std::string_view parameters, std::span<const std::byte> input)
{
    const auto limits = limits_from(parameters);
    if (!limits)
        return fail(Errc::internal, "pdf-text: the request makes no sense");
    poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
    const std::unique_ptr<poppler::document> document(poppler::document::load_from_raw_data(
        reinterpret_cast<const char*>(input.data()), static_cast<int>(input.size())));
    if (!document)
        return fail(Errc::invalid_input, "the PDF is broken or incomplete; export or download it again");
    if (document->is_locked())
        return fail(Errc::invalid_input, "the document is encrypted; save a copy without a password");
    const int pages = document->pages();
    if (pages <= 0)
        return fail(Errc::invalid_input, "the PDF is broken, it has no page; export or download it again");
    if (pages > limits->pages)
        return fail(Errc::invalid_input,
                    fmt::format("{} pages are more than the limit of {}; give a part of it", pages, limits->pages));
    PdfText pdf;
    pdf.title = utf8(document->info_key("Title"));
    std::size_t bytes = 0;
    for (int i = 0; i < pages; ++i) {
        pdf.pages.push_back(read_page(*document, i));
        for (const PdfLine& line : pdf.pages.back().lines)
            bytes += line.text.size();
        if (bytes > limits->bytes)
            return fail(Errc::invalid_input, fmt::format("it has more than {} million bytes of text; give a part of it",
                                                         limits->bytes / 1'000'000));
    }
    const std::string text = to_text(pdf);
    const auto raw = std::as_bytes(std::span(text));
    return HelperAnswer{"", {raw.begin(), raw.end()}};
}

}

std::vector<base::HelperVerbRow> helper_verbs()
{
    return {{"pdf-text", answer_text}};
}

}
