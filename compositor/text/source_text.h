// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The text of one layout, decoded once. Everything inside this folder counts characters (code points); bytes of the
// caller's UTF-8 come back only in results. Private to this folder. Thread: that of the FontSet.

#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace text {

struct SourceText {
    std::vector<char32_t> characters;
    std::vector<std::size_t> byte_of; // of each character, and of the end
    std::vector<std::uint8_t>
        cluster_start; // of each character: a grapheme cluster (UAX #29) begins here; end included

    std::size_t size() const { return characters.size(); }

    std::u16string utf16;                  // ICU's form of the same
    std::vector<std::int32_t> utf16_of;    // index in utf16 of each character, and of the end
    std::vector<std::size_t> character_of; // the reverse; both halves of a pair give the same character
};

// Fails with invalid_input on ill-formed UTF-8 (naming the byte) and on texts above 4 MiB.
base::Result<SourceText> decode(std::string_view utf8, std::string_view language);

// The same of any bytes: what is ill-formed becomes U+FFFD, one for each maximal part (Unicode, clause 3.9). No limit
// but that of 2^31 bytes; cluster_start is left empty.
SourceText read_leniently(std::string_view utf8);

base::Status mark_clusters(SourceText& text, std::string_view language); // fills cluster_start

// Where a word begins or ends (UAX #29, with ICU's dictionaries for scripts without spaces): 1 before such characters,
// the first and the end included.
base::Result<std::vector<std::uint8_t>> word_boundaries(const SourceText& text, std::string_view language);

// Where a line may end (UAX #14, with ICU's dictionaries for Thai, Lao, Khmer and Burmese).
struct BreakOpportunity {
    std::size_t position = 0; // the next line begins with this character
    bool mandatory = false;
};
base::Result<std::vector<BreakOpportunity>> break_opportunities(const SourceText& text, std::string_view language);

bool is_line_terminator(char32_t c); // ends a line and is never drawn
bool hangs_at_line_end(char32_t c);  // white space without width at the end of a line; not the no-break ones
bool is_ignorable(char32_t c);       // no picture needed: default ignorable or a control character

}
