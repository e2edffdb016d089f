// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts helper_verbs() is made of. Private to the room. Thread: a child serves one call at a time.

#include "compositor/base/helper_pool.h"

#include <vector>

namespace assets {

// What decoding a hostile file may take; with the code of the libraries and the file itself a child stays below 512 MB.
inline constexpr std::uint64_t kChildDataBytes = 400ULL << 20;

std::vector<base::HelperVerbRow> svg_verbs();
std::vector<base::HelperVerbRow> animation_verbs();

}
