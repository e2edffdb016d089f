// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which line of an edited script was which line before: the alignment in order with the most words in common (global
// alignment by dynamic programming, Needleman and Wunsch 1970). Thread: any.

#include "daemon/stages/script/script.h"

#include <optional>
#include <vector>

namespace review {

// One entry for each turn of `after`: the index in `before` it came from, or nothing for a new line.
std::vector<std::optional<std::size_t>> align_turns(const std::vector<script::Turn>& before,
                                                    const std::vector<script::Turn>& after);

}
