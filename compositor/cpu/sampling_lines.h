// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where the pixels of a canvas row sample a sprite's texels: positions in 64 bits, in 1/65536 of a texel, counted from
// the centre of the source's first texel. Thread: any (no state).

#include "compositor/cpu/kernels.h"
#include "compositor/scene/drawable.h"
#include "compositor/scene/scene.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace cpu {

inline constexpr int kOne = 65536;

// The texels of a sprite's source.
struct Source {
    const std::uint8_t* origin;
    const std::uint8_t* end; // of the picture's memory
    std::ptrdiff_t stride_bytes;
    int width, height;
    int pixel_bytes;

    explicit Source(const scene::Sprite& sprite)
        : stride_bytes(static_cast<std::ptrdiff_t>(scene::texels_of(sprite).stride_bytes())),
          width(sprite.source.width), height(sprite.source.height),
          pixel_bytes(bytes_per_pixel(scene::texels_of(sprite).format()))
    {
        const frame::Image& texels = scene::texels_of(sprite);
        origin = texels.row(sprite.source.y) + sprite.source.x * pixel_bytes;
        end = texels.row(0) + texels.size_bytes();
    }
    const std::uint8_t* row(int y) const { return origin + y * stride_bytes; }
    // Whether so many bytes from there on, and a vector more, are some texels' (of other rows too).
    bool has_slack(const std::uint8_t* from, std::ptrdiff_t bytes) const { return end - from >= bytes + kRowSlack; }
};

// u or v along a canvas row: value at the canvas column 0, and step a pixel.
struct Line {
    std::int64_t start;
    std::int64_t step;
    std::int64_t at(int x) const { return start + step * x; }
    Walk walk_from(int x) const { return {static_cast<std::int32_t>(at(x)), static_cast<std::int32_t>(step)}; }
};
inline Line u_along(const scene::Sprite& sprite, int y)
{
    return {sprite.sampling.x0 + std::int64_t{sprite.sampling.xy} * y - std::int64_t{sprite.source.x} * kOne,
            sprite.sampling.xx};
}
inline Line v_along(const scene::Sprite& sprite, int y)
{
    return {sprite.sampling.y0 + std::int64_t{sprite.sampling.yy} * y - std::int64_t{sprite.source.y} * kOne,
            sprite.sampling.yx};
}

struct Columns {
    int begin = 0;
    int end = 0;
    bool empty() const { return begin >= end; }
    int count() const { return end - begin; }
};

inline std::int64_t divide_up(std::int64_t a, std::int64_t b) // b > 0
{
    return a >= 0 ? (a + b - 1) / b : -(-a / b);
}

// Those of the columns at which the line lies in [low, high).
inline Columns columns_between(Line line, std::int64_t low, std::int64_t high, Columns columns)
{
    if (line.step < 0) { // mirrored
        line = {-line.start, -line.step};
        std::swap(low, high);
        low = 1 - low;
        high = 1 - high;
    }
    if (line.step == 0)
        return line.start >= low && line.start < high ? columns : Columns{};
    const std::int64_t begin = std::max<std::int64_t>(columns.begin, divide_up(low - line.start, line.step));
    const std::int64_t end = std::min<std::int64_t>(columns.end, divide_up(high - line.start, line.step));
    return begin < end ? Columns{static_cast<int>(begin), static_cast<int>(end)} : Columns{};
}

// Columns at which some texel of `size` has weight (its neighbour may be outside), and those with both texels inside.
inline Columns touching(const Line& line, int size, Columns columns)
{
    return columns_between(line, -kOne, std::int64_t{size} * kOne, columns);
}
inline Columns within(const Line& line, int size, Columns columns)
{
    return columns_between(line, 0, std::int64_t{size - 1} * kOne, columns);
}

// A texel of the source, or nothing outside it.
template <int kBytes> void copy_texel(const Source& source, int x, int y, std::uint8_t* out)
{
    if (x >= 0 && x < source.width && y >= 0 && y < source.height)
        std::memcpy(out, source.row(y) + x * kBytes, kBytes);
    else
        std::memset(out, 0, kBytes);
}

}
