// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One display word's spoken form. Thread: any.

#include "daemon/stages/script/spoken_tables.h"

#include <span>
#include <string>
#include <string_view>

namespace script {

// What an amount left for the words after it: "R5 million" is "5", "million rand"; "R1 250" is "1 thousand", "250
// rand".
struct AmountState {
    std::string_view currency; // still to be said
    int groups_left = 0;       // groups of three digits that belong to the number
    bool after_number = false; // the last word was a number: a unit may follow
};

// `after` are the display words that follow it.
std::string spoken_word(std::string_view display, std::span<const std::string_view> after, const SpokenTable& table,
                        AmountState& amount);

}
