// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What may be done to a layer's finished picture, and how it meets what lies below. An adjustment layer does the same
// to everything below it in its group. Lengths are canvas pixels. Thread: any (plain values).

#include "compositor/timeline/values.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace timeline {

enum class BlendMode : std::uint8_t { normal, multiply, screen, overlay, add };

struct Blur {
    Animated<double> radius_px{0.0}; // standard deviation, 0..100
    friend bool operator==(const Blur&, const Blur&) = default;
};
struct DropShadow {
    Animated<Point> offset{Point{0, 8}};
    Animated<double> radius_px{12.0};
    Animated<Color> color{Color{0, 0, 0, 128}};
    friend bool operator==(const DropShadow&, const DropShadow&) = default;
};
struct Glow {
    Animated<double> radius_px{16.0};
    Animated<double> strength{1.5}; // 0..4
    Animated<Color> color{Color{255, 255, 255, 255}};
    friend bool operator==(const Glow&, const Glow&) = default;
};
struct Brightness {
    Animated<double> amount{1.0}; // 0..4; 1: as it is
    friend bool operator==(const Brightness&, const Brightness&) = default;
};
struct Saturation {
    Animated<double> amount{1.0}; // 0: grey (BT.709 luma), 1: as it is, up to 4
    friend bool operator==(const Saturation&, const Saturation&) = default;
};
struct Tint {
    Animated<Color> color{Color{}};
    Animated<double> amount{1.0}; // 0..1 of the way to the picture's luma in this colour
    friend bool operator==(const Tint&, const Tint&) = default;
};
struct Vignette {
    Animated<double> amount{0.5}; // 0..1: how dark the corners get
    double radius = 0.75;         // of the half diagonal: where it begins, 0..1
    Color color{0, 0, 0, 255};
    friend bool operator==(const Vignette&, const Vignette&) = default;
};
using Effect = std::variant<Blur, DropShadow, Glow, Brightness, Saturation, Tint, Vignette>;

enum class MaskMode : std::uint8_t { alpha, luma };
struct Mask { // another layer of the same group, which is then not drawn itself
    std::string layer{};
    MaskMode mode = MaskMode::alpha;
    bool inverted = false;
    friend bool operator==(const Mask&, const Mask&) = default;
};

}
