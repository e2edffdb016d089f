// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/layout.h"

#include "compositor/text/break_lines.h"
#include "compositor/text/font_set_state.h"
#include "compositor/text/itemize.h"
#include "compositor/text/line_assembly.h"
#include "compositor/text/measure.h"
#include "compositor/text/pens.h"
#include "compositor/text/shape.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace text {
namespace {

base::Status check(const Style& style, const ParagraphSpec& spec)
{
    constexpr double kMaxLength_px = 1e6;
    const auto in = [](double value, double low, double high) {
        return value >= low && value <= high;
    }; // false for NaN
    if (!in(style.size_px, 4, 1000))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("text: size {} px is outside 4 to 1000", style.size_px));
    if (!in(spec.max_width_px, 0, kMaxLength_px))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("text: width {} px is outside 0 to {}", spec.max_width_px, kMaxLength_px));
    if (!in(spec.line_height, 0.1, 10))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("text: line height {} is outside 0.1 to 10", spec.line_height));
    if (!in(style.letter_spacing_px, -1000, 1000) || !in(spec.word_spacing_px, -1000, 1000))
        return base::fail(base::Errc::invalid_input,
                          "text: letter and word spacing must lie between -1000 and 1000 px");
    return {};
}

// Takes finished lines one below the other; alignment comes last, when the widest is known.
class Stack {
public:
    Stack(FontSet::State& fonts, const SourceText& text, FaceId wanted, const Style& style, const ParagraphSpec& spec)
        : fonts_(fonts), text_(text), wanted_(wanted), style_(style), spec_(spec)
    {
    }

    void add(Paragraph& paragraph, const LineRange& range, const std::vector<ShapedRun>& runs)
    {
        Line line;
        line.begin = text_.byte_of[range.begin];
        line.end = text_.byte_of[range.end];
        line.first_glyph = paragraph.glyphs.size();
        grow(line, wanted_);
        double pen_px = 0;
        double hanging_px = 0;
        for (const ShapedRun& run : runs) {
            grow(line, run.run.face);
            for (const Glyph& glyph : run.glyphs) {
                paragraph.glyphs.push_back({run.run.face, glyph.glyph, text_.byte_of[glyph.cluster],
                                            pen_px + glyph.x_offset_px, glyph.y_offset_px, glyph.advance_px});
                pen_px += glyph.advance_px;
                if (glyph.cluster >= range.visible_end)
                    hanging_px += glyph.advance_px;
            }
        }
        line.glyph_count = paragraph.glyphs.size() - line.first_glyph;
        line.width = pen_px - hanging_px;
        line.left = paragraph.right_to_left ? hanging_px : 0; // of what is seen, from where the glyphs begin
        const double extent_px = line.ascent + line.descent;
        line.baseline = paragraph.height + (spec_.line_height - 1) * extent_px / 2 + line.ascent;
        const Ink ink = ink_of(runs);
        if (const double collision_px = ink_bottom_px_ - (line.baseline - ink.top_px); collision_px > 0) {
            line.baseline += collision_px;
            paragraph.height += collision_px;
        }
        paragraph.height += spec_.line_height * extent_px;
        ink_bottom_px_ = line.baseline - ink.bottom_px;
        paragraph.width = std::max(paragraph.width, line.width);
        for (std::size_t i = line.first_glyph; i < paragraph.glyphs.size(); ++i)
            paragraph.glyphs[i].y += line.baseline;
        paragraph.lines.push_back(line);
    }

    void align(Paragraph& paragraph) const
    {
        if (spec_.align != Align::start && spec_.max_width_px > 0)
            paragraph.width = spec_.max_width_px;
        const bool to_right = (spec_.align == Align::start) == paragraph.right_to_left;
        for (Line& line : paragraph.lines) {
            const double rest_px = paragraph.width - line.width;
            const double left_px = spec_.align == Align::center ? rest_px / 2 : to_right ? rest_px : 0;
            const double shift_px = left_px - line.left;
            line.left = left_px;
            for (std::size_t i = 0; i < line.glyph_count; ++i)
                paragraph.glyphs[line.first_glyph + i].x += shift_px;
        }
    }

private:
    struct Ink { // above the baseline
        double top_px = std::numeric_limits<double>::lowest();
        double bottom_px = std::numeric_limits<double>::max();
    };

