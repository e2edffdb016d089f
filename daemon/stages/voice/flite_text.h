// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What flite is given: tokens of plain ASCII that it can always pronounce, each knowing the word of the request it came
// from, grouped into sentences. Anything flite cannot say is turned into words or dropped. Thread: any.

#include "daemon/stages/voice/voice.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace voice {

struct FliteToken {
    std::string name;        // letters, digits and the marks flite reads inside numbers and words
    std::string punctuation; // after it: rests and intonation follow
    std::size_t word = 0;
};

// Sentences in order, none empty. A word without a token has nothing flite can say.
std::vector<std::vector<FliteToken>> make_flite_sentences(std::span<const Word> words);

// Latin letters with marks lose them, typographic signs become ASCII or a word, the rest a space.
std::string fold_to_ascii(std::string_view utf8);

}
