// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// SVG path data (SVG 1.1, 8.3) as absolute moves, lines and cubic curves. Strict: what is not in the grammar is an
// error with its position. Private to the room. Thread: any.

#include "compositor/base/result.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace assets {

struct PathPoint {
    double x = 0;
    double y = 0;
};

struct PathStep {
    enum class Kind : std::uint8_t { move, line, cubic, close };
    Kind kind = Kind::close;
    std::array<PathPoint, 3> points{}; // move, line: the first; cubic: two controls, then the end
    int count() const { return kind == Kind::cubic ? 3 : kind == Kind::close ? 0 : 1; }
};

base::Result<std::vector<PathStep>> parse_path(std::string_view data, int most_segments);

}
