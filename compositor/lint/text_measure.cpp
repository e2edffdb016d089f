// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/text_measure.h"

#include <algorithm>
#include <array>

namespace lint {
namespace {

struct Range {
    char32_t first, last;
};
template <std::size_t N> bool in(char32_t character, const std::array<Range, N>& ranges)
{
    return std::ranges::any_of(ranges,
                               [&](const Range& range) { return character >= range.first && character <= range.last; });
}

// Blocks of The Unicode Standard 15 (and the marks of the scripts we set text in).
constexpr std::array<Range, 26> kMarks{{
    {0x0300, 0x036f}, {0x0483, 0x0489},   {0x0591, 0x05bd}, {0x05bf, 0x05c7}, {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x0670, 0x0670}, {0x06d6, 0x06ed},   {0x0900, 0x0903}, {0x093a, 0x093c}, {0x093e, 0x094f}, {0x0951, 0x0957},
    {0x0981, 0x0983}, {0x09bc, 0x09cd},   {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x0eb1, 0x0eb1},
    {0x0eb4, 0x0ebc}, {0x135d, 0x135f},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200c, 0x200f}, {0x20d0, 0x20ff},
    {0xfe00, 0xfe0f}, {0x1f3fb, 0x1f3ff},
}};
constexpr std::array<Range, 7> kIdeographs{{{0x1100, 0x11ff},
                                            {0x2e80, 0x312f},
                                            {0x3130, 0x4dbf},
                                            {0x4e00, 0x9fff},
                                            {0xac00, 0xd7af},
                                            {0xf900, 0xfaff},
                                            {0x20000, 0x3ffff}}};
constexpr std::array<Range, 4> kWithoutSpaces{{{0x0e00, 0x0eff}, {0x0f00, 0x109f}, {0x1780, 0x17ff}, {0x1950, 0x1aaf}}};

}

char32_t next_character(std::string_view text, std::size_t& at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at++);
    if (first < 0x80)
        return first;
    const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
    if (more == 0)
        return 0xfffd;
    char32_t value = first & (0x3fU >> static_cast<unsigned>(more));
    for (int i = 0; i < more; ++i) {
        if (at >= text.size() || (byte(at) & 0xc0U) != 0x80)
            return 0xfffd;
        value = value << 6U | (byte(at++) & 0x3fU);
    }
    return value;
}

bool is_space(char32_t character)
{
    return character == ' ' || (character >= '\t' && character <= '\r') || character == 0xa0 ||
           (character >= 0x2000 && character <= 0x200b) || character == 0x2028 || character == 0x2029 ||
           character == 0x202f || character == 0x3000;
}

bool is_mark(char32_t character)
{
    return in(character, kMarks);
}

bool is_ideograph(char32_t character)
{
    return in(character, kIdeographs);
}

bool breaks_anywhere(char32_t character)
{
    return is_ideograph(character) || in(character, kWithoutSpaces) || (character >= 0xff00 && character <= 0xffef);
}

std::size_t graphemes(std::string_view text)
{
    return reading_load(text).characters;
}

ReadingLoad reading_load(std::string_view text)
{
    ReadingLoad load;
    bool in_word = false, joined = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t character = next_character(text, at);
        const bool glued = joined || is_mark(character);
        joined = character == 0x200d; // zero width joiner
        if (glued)
            continue;
        ++load.characters;
        const bool space = is_space(character), ideograph = is_ideograph(character);
        load.seconds += 1 / (ideograph ? kIdeographsPerS : kCharactersPerS);
        if (ideograph)
            load.words += 1.0 / 3;
        else if (!space && !in_word)
            load.words += 1;
        in_word = !space && !ideograph;
    }
    return load;
}

}
