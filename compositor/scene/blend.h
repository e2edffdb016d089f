// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The arithmetic of every renderer, one place. Scalar, SIMD and GPU renderers give the same bytes because they all do
// exactly these integer steps; 16 bits hold every intermediate. Values are 0..255 unless said. Effects: effect.h.

#include "compositor/scene/group.h"

#include <algorithm>
#include <cstdint>

namespace scene {

// round(product / 255), exact for 0..255 * 255.
constexpr std::uint32_t div255(std::uint32_t product)
{
    const std::uint32_t t = product + 128;
    return (t + (t >> 8)) >> 8;
}

// round(a * b / 255), exact for 0..255.
constexpr std::uint32_t mul255(std::uint32_t a, std::uint32_t b)
{
    return div255(a * b);
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

constexpr bool is_mask(Blend mode)
{
    return mode >= Blend::keep;
}

// BT.709 luma of a premultiplied colour: the factors are 0.2126, 0.7152 and 0.0722 in 1/256, their sum 256.
constexpr std::uint32_t luma(std::uint32_t r, std::uint32_t g, std::uint32_t b)
{
    return (54 * r + 183 * g + 19 * b + 128) >> 8;
}

// What a mask leaves of the destination, 0..255. Where the group of a mask draws nothing, its source is 0.
constexpr std::uint32_t mask_factor(Blend mode, frame::Rgba source)
{
    switch (mode) {
    case Blend::keep:
        return source.a;
    case Blend::cut:
        return 255U - source.a;
    case Blend::keep_luma:
        return luma(source.r, source.g, source.b);
    default: // cut_luma
        return 255U - luma(source.r, source.g, source.b);
    }
}

// One channel of multiply, screen, overlay or atop. W3C Compositing 1: co = cs (1 - ab) + cb (1 - as) + as ab B(cb, cs)
// with premultiplied colours; the products are added, then rounded once. Alpha is a channel whose colour is itself: the
// same formula gives sa + da - sa da for it (da for atop), and no colour gets above it.
// Here d <= da and s <= sa; so no sum is below 0 or above 255 * 255, though parts of one may wrap in 16 bits.
constexpr std::uint32_t mix_channel(Blend mode, std::uint32_t d, std::uint32_t da, std::uint32_t s, std::uint32_t sa)
{
    const std::uint32_t uncovered = s * (255 - da) + d * (255 - sa);
    switch (mode) {
    case Blend::multiply:
        return div255(uncovered + s * d);
    case Blend::screen:
        return s + d - mul255(s, d);
    case Blend::overlay: // hard light with the layers exchanged
        if (2 * d <= da)
            return div255(uncovered + 2 * s * d);
        return div255(uncovered + sa * da - 2 * (sa - s) * (da - d));
    default: // atop
        return div255(s * da + d * (255 - sa));
    }
}

// A source pixel over, into, onto a destination pixel: the whole of every mode, masks too.
// normal: over() for each channel, cut to 8 bits by wrapping. add: min(255, d + s) for each channel. multiply, screen,
// overlay and atop: colours above their alpha are first cut to it, on both sides; a source of alpha 0 changes nothing.
constexpr frame::Rgba blend(Blend mode, frame::Rgba d, frame::Rgba s)
{
    const auto each = [&](auto channel) {
        const auto byte = [&](std::uint32_t below, std::uint32_t source) {
            return static_cast<std::uint8_t>(channel(below, source));
        };
        return frame::Rgba{byte(d.r, s.r), byte(d.g, s.g), byte(d.b, s.b), byte(d.a, s.a)};
    };
    if (mode == Blend::normal)
        return each([&](std::uint32_t below, std::uint32_t source) { return over(below, source, s.a); });
    if (mode == Blend::add)
        return each([](std::uint32_t below, std::uint32_t source) { return std::min(255U, below + source); });
    if (is_mask(mode)) {
        const std::uint32_t factor = mask_factor(mode, s);
        return each([&](std::uint32_t below, std::uint32_t) { return mul255(below, factor); });
    }
    if (s.a == 0)
        return d;
    return each([&](std::uint32_t below, std::uint32_t source) {
        return mix_channel(mode, std::min<std::uint32_t>(below, d.a), d.a, std::min<std::uint32_t>(source, s.a), s.a);
    });
}

// What a group's opacity makes of its pixel, before any mode and any mask.
constexpr frame::Rgba faded(frame::Rgba pixel, std::uint8_t opacity)
{
    const auto part = [&](std::uint8_t channel) { return static_cast<std::uint8_t>(mul255(channel, opacity)); };
    return {part(pixel.r), part(pixel.g), part(pixel.b), part(pixel.a)};
}

}
