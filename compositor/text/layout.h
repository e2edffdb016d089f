// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From UTF-8 to placed glyphs: bidi and script itemisation (ICU: UAX #9, UAX #24), fallback, shaping (HarfBuzz), line
// breaking (ICU: UAX #14), optionally balanced lines, alignment. Lengths are canvas pixels in double; y grows down.
// Thread: that of the FontSet.

#include "compositor/base/result.h"
#include "compositor/text/font_set.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace text {

struct Style {
    FontRequest font;
    double size_px = 48;         // em size, 4..1000
    std::string language = "en"; // BCP 47: shaping, fallback and line breaking
    double letter_spacing_px = 0;
};

enum class Align { start, center, end }; // start: left in left-to-right paragraphs, right in right-to-left ones

struct ParagraphSpec {
    double max_width_px = 0; // 0: one line per hard break
    Align align = Align::start;
    double line_height = 1.0;   // times ascent + descent of the tallest face of the line; from 1 on, lines whose
                                // glyphs reach further than that are moved apart so that no ink touches
    bool balance = true;        // lines of similar width, no widow, same number of lines as greedy breaking
    double word_spacing_px = 0; // added to every space
};

struct PlacedGlyph {
    FaceId face = 0;
    std::uint32_t glyph = 0; // 0: the face has no picture for it (see Paragraph::missing)
    std::size_t cluster = 0; // byte offset in the text of the cluster it belongs to
    double x = 0;            // origin on the baseline, from the paragraph's top left
    double y = 0;
    double advance_px = 0;
};

struct Line {
    std::size_t begin = 0; // bytes of the text; trailing white space included
    std::size_t end = 0;
    double left = 0;  // of the first visible glyph's origin side
    double width = 0; // advance without trailing white space
    double baseline = 0;
    double ascent = 0;           // above the baseline, positive: of the tallest face used, the asked one included
    double descent = 0;          // below the baseline, positive
    std::size_t first_glyph = 0; // in visual order
    std::size_t glyph_count = 0;
};

struct Paragraph {
    double width = 0; // of the widest line, or max_width_px when it is given and align is not start
    double height = 0;
    bool right_to_left = false;
    std::vector<Line> lines;
    std::vector<PlacedGlyph> glyphs; // line by line, in visual order
    std::vector<char32_t> missing;   // characters no installed font can draw, each once
};

// Invalid UTF-8 is invalid_input. An unbreakable word wider than max_width_px is broken between grapheme clusters.
Result<Paragraph> lay_out(FontSet& fonts, std::string_view text, const Style& style, const ParagraphSpec& spec);

// Horizontal extent of the clusters that begin in [begin, end), per line they lie on: what a highlight is drawn behind.
struct Extent {
    std::size_t line = 0;
    double left = 0;
    double right = 0;
};
std::vector<Extent> extents(const Paragraph& paragraph, std::size_t begin, std::size_t end);

}
