// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Coverage of a path written as SVG path data (SVG 1.1, 8.3.9, every command), antialiased, as an a8 tile. The text is
// hostile: at most kMaxPathSegments segments, only finite numbers within +-1e6, errors with the position of the
// character. Thread: any.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace assets {

inline constexpr int kMaxPathSegments = 100'000;

enum class FillRule { nonzero, even_odd };
enum class LineCap { butt, round, square };
enum class LineJoin { miter, round, bevel };

// In the path's own units; the matrix scales the pen with the path, as in SVG.
struct PathStroke {
    double width = 1;
    LineCap cap = LineCap::butt;
    LineJoin join = LineJoin::miter;
    double miter_limit = 4;
    std::vector<double> dash{}; // lengths of line and gap by turns; empty: a whole line
    double dash_offset = 0;
};

struct PathSpec {
    std::string_view data;                             // "M0 0L10 0..."; alive during the call
    frame::Size box;                                   // of the tile, pixels
    std::array<double, 6> to_pixels{1, 0, 0, 1, 0, 0}; // a b c d e f of SVG's matrix(): path units to pixels of the box
    FillRule rule = FillRule::nonzero;
    std::optional<PathStroke> stroke{}; // given: the outline instead of the area
};

base::Result<frame::SealedImage> path_coverage(const PathSpec& spec);

// Smallest box around what would be drawn, in the path's units; all zero when nothing would be.
struct PathBounds {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};
base::Result<PathBounds> path_bounds(std::string_view data, const std::optional<PathStroke>& stroke = {});

}
