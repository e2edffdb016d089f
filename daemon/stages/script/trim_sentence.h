// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Cuts a written sentence to one that can be spoken, without a word that is not in it: what is left is the sentence
// with pieces taken out, its first letter raised and its full stop put back. Thread: any.

#include "daemon/stages/script/lexicon.h"

#include <string>
#include <string_view>

namespace script {

struct TrimmedSentence {
    std::string text;
    std::string connective; // what was dropped at the start, lower case: "however", "for example"
    bool was_cut = false;   // a trailing clause was dropped for length
};

// Aims at `comfortable` code points: clauses are only dropped from a longer sentence.
TrimmedSentence trim_sentence(std::string_view sentence, const Lexicon& lexicon, std::size_t comfortable);

// Every word of `part` stands in `whole` in the same order (the first letter's case aside): the promise of the above.
bool is_made_of(std::string_view part, std::string_view whole);

}
