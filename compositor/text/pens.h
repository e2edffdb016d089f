// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where the advance boxes of a line's glyphs begin, from the left: each where the one before it ends, and the end of
// the last. White space that hangs out of the line is counted. Private to this folder.

#include "compositor/text/layout.h"

#include <vector>

namespace text {

inline std::vector<double> pens_px(const Paragraph& paragraph, const Line& line)
{
    std::vector<double> pens{0};
    for (std::size_t i = 0; i < line.glyph_count; ++i)
        pens.push_back(pens.back() + paragraph.glyphs[line.first_glyph + i].advance_px);
    const double begin_px = line.left - (paragraph.right_to_left ? pens.back() - line.width : 0);
    for (double& pen : pens)
        pen += begin_px;
    return pens;
}

}
