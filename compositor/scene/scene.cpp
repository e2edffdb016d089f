// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/scene.h"

#include "compositor/base/check.h"
#include "compositor/base/hash.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace scene {
namespace {

std::uint64_t pack(std::int32_t a, std::int32_t b)
{
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32U | static_cast<std::uint32_t>(b);
}

std::uint64_t content_of(const Sprite& sprite)
{
    std::uint64_t hash = sprite.tile->content;
    hash = base::combine(hash, static_cast<std::uint64_t>(sprite.level));
    hash = base::combine(hash, pack(sprite.source.x, sprite.source.y));
    hash = base::combine(hash, pack(sprite.source.width, sprite.source.height));
    hash = base::combine(hash, pack(sprite.sampling.xx, sprite.sampling.xy));
    hash = base::combine(hash, pack(sprite.sampling.yx, sprite.sampling.yy));
    hash = base::combine(hash, static_cast<std::uint64_t>(sprite.sampling.x0));
    hash = base::combine(hash, static_cast<std::uint64_t>(sprite.sampling.y0));
    hash = base::combine(hash, pack(sprite.tint.r << 8 | sprite.tint.g, sprite.tint.b << 8 | sprite.tint.a));
    hash = base::combine(hash, pack(sprite.bounds.x, sprite.bounds.y));
    if (sprite.blend != Blend::normal)
        hash = base::combine(hash, static_cast<std::uint64_t>(sprite.blend));
    return base::combine(hash, pack(sprite.bounds.width, sprite.bounds.height));
}

// How far, in texels, sampling positions inside `clip` may be off because steps are rounded to 1/65536.
double rounding_drift(const frame::Rect& clip)
{
    const int far_x = std::max(std::abs(clip.x), std::abs(clip.right()));
    const int far_y = std::max(std::abs(clip.y), std::abs(clip.bottom()));
    return (0.5 * far_x + 0.5 * far_y + 1) / 65536;
}

// Pixels whose centre may sample a texel of `source` with any weight: half a texel and the drift around it counts.
frame::Rect touched_pixels(const Affine& to_canvas, const frame::Rect& source, double drift)
{
    const double left = source.x - 0.5 - drift, top = source.y - 0.5 - drift;
    const double right = source.right() + 0.5 + drift, bottom = source.bottom() + 0.5 + drift;
    double min_x = INFINITY, min_y = INFINITY, max_x = -INFINITY, max_y = -INFINITY;
    for (const auto& [x, y] : {std::pair{left, top}, {right, top}, {left, bottom}, {right, bottom}}) {
        const double canvas_x = to_canvas.xx * x + to_canvas.xy * y + to_canvas.x0;
        const double canvas_y = to_canvas.yx * x + to_canvas.yy * y + to_canvas.y0;
        min_x = std::min(min_x, canvas_x);
        max_x = std::max(max_x, canvas_x);
        min_y = std::min(min_y, canvas_y);
        max_y = std::max(max_y, canvas_y);
    }
    const auto limited = [](double value) { return static_cast<int>(std::clamp(value, -1e6, 1e6)); };
    const int x = limited(std::floor(min_x)), y = limited(std::floor(min_y));
    return {x, y, limited(std::ceil(max_x)) - x, limited(std::ceil(max_y)) - y};
}

bool is_finite(const Affine& map)
{
    return std::isfinite(map.xx) && std::isfinite(map.xy) && std::isfinite(map.x0) && std::isfinite(map.yx) &&
           std::isfinite(map.yy) && std::isfinite(map.y0);
}

bool near_whole(double value)
{
    return std::abs(value - std::round(value)) < 1.0 / 512;
}

}

Affine operator*(const Affine& o, const Affine& i)
{
    return {o.xx * i.xx + o.xy * i.yx, o.xx * i.xy + o.xy * i.yy, o.xx * i.x0 + o.xy * i.y0 + o.x0,
            o.yx * i.xx + o.yy * i.yx, o.yx * i.xy + o.yy * i.yy, o.yx * i.x0 + o.yy * i.y0 + o.y0};
}

