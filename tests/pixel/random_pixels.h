// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Numbers, colours, pictures and tiles from a seed; colours above their alpha and opaque tiles among them.

#include "compositor/scene/scene.h"

#include <algorithm>
#include <memory>
#include <random>

namespace pixel_test {

using Random = std::mt19937;

inline int between(Random& random, int low, int high) // both included
{
    return std::uniform_int_distribution(low, high)(random);
}
inline double between(Random& random, double low, double high)
{
    return std::uniform_real_distribution(low, high)(random);
}
inline bool one_in(Random& random, int n)
{
    return between(random, 1, n) == 1;
}
inline std::uint8_t byte(Random& random)
{
    return static_cast<std::uint8_t>(between(random, 0, 255));
}

// Alpha 0 and 255 are frequent; no colour above its alpha.
inline frame::Rgba premultiplied(Random& random)
{
    const int alpha = one_in(random, 3) ? 255 : one_in(random, 3) ? 0 : between(random, 0, 255);
    const auto channel = [&] {
        return static_cast<std::uint8_t>(one_in(random, 3) ? alpha : between(random, 0, alpha));
    };
    const frame::Rgba color{channel(), channel(), channel(), static_cast<std::uint8_t>(alpha)};
    return color;
}

enum class Pixels { premultiplied, opaque, coverage, anything }; // anything: colours may be above alpha

inline frame::Image random_image(Random& random, frame::Size size, Pixels kind)
{
    frame::Image image =
        *frame::Image::create(size, kind == Pixels::coverage ? frame::PixelFormat::a8 : frame::PixelFormat::rgba8);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            if (kind == Pixels::coverage) {
                image.row(y)[x] = one_in(random, 3)   ? std::uint8_t{0}
                                  : one_in(random, 3) ? std::uint8_t{255}
                                                      : byte(random);
                continue;
            }
            frame::Rgba color{byte(random), byte(random), byte(random), 255};
            if (kind == Pixels::premultiplied)
                color = premultiplied(random);
            if (kind == Pixels::anything)
                color.a = byte(random);
            std::copy_n(&color.r, 4, image.row(y) + 4 * x);
        }
    return image;
}

// Rectangles of nothing and of opaque pixels, as figures and cards have them.
inline void add_flat_parts(Random& random, frame::Image& image)
{
    const frame::Size size = image.size();
    for (int parts = between(random, 1, 6); parts > 0; --parts) {
        const frame::Rect part = frame::intersect({between(random, -20, size.width), between(random, -20, size.height),
                                                   between(random, 1, size.width), between(random, 1, size.height)},
                                                  image.bounds());
        const bool empty = one_in(random, 2);
        for (int y = part.y; y < part.bottom(); ++y)
            for (int x = part.x; x < part.right(); ++x) {
                const frame::Rgba color =
                    empty ? frame::Rgba{} : frame::Rgba{byte(random), byte(random), byte(random), 255};
                std::copy_n(&color.r, 4, image.row(y) + 4 * x);
            }
    }
}

inline std::unique_ptr<scene::Tile> random_tile(Random& random, int largest_side)
{
    const frame::Size size{between(random, 1, largest_side), between(random, 1, largest_side)};
    const auto kind = static_cast<Pixels>(between(random, 0, 3));
    auto tile = std::make_unique<scene::Tile>();
    frame::Image image = random_image(random, size, kind);
    if (kind != Pixels::coverage && one_in(random, 2))
        add_flat_parts(random, image);
    tile->levels.push_back(frame::seal(std::move(image)));
    tile->opaque = frame::is_opaque(*tile->levels[0]);
    tile->content = frame::pixel_hash(*tile->levels[0]).low;
    for (int levels = between(random, 0, 3); levels > 0; --levels)
        tile->levels.push_back(frame::seal(*frame::halve(*tile->levels.back())));
    return tile;
}

}
