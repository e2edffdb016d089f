// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The arithmetic of every renderer, one place. Scalar, SIMD and GPU renderers give the same bytes because they all do
// exactly these integer steps; 16 bits hold every intermediate. Values are 0..255 unless said.

#include <cstdint>

namespace scene {

// round(a * b / 255), exact for 0..255.
constexpr std::uint32_t mul255(std::uint32_t a, std::uint32_t b)
{
    const std::uint32_t t = a * b + 128;
    return (t + (t >> 8)) >> 8;
}

// Between a (fraction 0) and b (fraction 256); fraction 0..255 comes from the upper 8 bits of a 16-bit fraction.
constexpr std::uint32_t lerp256(std::uint32_t a, std::uint32_t b, std::uint32_t fraction)
{
    return (a * (256 - fraction) + b * fraction + 128) >> 8;
}

// Bilinear sample: first along the row, then between the rows, each step rounded to 8 bits.
constexpr std::uint32_t bilinear(std::uint32_t top_left, std::uint32_t top_right, std::uint32_t bottom_left,
                                 std::uint32_t bottom_right, std::uint32_t fraction_x, std::uint32_t fraction_y)
{
    return lerp256(lerp256(top_left, top_right, fraction_x), lerp256(bottom_left, bottom_right, fraction_x),
                   fraction_y);
}

// Porter-Duff source over destination, premultiplied; never above 255 because source <= source_alpha.
constexpr std::uint32_t over(std::uint32_t destination, std::uint32_t source, std::uint32_t source_alpha)
{
    return source + mul255(destination, 255 - source_alpha);
}

}