Affine translation(double x, double y)
{
    return {1, 0, x, 0, 1, y};
}

Affine scaling(double x, double y)
{
    return {x, 0, 0, 0, y, 0};
}

Affine rotation(double degrees)
{
    const double angle = degrees * std::numbers::pi / 180;
    return {std::cos(angle), -std::sin(angle), 0, std::sin(angle), std::cos(angle), 0};
}

bool seal_sprite(Sprite& sprite, const Affine& given, const frame::Rect& clip)
{
    ASSERT(sprite.tile != nullptr && !sprite.tile->levels.empty());
    Affine to_canvas = given;
    double determinant = to_canvas.xx * to_canvas.yy - to_canvas.xy * to_canvas.yx;
    sprite.source = frame::intersect(sprite.source, sprite.tile->levels[0]->bounds());
    if (sprite.tint.a == 0 || sprite.source.empty() || !is_finite(to_canvas) || !(std::abs(determinant) >= 1e-7))
        return false;

    sprite.level = 0;
    const int levels = static_cast<int>(sprite.tile->levels.size());
    while (sprite.level + 1 < levels &&
           std::abs(determinant) < 0.25) { // half size or smaller, both directions together
        to_canvas = to_canvas * scaling(2, 2);
        determinant *= 4;
        ++sprite.level;
        const int right = (sprite.source.right() + 1) / 2, bottom = (sprite.source.bottom() + 1) / 2;
        sprite.source = {sprite.source.x / 2, sprite.source.y / 2, 0, 0};
        sprite.source.width = right - sprite.source.x;
        sprite.source.height = bottom - sprite.source.y;
    }

    // A shift that is whole pixels but for rounding is made whole: it then copies texels exactly.
    const bool pure_shift = std::abs(to_canvas.xx - 1) < 1e-6 && std::abs(to_canvas.yy - 1) < 1e-6 &&
                            std::abs(to_canvas.xy) < 1e-6 && std::abs(to_canvas.yx) < 1e-6 &&
                            near_whole(to_canvas.x0) && near_whole(to_canvas.y0);
    if (pure_shift)
        to_canvas = translation(std::round(to_canvas.x0), std::round(to_canvas.y0));

    sprite.bounds = frame::intersect(touched_pixels(to_canvas, sprite.source, rounding_drift(clip)), clip);
    if (sprite.bounds.empty())
        return false;
    if (pure_shift)
        sprite.bounds = frame::intersect(sprite.bounds, {sprite.source.x + static_cast<int>(to_canvas.x0),
                                                         sprite.source.y + static_cast<int>(to_canvas.y0),
                                                         sprite.source.width, sprite.source.height});
    if (sprite.bounds.empty())
        return false;

    // Inverse map, from pixel centres to texel centres.
    determinant = to_canvas.xx * to_canvas.yy - to_canvas.xy * to_canvas.yx;
    const double xx = to_canvas.yy / determinant, xy = -to_canvas.xy / determinant;
    const double yx = -to_canvas.yx / determinant, yy = to_canvas.xx / determinant;
    if (!(std::max({std::abs(xx), std::abs(xy), std::abs(yx), std::abs(yy)}) * 65536 < Sampling::kMaxStep))
        return false; // next to nothing to see
    const double u0 = xx * (0.5 - to_canvas.x0) + xy * (0.5 - to_canvas.y0) - 0.5;
    const double v0 = yx * (0.5 - to_canvas.x0) + yy * (0.5 - to_canvas.y0) - 0.5;
    const auto fixed = [](double value) { return static_cast<std::int32_t>(std::lround(value * 65536)); };
    if (std::max(std::abs(u0), std::abs(v0)) * 65536 > static_cast<double>(Sampling::kMaxOrigin))
        return false;
    sprite.sampling = {fixed(xx), fixed(xy), fixed(yx), fixed(yy), std::llround(u0 * 65536), std::llround(v0 * 65536)};
    sprite.content = content_of(sprite);
    return true;
}

}
