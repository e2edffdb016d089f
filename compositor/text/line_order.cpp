// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/line_order.h"

#include <unicode/uchar.h>

#include <algorithm>

namespace text {
namespace {

// Rule L1, items 3 and 4: from here to the end of the line characters have the base level. Characters that rule X9
// removes go along when they stand before or between such, and else stay with the letter they follow.
std::size_t begin_of_trailing_space(const SourceText& text, const LineExtent& line)
{
    std::size_t begin = line.end;
    for (std::size_t i = line.end; i > line.begin; --i) {
        switch (u_charDirection(static_cast<UChar32>(text.characters[i - 1]))) {
        case U_WHITE_SPACE_NEUTRAL:
        case U_SEGMENT_SEPARATOR:
        case U_BLOCK_SEPARATOR:
        case U_FIRST_STRONG_ISOLATE:
        case U_LEFT_TO_RIGHT_ISOLATE:
        case U_RIGHT_TO_LEFT_ISOLATE:
        case U_POP_DIRECTIONAL_ISOLATE:
            begin = i - 1;
            break;
        case U_BOUNDARY_NEUTRAL:
        case U_LEFT_TO_RIGHT_EMBEDDING:
        case U_LEFT_TO_RIGHT_OVERRIDE:
        case U_RIGHT_TO_LEFT_EMBEDDING:
        case U_RIGHT_TO_LEFT_OVERRIDE:
        case U_POP_DIRECTIONAL_FORMAT:
            break;
        default:
            return begin;
        }
    }
    return begin;
}

std::vector<Run> in_visual_order(const std::vector<Run>& runs)
{
    std::vector<UBiDiLevel> levels;
    for (const Run& run : runs)
        levels.push_back(run.level);
    std::vector<int32_t> order(runs.size());
    ubidi_reorderVisual(levels.data(), static_cast<int32_t>(levels.size()), order.data());
    std::vector<Run> visual;
    for (const int32_t index : order)
        visual.push_back(runs[static_cast<std::size_t>(index)]);
    return visual;
}

}

std::vector<Run> runs_of_line(const SourceText& text, const ItemizedText& items, const LineExtent& line)
{
    const std::size_t space_begin = begin_of_trailing_space(text, line);
    std::vector<Run> parts;
    for (std::size_t i = line.first_run; i < items.runs.size() && items.runs[i].begin < line.end; ++i) {
        Run part = items.runs[i];
        part.begin = std::max(part.begin, line.begin);
        part.end = std::min(part.end, line.end);
        if (part.end > space_begin && part.level != items.base) {
            Run space = part;
            space.begin = std::max(part.begin, space_begin);
            space.level = items.base;
            part.end = space.begin;
            if (part.begin < part.end)
                parts.push_back(part);
            parts.push_back(space);
        } else {
            parts.push_back(part);
        }
    }
    return in_visual_order(parts);
}

}
