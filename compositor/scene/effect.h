// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The integers of effects, law for every renderer. Each effect makes a picture of the canvas from a picture of the
// canvas. What it reads beyond the canvas is transparent; in a group that is on_background it is the nearest pixel of
// the canvas.
//
// Blur (Filter Effects 1, feGaussianBlur): three equal box passes along the rows, then three along the columns, all on
// the picture continued beyond the canvas (each pass sees what the passes before made of that, it is not continued
// anew). A channel goes in widened() to 14 bits, stays 16 bits between all six passes, comes out by narrowed(). The box
// is the extended one of Gwosdek, Grewenig, Bruhn and Weickert (2011): 2 radius + 1 whole pixels and one of weight
// edge / 256 at each side, so that the variance follows an animated sigma without steps.
//
// Shadow: the alpha channel moved by the offset, blurred like that, shadow_coverage(), times the tint (mul255), and the
// picture over it.
// Every value is a 32-bit unsigned integer without wrapping (colour matrix: signed). Thread: any (no state).

#include "compositor/frame/image.h"
#include "compositor/scene/blend.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace scene {

constexpr std::int32_t kMaxSigma = 25600; // 100 pixels
constexpr std::int32_t kMaxOffset = frame::Image::kMaxSide;
constexpr std::int32_t kMaxStrength = 1024;
constexpr std::int16_t kMaxMatrixEntry = 4096;

enum class Beyond : std::uint8_t { transparent, nearest_pixel }; // what an effect finds beyond the canvas
constexpr Beyond beyond_of(const Group& group)
{
    return group.on_background ? Beyond::nearest_pixel : Beyond::transparent;
}

// One box pass, as numbers a renderer needs. Found in 64 bits, once for an effect.
struct Box {
    std::uint32_t radius = 0;    // whole pixels to each side
    std::uint32_t edge = 0;      // weight of the pixel beyond, 0..256
    std::uint32_t shift = 7;     // the weights add up to more than 1 << shift, and not to more than twice that
    std::uint32_t scale = 16384; // (1 << (15 + shift)) / weights, rounded: 16384..32767
    constexpr bool changes_nothing() const { return radius == 0 && edge == 0; }
    // What three passes read at each side, the pixels of weight edge always counted.
    constexpr int reach() const { return changes_nothing() ? 0 : 3 * (static_cast<int>(radius) + 1); }
};

// The box of which three have the variance sigma^2. `sigma` in 1/256 pixel, 0..kMaxSigma.
constexpr Box box_of(std::int32_t sigma)
{
    constexpr std::int64_t kOne = 65536; // of a variance
    const std::int64_t variance = std::int64_t{sigma} * sigma;
    std::int64_t radius = 0;
    while ((radius + 1) * (radius + 2) * kOne <= variance)
        ++radius;
    const std::int64_t beyond = (2 * radius + 1) * (variance - radius * (radius + 1) * kOne);
    const std::int64_t of = 2 * (3 * (radius + 1) * (radius + 1) * kOne - variance);
    Box box;
    box.radius = static_cast<std::uint32_t>(radius);
    box.edge = static_cast<std::uint32_t>((beyond * 256 + of / 2) / of);
    const std::uint32_t weights = 256 * (2 * box.radius + 1) + 2 * box.edge;
    box.shift = static_cast<std::uint32_t>(std::bit_width(weights - 1)) - 1;
    box.scale = static_cast<std::uint32_t>(((std::int64_t{1} << (15 + box.shift)) + weights / 2) / weights);
    return box;
}

constexpr std::uint32_t widened(std::uint32_t byte)
{
    return byte << 6;
}
constexpr std::uint32_t narrowed(std::uint32_t wide)
{
    return (wide + 32) >> 6;
}

// Out of the sum of the 2 radius + 1 pixels around a place and the sum of the two pixels beyond them: their mean.
// Both factors of the product fit 15 bits. A constant picture leaves narrowed() as it came in, transparent places stay
// 0, and no colour gets above its alpha.
constexpr std::uint32_t box_mean(const Box& box, std::uint32_t inner, std::uint32_t outer)
{
    const std::uint32_t sum = (inner << 8) + box.edge * outer;
    return (((sum + (1U << (box.shift - 1))) >> box.shift) * box.scale + 16384) >> 15;
}

// Blurred coverage (widened) times strength / 256, in 8 bits.
constexpr std::uint32_t shadow_coverage(std::uint32_t wide, std::int32_t strength)
{
    return std::min(255U, (wide * static_cast<std::uint32_t>(strength) + 8192) >> 14);
}

// The picture's pixel over its shadow.
constexpr frame::Rgba over_shadow(frame::Rgba pixel, std::uint32_t coverage, frame::Rgba tint)
{
    const auto part = [&](std::uint8_t channel) { return static_cast<std::uint8_t>(mul255(channel, coverage)); };
    return blend(Blend::normal, {part(tint.r), part(tint.g), part(tint.b), part(tint.a)}, pixel);
}

// Effect::matrix on a premultiplied pixel.
constexpr frame::Rgba recolored(const Effect& effect, frame::Rgba pixel)
{
    const auto row = [&](std::size_t c) {
        const auto& m = effect.matrix[c];
        const std::int32_t sum = m[0] * pixel.r + m[1] * pixel.g + m[2] * pixel.b + m[3] * pixel.a + 128;
        return static_cast<std::uint8_t>(std::clamp<std::int32_t>(sum >> 8, 0, pixel.a));
    };
    return {row(0), row(1), row(2), pixel.a};
}

}
