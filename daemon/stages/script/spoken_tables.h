// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The words each language has for symbols, units and abbreviations. Thread: any (constant data).

#include <string_view>

namespace script {

struct SpokenPair {
    std::string_view written;
    std::string_view spoken;
};

struct SpokenTable {
    std::string_view language;
    std::string_view percent, and_, equals, plus, minus, times, divided_by, less, greater, about, at, dot, to, number;
    std::string_view million, thousand, decimal_comma; // decimal_comma empty: a comma groups thousands
    std::string_view rand, dollar, dollars, euro, euros, pound, pounds, pula;
    const SpokenPair* units; // each ends with an empty pair
    const SpokenPair* abbreviations;
    const SpokenPair* magnitudes; // words that may follow an amount: "R5 million"
};

// Never null; an unknown language gets a table whose words are all empty, and its symbols stay as they are.
const SpokenTable& spoken_table(std::string_view language);

std::string_view find_spoken(const SpokenPair* pairs, std::string_view written); // empty when absent

}