    // Fonts promise less height than their tallest stacks need (Khmer subscripts, Vietnamese capitals). Who asks for
    // less than the usual line height wants lines to reach into each other.
    Ink ink_of(const std::vector<ShapedRun>& runs) const
    {
        Ink ink;
        if (spec_.line_height < 1)
            return ink;
        for (const ShapedRun& run : runs) {
            const Face& face = fonts_.face(run.run.face);
            const double scale = face.px_per_unit(style_.size_px);
            for (const Glyph& glyph : run.glyphs) {
                const Face::InkRows rows = face.ink_rows(glyph.glyph);
                if (rows.top == rows.bottom)
                    continue;
                ink.top_px = std::max(ink.top_px, rows.top * scale - glyph.y_offset_px);
                ink.bottom_px = std::min(ink.bottom_px, rows.bottom * scale - glyph.y_offset_px);
            }
        }
        return ink;
    }

    void grow(Line& line, FaceId id) const
    {
        const Face& face = fonts_.face(id);
        const double scale = face.px_per_unit(style_.size_px);
        line.ascent = std::max(line.ascent, face.ascent_units * scale);
        line.descent = std::max(line.descent, face.descent_units * scale);
    }

    FontSet::State& fonts_;
    const SourceText& text_;
    FaceId wanted_;
    const Style& style_;
    const ParagraphSpec& spec_;
    double ink_bottom_px_ = std::numeric_limits<double>::lowest(); // of the line before, from the paragraph's top
};

}

Result<Paragraph> lay_out(FontSet& fonts, std::string_view utf8, const Style& style, const ParagraphSpec& spec)
{
    TRY(check(style, spec));
    const SourceText source = TRY(decode(utf8, style.language));
    const FaceId wanted = TRY(fonts.match(style.font));
    FontSet::State& state = fonts.state();
    ItemizedText items = TRY(itemize(state, source, wanted, style.language));

    const ShapeSpec shape{.size_px = style.size_px,
                          .language = style.language,
                          .letter_spacing_px = style.letter_spacing_px,
                          .word_spacing_px = spec.word_spacing_px};
    std::vector<ShapedRun> shaped;
    for (const Run& run : items.runs)
        shaped.push_back({run, shape_run(state.face(run.face), source, run, shape, LineEnd::as_is)});

    const BreakSpec breaks{.max_width_px = spec.max_width_px,
                           .mode = spec.balance ? BreakMode::balanced : BreakMode::greedy,
                           .line_end_px = std::max(0.0, -style.letter_spacing_px)};
    const auto opportunities = TRY(break_opportunities(source, style.language));
    const Measure measure(state, source, shaped, shape);

    Paragraph paragraph;
    paragraph.right_to_left = items.base == 1;
    paragraph.missing = std::move(items.missing);
    Stack stack(state, source, wanted, style, spec);
    LineAssembler assembler(state, source, items, shaped, shape);
    for (const LineRange& line : break_lines(source, measure, opportunities, breaks))
        stack.add(paragraph, line, assembler.assemble(line));
    stack.align(paragraph);
    return paragraph;
}

std::vector<Extent> extents(const Paragraph& paragraph, std::size_t begin, std::size_t end)
{
    std::vector<Extent> found;
    for (std::size_t number = 0; number < paragraph.lines.size(); ++number) {
        const Line& line = paragraph.lines[number];
        if (line.end <= begin || line.begin >= end)
            continue;
        const std::vector<double> pen_px = pens_px(paragraph, line);
        bool joined = false;
        for (std::size_t i = 0; i < line.glyph_count; ++i) {
            const PlacedGlyph& glyph = paragraph.glyphs[line.first_glyph + i];
            const double left_px = std::max(pen_px[i], line.left);
            const double right_px = std::min(pen_px[i + 1], line.left + line.width);
            const bool wanted = glyph.cluster >= begin && glyph.cluster < end && right_px > left_px;
            if (wanted && joined)
                found.back().right = right_px;
            else if (wanted)
                found.push_back({number, left_px, right_px});
            if (glyph.advance_px > 0)
                joined = wanted;
        }
    }
    return found;
}

}
