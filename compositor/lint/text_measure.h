// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How much there is to read in a text. Of this room only. Thread: any (pure functions).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lint {

// The next code point of valid UTF-8 at `at`, which moves on; U+FFFD and one byte for anything else.
char32_t next_character(std::string_view text, std::size_t& at);

bool is_space(char32_t character);
bool is_mark(char32_t character); // adds to the character before it: combining marks, joiners, selectors, skin tones
bool is_ideograph(char32_t character);    // CJK: Han, kana, Hangul
bool breaks_anywhere(char32_t character); // scripts whose lines may end inside what has no spaces: CJK, Thai, Lao, ...

std::size_t graphemes(std::string_view text); // spaces count, marks do not: about what UAX #29 finds
struct ReadingLoad {
    double seconds = 0; // at 20 characters a second, 9 for CJK
    std::size_t characters = 0;
    double words = 0; // CJK: three characters count as one
};
ReadingLoad reading_load(std::string_view text);

constexpr double kCharactersPerS = 20; // Netflix timed text style guide, English: adult programmes
constexpr double kIdeographsPerS = 9;  // the same, Chinese

}
