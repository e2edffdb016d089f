// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What `lesedi shape FONT TEXT` prints: the bare answer of the shaper for one face, without fallback, line breaking or
// bidi itemisation. Direction and script are guessed from the text, values are in font units and clusters count
// characters: the numbers `hb-shape FONT TEXT` gives. Thread: that of the FontSet.

#include "compositor/base/result.h"
#include "compositor/text/font_set.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace text {

struct ShapedGlyph {
    std::string name; // the font's name for it, else "gid" and the number
    std::uint32_t glyph = 0;
    std::size_t cluster = 0;  // index of the first character it stands for
    std::int32_t advance = 0; // font units
    std::int32_t x_offset = 0;
    std::int32_t y_offset = 0; // up is positive
};

// `font` is a font file (when such a file exists) or the name of an installed family; anything else is not_found.
Result<std::vector<ShapedGlyph>> shape_text(FontSet& fonts, std::string_view font, std::string_view text);

// "name cluster advance x_offset,y_offset" and a line feed for each glyph, left to right.
std::string format_glyphs(const std::vector<ShapedGlyph>& glyphs);

}
