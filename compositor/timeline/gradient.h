// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Colours of a gradient (CSS Images Level 3, 3.1 and 3.2, Level 4, 3.3: interpolated premultiplied), dithered to 8 bits
// with a fixed 8x8 ordered matrix so that slow ramps do not band. Of this room only. Thread: any.

#include "compositor/frame/geometry.h"
#include "compositor/frame/image.h"
#include "compositor/timeline/composition.h"

#include <array>
#include <cstdint>
#include <vector>

namespace timeline {

frame::Rgba premultiplied(const Color& color);

// What is added to a value in 1/256 before its fraction is cut off.
unsigned dither_threshold(int x, int y);

// The colour of every pixel of a box that the gradient fills.
class GradientRamp {
public:
    GradientRamp(const LinearGradient& gradient, frame::Size box);
    GradientRamp(const RadialGradient& gradient, frame::Size box);
    GradientRamp(const ConicGradient& gradient, frame::Size box);

    frame::Rgba at(int x, int y) const; // pixel of the box; beyond its edges the gradient goes on

private:
    using Wide = std::array<std::uint16_t, 4>; // premultiplied channels in 1/256
    void fill_table(const std::vector<GradientStop>& stops);

    std::vector<Wide> table_;
    enum class Kind : std::uint8_t { linear, radial, conic };
    double position(double x, double y) const;
    Kind kind_ = Kind::linear;
    double along_x_ = 0, along_y_ = 0, origin_ = 0;   // linear: t = along_x x + along_y y + origin
    double center_x_ = 0, center_y_ = 0, per_px_ = 0; // radial: t = distance from the centre times per_px
    double turn_ = 0;                                 // conic: where it begins, in turns
};

}
