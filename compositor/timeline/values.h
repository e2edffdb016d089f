// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The small values a Composition is made of: colours, points, values that change over time, fills and strokes.
// Lengths are pixels, y down; times are seconds from the start of the composition. Thread: any (plain values).

#include "compositor/timeline/easing.h"

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace timeline {

// sRGB, alpha not multiplied in: "#rrggbb" or "#rrggbbaa".
struct Color {
    std::uint8_t r = 255, g = 255, b = 255, a = 255;
    friend bool operator==(const Color&, const Color&) = default;
};

struct Point {
    double x = 0, y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

template <class T> struct Key {
    double at_s = 0;
    T value{};
    Easing easing; // of the way from the key before to this one
    friend bool operator==(const Key&, const Key&) = default;
};

// A constant, or keys in rising order of time: before the first key its value holds, after the last its.
template <class T> struct Animated {
    T value{};
    std::vector<Key<T>> keys{}; // when there are any, `value` says nothing

    Animated() = default;
    Animated(T constant) : value(std::move(constant)) {}            // NOLINT: a constant is an animated value
    Animated(std::vector<Key<T>> given) : keys(std::move(given)) {} // NOLINT
    bool constant() const { return keys.empty(); }
    const T& first() const { return keys.empty() ? value : keys.front().value; }
    friend bool operator==(const Animated& a, const Animated& b)
    {
        return a.keys == b.keys && (!a.keys.empty() || a.value == b.value);
    }
};

struct GradientStop {
    double offset = 0; // 0..1, rising
    Animated<Color> color{Color{}};
    friend bool operator==(const GradientStop&, const GradientStop&) = default;
};
struct LinearGradient {
    Animated<double> angle_deg{180.0}; // as in CSS: 0 up, 90 to the right, 180 down; corner to corner
    std::vector<GradientStop> stops{};
    friend bool operator==(const LinearGradient&, const LinearGradient&) = default;
};
struct RadialGradient {
    Point center{0.5, 0.5}; // in fractions of the shape's box
    double radius = 0.5;    // in fractions of the longer side
    std::vector<GradientStop> stops{};
    friend bool operator==(const RadialGradient&, const RadialGradient&) = default;
};
struct ConicGradient {
    Point center{0.5, 0.5};          // in fractions of the shape's box
    Animated<double> angle_deg{0.0}; // where it begins: 0 up, clockwise (CSS Images Module Level 4, conic-gradient())
    std::vector<GradientStop> stops{};
    friend bool operator==(const ConicGradient&, const ConicGradient&) = default;
};
using Fill = std::variant<Animated<Color>, LinearGradient, RadialGradient, ConicGradient>;

enum class Cap : std::uint8_t { butt, round, square };
enum class Join : std::uint8_t { miter, round, bevel };
struct Stroke { // centred on the edge
    Animated<Color> color{Color{}};
    Animated<double> width_px{0.0};
    Cap cap = Cap::butt; // this and the next two: of paths
    Join join = Join::miter;
    std::vector<double> dash_px{}; // on, off, on, ...; empty: solid
    // What part of the length is drawn, in fractions of each path's length: 0..1, from <= to. Paths only.
    Animated<double> trim_from{0.0}, trim_to{1.0};
    friend bool operator==(const Stroke&, const Stroke&) = default;
};

}
