// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a caption shows, highlights and times as one word. Words stand between white space; in scripts written without
// spaces (Thai, Lao, Khmer, Burmese, Chinese, Japanese) they are those of ICU's dictionaries (UAX #29, clause 4), in
// Tibetan and old Ethiopic spelling they end at the word sign. Punctuation and symbols belong to a neighbour: opening
// ones to the next word, all others to the one before. Thread: any; nothing is kept between calls.

#include <cstddef>
#include <string_view>
#include <vector>

namespace text {

struct WordSpan {
    std::size_t begin = 0; // bytes of the text; neither begins nor ends with white space
    std::size_t end = 0;
    bool joined = false; // no white space between it and the word before: written together, split only for time
    friend bool operator==(const WordSpan&, const WordSpan&) = default;
};

// In order of the text, never empty, never overlapping; all that is not white space lies in exactly one. Punctuation
// between white space is a word of its own, unless a no-break space ties it to a neighbour (French: "Oui\u00a0!").
// `language` is BCP 47 and settles what the script leaves open (Korean writes Han with spaces); an unknown one does no
// harm. Never fails: ill-formed UTF-8 counts as letters.
std::vector<WordSpan> words(std::string_view text, std::string_view language);

}
