// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Walking over UTF-8 (RFC 3629) letter by letter. Thread: any.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace document {

inline constexpr std::int32_t kBroken = -1;

// The code point at `at`, which moves behind it. kBroken, and one byte on, where there is none.
inline std::int32_t next_letter(std::string_view text, std::size_t& at)
{
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80)
        return lead;
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - at < more)
        return kBroken;
    std::int32_t letter = lead & (0x3F >> more);
    for (std::size_t i = 0; i < more; ++i) {
        const auto trail = static_cast<unsigned char>(text[at + i]);
        if ((trail & 0xC0U) != 0x80U)
            return kBroken;
        letter = letter << 6 | (trail & 0x3F);
    }
    constexpr std::int32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    if (letter < kLeast[more] || letter > 0x10FFFF || (letter >= 0xD800 && letter <= 0xDFFF))
        return kBroken;
    at += more;
    return letter;
}

inline std::int32_t next_letter_or_fffd(std::string_view text, std::size_t& at)
{
    const std::int32_t letter = next_letter(text, at);
    return letter == kBroken ? 0xFFFD : letter;
}

// The letter that ends before `end`, which moves to its start. `text` is valid up to there.
inline std::int32_t previous_letter(std::string_view text, std::size_t& end)
{
    do
        --end;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U);
    std::size_t at = end;
    return next_letter(text, at);
}

inline void append_letter(std::string& text, std::int32_t letter)
{
    const auto put = [&](std::int32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (letter < 0x80) {
        put(letter);
    } else if (letter < 0x800) {
        put(0xC0 | letter >> 6);
        put(0x80 | (letter & 0x3F));
    } else if (letter < 0x10000) {
        put(0xE0 | letter >> 12);
        put(0x80 | (letter >> 6 & 0x3F));
        put(0x80 | (letter & 0x3F));
    } else {
        put(0xF0 | letter >> 18);
        put(0x80 | (letter >> 12 & 0x3F));
        put(0x80 | (letter >> 6 & 0x3F));
        put(0x80 | (letter & 0x3F));
    }
}

}
