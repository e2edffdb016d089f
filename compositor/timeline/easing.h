// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How a value travels between two keys. Every curve maps progress 0..1 to 0 at the start and exactly 1 at the end;
// back, elastic, spring and some Beziers go beyond in between. Thread: any (pure functions, no allocation).

#include <cstdint>
#include <optional>
#include <string_view>

namespace timeline {

enum class Curve : std::uint8_t {
    linear,
    step,
    ease_in,
    ease_out,
    ease_in_out,
    back,
    bounce,
    elastic,
    spring,
    bezier,
    steps
};

struct Easing {
    Curve curve = Curve::ease_out;
    double x1 = 0, y1 = 0, x2 = 1, y2 = 1; // control points of Curve::bezier, x within 0..1; unused otherwise
    int count = 1;                         // of Curve::steps: equal jumps, the last one at the end (jump-end), 1..1000
    friend bool operator==(const Easing& a, const Easing& b)
    {
        if (a.curve != b.curve)
            return false;
        if (a.curve == Curve::steps)
            return a.count == b.count;
        return a.curve != Curve::bezier || (a.x1 == b.x1 && a.y1 == b.y1 && a.x2 == b.x2 && a.y2 == b.y2);
    }
};

// The value at `progress`, which is cut to 0..1. step stays 0 until the end.
double ease(const Easing& easing, double progress);

// y of the curve (0,0) (x1,y1) (x2,y2) (1,1) at x: CSS Easing Functions Level 1, 2.2. x1 and x2 within 0..1.
double cubic_bezier(double x1, double y1, double x2, double y2, double x);

std::string_view name(Curve curve);                      // as written in JSON
std::optional<Curve> curve_named(std::string_view name); // not bezier, which is written with its numbers

}
