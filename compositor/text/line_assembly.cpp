// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/line_assembly.h"

#include "compositor/text/line_order.h"

#include <algorithm>
#include <utility>

namespace text {
namespace {

using GlyphRange = std::pair<std::vector<Glyph>::const_iterator, std::vector<Glyph>::const_iterator>;

// The glyphs of `part`; clusters fall from left to right in a right-to-left run.
GlyphRange slice(const std::vector<Glyph>& glyphs, const Run& part)
{
    const auto first = std::partition_point(glyphs.begin(), glyphs.end(), [&](const Glyph& glyph) {
        return part.right_to_left() ? glyph.cluster >= part.end : glyph.cluster < part.begin;
    });
    const auto last = std::partition_point(first, glyphs.end(), [&](const Glyph& glyph) {
        return part.right_to_left() ? glyph.cluster >= part.begin : glyph.cluster < part.end;
    });
    return {first, last};
}

}

ShapedRun LineAssembler::cut(const ShapedRun& whole, const Run& part, LineEnd line_end) const
{
    const bool same_direction = part.right_to_left() == whole.run.right_to_left();
    if (line_end == LineEnd::as_is && same_direction && may_cut(whole, part.begin) && may_cut(whole, part.end)) {
        const auto [first, last] = slice(whole.glyphs, part);
        return {part, {first, last}};
    }
    return {part, shape_run(fonts_.face(part.face), text_, part, spec_, line_end)};
}

std::vector<ShapedRun> LineAssembler::assemble(const LineRange& line)
{
    while (next_run_ < shaped_.size() && shaped_[next_run_].run.end <= line.begin)
        ++next_run_;
    std::vector<ShapedRun> result;
    for (const Run& part : runs_of_line(text_, items_, {line.begin, line.end, next_run_})) {
        const auto source = std::find_if(shaped_.begin() + static_cast<std::ptrdiff_t>(next_run_), shaped_.end(),
                                         [&](const ShapedRun& run) { return run.run.end > part.begin; });
        const LineEnd line_end = line.hyphenated && part.end == line.end ? LineEnd::hyphenated : LineEnd::as_is;
        result.push_back(cut(*source, part, line_end));
        if (line.visible_end > part.begin && line.visible_end <= part.end && !result.back().glyphs.empty()) {
            std::size_t last = part.begin;
            for (const Glyph& glyph : result.back().glyphs)
                if (glyph.cluster < line.visible_end)
                    last = std::max(last, glyph.cluster);
            trim_letter_spacing(result.back().glyphs, text_, part, spec_, last);
        }
    }
    return result;
}

}
