// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which of the places where lines may end are taken. Private to this folder.

#include "compositor/text/measure.h"
#include "compositor/text/source_text.h"

#include <cstddef>
#include <vector>

namespace text {

enum class BreakMode {
    greedy,   // each line as full as it goes
    balanced, // the same number of lines, of widths as equal as they go, the last not a single word where avoidable
};

struct BreakSpec {
    double max_width_px = 0; // 0: only mandatory breaks
    BreakMode mode = BreakMode::greedy;
    double line_end_px = 0; // a line is this much wider than its characters (negative letter spacing trimmed)
};

struct LineRange {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t visible_end = 0; // without hanging white space and line terminators
    bool hyphenated = false;
};

std::vector<LineRange> break_lines(const SourceText& text, const Measure& measure,
                                   const std::vector<BreakOpportunity>& opportunities, const BreakSpec& spec);

}
