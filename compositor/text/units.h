// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The pieces of a paragraph that an animator moves one after the other: what may not be torn apart stays together.
// Each drawn glyph is in exactly one unit of a kind. Lengths are canvas pixels in the paragraph's coordinates, y down.
// Thread: any; plain data.
//
// glyph: what a reader takes for one letter. HarfBuzz's clusters and grapheme clusters (UAX #29) merged: ligatures,
//        marks with their base, Indic conjuncts, emoji sequences stay whole; white space is in none. Joined Arabic
//        letters are units of their own with their joined forms: their strokes meet while they stand still, and part
//        when moved; move such text by word where that is not wanted (see `joins_next`).
// word:  as words() of segment_words.h; white space is in none. A word broken across lines is one unit on each line.
// line:  all of a line.

#include "compositor/text/layout.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace text {

enum class UnitKind { glyph, word, line };

struct GlyphRange {
    std::size_t first = 0; // of Paragraph::glyphs
    std::size_t count = 0;
    friend bool operator==(const GlyphRange&, const GlyphRange&) = default;
};

struct Unit {
    std::size_t begin = 0; // bytes of the text
    std::size_t end = 0;
    std::vector<GlyphRange> glyphs; // in visual order; more than one where reordering tears it apart (UAX #9)
    std::size_t line = 0;
    double left = 0; // box: advances sideways, ascent and descent of the line upwards; ink may reach out of it
    double right = 0;
    double top = 0;
    double bottom = 0;
    std::size_t order = 0;   // 0, 1, 2 ... in reading order; the pieces of a broken word share one
    bool joins_next = false; // glyph only: drawn joined to the unit after it (Arabic and other cursive scripts)
};

// Of the whole paragraph in reading order; `text` and `language` are those it was laid out from. Units without glyphs
// are left out. A text that is not the paragraph's gives units that make no sense, but nothing worse.
std::vector<Unit> units(const Paragraph& paragraph, std::string_view text, UnitKind kind, std::string_view language);

}
