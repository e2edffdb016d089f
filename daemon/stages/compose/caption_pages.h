// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Cuts a line's words into caption pages: 2 to 5 words, ending where the sentence breathes (punctuation, pauses), each
// fitting the card. Pure functions. Times are seconds.

#include "compositor/base/result.h"
#include "compositor/text/layout.h"

#include <cstddef>
#include <string>
#include <vector>

namespace compose {

struct TimedWord {
    std::string text;
    double start_s = 0;
    double end_s = 0;
    bool keyword = false;
    bool joined = false; // no space before it
};

struct CaptionPage {
    std::size_t begin = 0; // words
    std::size_t end = 0;
    double size_px = 0; // of the type: smaller than asked when one long word needs it
};

struct PageSpec {
    text::Style style; // size_px is the size wanted
    double max_width_px = 0;
    double line_height = 1;
    double word_spacing_px = 0; // added to every space
    std::size_t max_lines = 2;
    double max_height_px = 0; // 0: no limit
    std::size_t max_words = 5;
    double smallest_px = 0;
    double active_scale = 1; // the active word grows by this: what must fit
    double word_room_px = 0; // and has this much to its left and right (the pill)
};

base::Result<std::vector<CaptionPage>> caption_pages(text::FontSet& fonts, const std::vector<TimedWord>& words,
                                                     const PageSpec& spec);

}
