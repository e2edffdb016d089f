// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What both judges do alike: which frames they seek, and what must hold for every list of shown pictures. Thread: any.

#include "tests/support/judge/film_input.h"
#include "tests/support/judge/judge.h"

#include <span>
#include <string_view>
#include <vector>

namespace judge {

std::vector<std::int64_t> random_targets(std::int64_t frames, int count, std::uint32_t seed);

// Each packet that was read has come out as one picture, at its time, key where the index says so; and the times are
// 0, 1, 2, ..., the first picture is a key picture.
base::Status check_shown(std::string_view judge, const FilmInput& film, std::span<const Picture> pictures);

}
