// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From what is shown to what is said, word by word: captions show `display`, the voice reads `spoken`, and entry n of
// one is entry n of the other, so a word's time on screen is the time of its spoken form. Thread: any.

#include "daemon/stages/script/script.h"

#include <string>
#include <string_view>
#include <vector>

namespace script {

struct SpokenWord {
    std::string display; // one white-space separated word, exactly as shown
    std::string spoken;  // may be several words ("250 rand") or empty (a dash, an emoji): then it takes no time
};

// One entry per word of display. Numbers stay digits (voices read them); amounts, units, symbols, abbreviations,
// addresses and markup become words of the language: en, af and tn have tables, others keep what their voice reads
// itself.
std::vector<SpokenWord> speakable(std::string_view display, std::string_view language);

// The same for a turn. Its own `spoken`, where given, is laid over the display words: one to one when the counts are
// equal, else in proportion to their letters, so that every spoken word belongs to exactly one display word.
std::vector<SpokenWord> speakable(const Turn& turn, std::string_view language);

// The spoken forms joined by single spaces: what is handed to a voice that takes plain text.
std::string spoken_text(const std::vector<SpokenWord>& words);

}
