// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How wide a stretch of a shaped text would be as a line of its own, without shaping every possible line. Cutting where
// glyphs depend on each other (kerning, joins) changes their advances: that is found by shaping the few characters
// around the cut, up to the next places that are safe to break. Private to this folder.

#include "compositor/text/font_set_state.h"
#include "compositor/text/shape.h"
#include "compositor/text/source_text.h"

#include <cstddef>
#include <vector>

namespace text {

class Measure {
public:
    // Everything is borrowed and must outlive the measure.
    Measure(const FontSet::State& fonts, const SourceText& text, const std::vector<ShapedRun>& shaped,
            const ShapeSpec& spec);

    // Advance of the characters [begin, end) where they stand.
    double between_px(std::size_t begin, std::size_t end) const { return before_px_[end] - before_px_[begin]; }

    double hyphen_px(std::size_t soft_hyphen) const; // advance of the hyphen drawn when a line ends there; 0: none

    struct Cut {
        double end_px = 0;   // the line before the cut becomes this much wider,
        double begin_px = 0; // and the one after it
    };
    Cut cut(std::size_t position, std::size_t visible_end) const; // visible_end: see LineRange

private:
    Cut measured(std::size_t position, std::size_t visible_end) const;
    const ShapedRun* run_around(std::size_t position) const;
    double reshaped_px(const ShapedRun& run, std::size_t begin, std::size_t end, std::size_t visible_end) const;

    const FontSet::State& fonts_;
    const SourceText& text_;
    const std::vector<ShapedRun>& shaped_;
    const ShapeSpec& spec_;
    mutable std::size_t last_position_ = 0; // the cut asked for last: often asked for twice
    mutable std::size_t last_visible_end_ = 0;
    mutable Cut last_cut_;
    std::vector<double> before_px_; // advance of all characters before each, and of the whole
};

}
