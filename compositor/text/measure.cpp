// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/measure.h"

#include <algorithm>

namespace text {
namespace {

constexpr std::size_t kFarthest = 32; // characters; whatever depends on more than these is not worth the time

// A ligature's advance is shared evenly by the grapheme clusters in it.
void share_ligatures(const SourceText& text, const ShapedRun& run, std::vector<double>& advance_px)
{
    std::vector<std::size_t> starts;
    for (const Glyph& glyph : run.glyphs)
        starts.push_back(glyph.cluster);
    starts.push_back(run.run.end);
    std::sort(starts.begin(), starts.end());
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
        const auto first = text.cluster_start.begin() + static_cast<std::ptrdiff_t>(starts[i]);
        const auto last = text.cluster_start.begin() + static_cast<std::ptrdiff_t>(starts[i + 1]);
        const auto graphemes = std::count(first, last, std::uint8_t{1});
        if (graphemes < 2)
            continue;
        const double share_px = advance_px[starts[i]] / static_cast<double>(graphemes);
        for (std::size_t k = starts[i]; k < starts[i + 1]; ++k)
            advance_px[k] = text.cluster_start[k] ? share_px : 0;
    }
}

}

Measure::Measure(const FontSet::State& fonts, const SourceText& text, const std::vector<ShapedRun>& shaped,
                 const ShapeSpec& spec)
    : fonts_(fonts), text_(text), shaped_(shaped), spec_(spec), before_px_(text.size() + 1, 0)
{
    std::vector<double> advance_px(text.size(), 0);
    for (const ShapedRun& run : shaped) {
        for (const Glyph& glyph : run.glyphs)
            advance_px[glyph.cluster] += glyph.advance_px;
        share_ligatures(text, run, advance_px);
    }
    for (std::size_t i = 0; i < text.size(); ++i)
        before_px_[i + 1] = before_px_[i] + advance_px[i];
}

// The run that holds the characters on both sides of `position`; null when runs meet there.
const ShapedRun* Measure::run_around(std::size_t position) const
{
    const auto after = std::upper_bound(shaped_.begin(), shaped_.end(), position,
                                        [](std::size_t at, const ShapedRun& run) { return at < run.run.begin; });
    if (after == shaped_.begin())
        return nullptr;
    const ShapedRun& run = *std::prev(after);
    return run.run.begin < position && position < run.run.end ? &run : nullptr;
}

double Measure::hyphen_px(std::size_t soft_hyphen) const
{
    const ShapedRun* run = run_around(soft_hyphen + 1);
    return run ? hyphen_advance_px(fonts_.face(run->run.face), spec_.size_px) : 0;
}

double Measure::reshaped_px(const ShapedRun& run, std::size_t begin, std::size_t end, std::size_t visible_end) const
{
    Run part = run.run;
    part.begin = begin;
    part.end = end;
    double width_px = 0;
    for (const Glyph& glyph : shape_run(fonts_.face(part.face), text_, part, spec_, LineEnd::as_is))
        width_px += glyph.cluster < visible_end ? glyph.advance_px : 0;
    return width_px;
}

Measure::Cut Measure::cut(std::size_t position, std::size_t visible_end) const
{
    if (position != last_position_ || visible_end != last_visible_end_) {
        last_cut_ = measured(position, visible_end);
        last_position_ = position;
        last_visible_end_ = visible_end;
    }
    return last_cut_;
}

Measure::Cut Measure::measured(std::size_t position, std::size_t visible_end) const
{
    const ShapedRun* run = run_around(position);
    if (!run || may_cut(*run, position))
        return {};
    std::size_t begin = position - 1;
    while (position - begin < kFarthest && !may_cut(*run, begin))
        --begin;
    std::size_t end = position + 1;
    while (end - position < kFarthest && !may_cut(*run, end))
        ++end;
    const std::size_t seen = std::max(begin, visible_end);
    return {reshaped_px(*run, begin, position, seen) - between_px(begin, seen),
            reshaped_px(*run, position, end, end) - between_px(position, end)};
}

}
