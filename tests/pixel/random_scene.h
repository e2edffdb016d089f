// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Scenes nobody would draw, from a seed: flips, rotations, skews, tiny and huge scales, shifts by whole pixels and by
// parts of them, sources inside atlas pages, places half off the canvas. The same seed is the same scene.

#include "compositor/scene/damage.h"
#include "compositor/scene/scene.h"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

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

inline std::unique_ptr<scene::Tile> random_tile(Random& random, int largest_side)
{
    const frame::Size size{between(random, 1, largest_side), between(random, 1, largest_side)};
    const auto kind = static_cast<Pixels>(between(random, 0, 3));
    auto tile = std::make_unique<scene::Tile>();
    tile->levels.push_back(frame::seal(random_image(random, size, kind)));
    tile->opaque = frame::is_opaque(*tile->levels[0]);
    tile->content = frame::pixel_hash(*tile->levels[0]).low;
    for (int levels = between(random, 0, 3); levels > 0; --levels)
        tile->levels.push_back(frame::seal(*frame::halve(*tile->levels.back())));
    return tile;
}

inline scene::Affine random_map(Random& random, frame::Size canvas, frame::Size tile)
{
    scene::Affine map = scene::translation(-tile.width / 2.0, -tile.height / 2.0);
    const auto scale = [&] { return std::exp(between(random, -3.0, 2.0)) * (one_in(random, 4) ? -1 : 1); };
    switch (between(random, 0, 6)) {
    case 0: // whole pixels
        return scene::translation(between(random, -tile.width, canvas.width),
                                  between(random, -tile.height, canvas.height));
    case 1: // parts of a pixel
        break;
    case 2:
        map = scene::scaling(scale(), scale()) * map;
        break;
    case 3: // one direction only
        map = scene::scaling(scale(), 1) * map;
        break;
    case 4:
        map = scene::rotation(between(random, 0, 3) * 90) * map;
        break;
    case 5:
        map = scene::rotation(between(random, 0.0, 360.0)) * scene::scaling(scale(), scale()) * map;
        break;
    default: // skewed
        map = scene::Affine{1, between(random, -1.0, 1.0), 0, between(random, -1.0, 1.0), 1, 0} * map;
    }
    return scene::translation(between(random, -0.2, 1.2) * canvas.width, between(random, -0.2, 1.2) * canvas.height) *
           map;
}

struct RandomScene {
    std::vector<std::unique_ptr<scene::Tile>> tiles;
    scene::Scene scene;
};

inline bool add_sprite(Random& random, RandomScene& made, std::uint64_t id)
{
    scene::Sprite sprite;
    sprite.id = id;
    sprite.tile =
        made.tiles[static_cast<std::size_t>(between(random, 0, static_cast<int>(made.tiles.size()) - 1))].get();
    const frame::Size size = sprite.tile->levels[0]->size();
    sprite.source = {0, 0, size.width, size.height};
    if (one_in(random, 3)) {
        sprite.source.x = between(random, 0, size.width - 1);
        sprite.source.y = between(random, 0, size.height - 1);
        sprite.source.width = between(random, 1, size.width - sprite.source.x);
        sprite.source.height = between(random, 1, size.height - sprite.source.y);
    }
    if (!one_in(random, 2))
        sprite.tint = premultiplied(random);
    frame::Rect clip{0, 0, made.scene.canvas.width, made.scene.canvas.height};
    if (one_in(random, 5))
        clip = frame::intersect(clip, {between(random, -9, 9), between(random, -9, 9), between(random, 1, clip.width),
                                       between(random, 1, clip.height)});
    if (clip.empty() || !scene::seal_sprite(sprite, random_map(random, made.scene.canvas, size), clip))
        return false;
    made.scene.sprites.push_back(sprite);
    return true;
}

inline RandomScene random_scene(Random& random, frame::Size canvas)
{
    RandomScene made;
    made.scene.canvas = canvas;
    made.scene.background = {byte(random), byte(random), byte(random), 255};
    for (int tiles = between(random, 1, 6); tiles > 0; --tiles)
        made.tiles.push_back(random_tile(random, one_in(random, 4) ? 400 : 60));
    for (int sprites = between(random, 1, 12); sprites > 0; --sprites)
        add_sprite(random, made, static_cast<std::uint64_t>(sprites));
    return made;
}

inline frame::Size random_canvas(Random& random)
{
    if (one_in(random, 8))
        return {1, 1};
    return {between(random, 1, one_in(random, 4) ? 600 : 130), between(random, 1, 100)};
}

inline scene::DamageMap random_damage(Random& random, frame::Size canvas)
{
    scene::DamageMap damage(canvas);
    if (one_in(random, 2)) {
        damage.mark_all();
        return damage;
    }
    for (int marks = between(random, 0, 5); marks > 0; --marks)
        damage.mark({between(random, -20, canvas.width), between(random, -20, canvas.height), between(random, 1, 90),
                     between(random, 1, 40)});
    return damage;
}

}
