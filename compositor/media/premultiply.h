// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Straight to premultiplied alpha. Room-internal. Thread: any.

#include <cstdint>

namespace media {

// round(color * alpha / 255), exact for 0..255
constexpr std::uint8_t premultiplied(unsigned color, unsigned alpha)
{
    const unsigned t = color * alpha + 128;
    return static_cast<std::uint8_t>((t + (t >> 8U)) >> 8U);
}

inline void premultiply_row(std::uint8_t* rgba, int width)
{
    for (int x = 0; x < width; ++x, rgba += 4)
        if (const unsigned alpha = rgba[3]; alpha != 255)
            for (int c = 0; c < 3; ++c)
                rgba[c] = premultiplied(rgba[c], alpha);
}

}
