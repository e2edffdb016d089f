// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/scene.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>

namespace {
using scene::Affine;
using scene::Sprite;
using scene::Tile;

constexpr frame::Rect kCanvas{0, 0, 200, 150};

Tile tile_of(int width, int height, int levels = 1)
{
    Tile tile;
    tile.content = 42;
    tile.levels.push_back(frame::seal(*frame::Image::create({width, height}, frame::PixelFormat::rgba8)));
    while (static_cast<int>(tile.levels.size()) < levels)
        tile.levels.push_back(frame::seal(*frame::halve(*tile.levels.back())));
    return tile;
}

Sprite sprite_of(const Tile& tile)
{
    Sprite sprite;
    sprite.tile = &tile;
    sprite.source = tile.levels[0]->bounds();
    return sprite;
}

TEST(SealSprite, WholePixelsAreCopiedExactly)
{
    const Tile tile = tile_of(30, 20);
    Sprite sprite = sprite_of(tile);
    sprite.source = {3, 4, 10, 8};
    ASSERT_TRUE(seal_sprite(sprite, scene::translation(7, -2), kCanvas));
    EXPECT_TRUE(sprite.sampling.is_whole_pixel_shift());
    EXPECT_EQ(sprite.sampling.x0, -7 * 65536);
    EXPECT_EQ(sprite.sampling.y0, 2 * 65536);
    EXPECT_EQ(sprite.bounds, (frame::Rect{10, 2, 10, 8}));
}

TEST(SealSprite, AlmostWholePixelsBecomeWhole)
{
    const Tile tile = tile_of(30, 20);
    Sprite sprite = sprite_of(tile);
    ASSERT_TRUE(seal_sprite(sprite, Affine{1 + 1e-8, 1e-9, 7.0005, 0, 1, 5.9995}, kCanvas));
    EXPECT_TRUE(sprite.sampling.is_whole_pixel_shift());
    EXPECT_EQ(sprite.bounds, (frame::Rect{7, 6, 30, 20}));
    ASSERT_TRUE(seal_sprite(sprite, scene::translation(7.01, 6), kCanvas));
    EXPECT_FALSE(sprite.sampling.is_whole_pixel_shift());
    EXPECT_TRUE(sprite.bounds.contains({7, 6, 31, 20}));
}

TEST(SealSprite, HalfSizeAndSmallerUsesTheNextLevel)
{
    const Tile tile = tile_of(101, 80, 4);
    const auto level_at = [&](double scale) {
        Sprite sprite = sprite_of(tile);
        EXPECT_TRUE(seal_sprite(sprite, scene::scaling(scale, scale), kCanvas));
        EXPECT_TRUE(tile.levels[static_cast<std::size_t>(sprite.level)]->bounds().contains(sprite.source));
        return sprite.level;
    };
    EXPECT_EQ(level_at(1), 0);
    EXPECT_EQ(level_at(0.51), 0);
    EXPECT_EQ(level_at(0.49), 1);
    EXPECT_EQ(level_at(0.26), 1);
    EXPECT_EQ(level_at(0.24), 2);
    EXPECT_EQ(level_at(0.01), 3); // no smaller one
    EXPECT_EQ(level_at(8), 0);
}

TEST(SealSprite, SmallerLevelsAreSampledAtTheSamePlace)
{
    const Tile tile = tile_of(128, 128, 3);
    Sprite sprite = sprite_of(tile);
    ASSERT_TRUE(seal_sprite(
        sprite, scene::translation(10, 20) * scene::scaling(0.25, 0.25) * scene::scaling(0.999, 0.999), kCanvas));
    EXPECT_EQ(sprite.level, 2);
    // Canvas pixel 26, 36 is 16.5 pixels from the corner: 16.5 / 0.999 texels of level 2, less half for the centre.
    const double u = (26.0 * sprite.sampling.xx + static_cast<double>(sprite.sampling.x0)) / 65536;
    EXPECT_NEAR(u, 16.5 / 0.999 - 0.5, 0.01);
}

TEST(SealSprite, NothingToSeeIsRefused)
{
    const Tile tile = tile_of(30, 20);
    const double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    const auto seen = [&](const Affine& map, auto change) {
        Sprite sprite = sprite_of(tile);
        change(sprite);
        return seal_sprite(sprite, map, kCanvas);
    };
    const auto as_is = [](Sprite&) {};
    EXPECT_TRUE(seen(Affine{}, as_is));
    EXPECT_FALSE(seen(Affine{}, [](Sprite& s) { s.tint = {0, 0, 0, 0}; }));
    EXPECT_FALSE(seen(Affine{}, [](Sprite& s) { s.source.width = 0; }));
    EXPECT_FALSE(seen(Affine{}, [](Sprite& s) { s.source.x = 30; }));
    EXPECT_FALSE(seen(scene::scaling(0, 1), as_is));
    EXPECT_FALSE(seen(Affine{1, 1, 0, 1, 1, 0}, as_is));
    EXPECT_FALSE(seen(scene::scaling(0.001, 1), as_is));
    for (const double far : {200.0, -30.0, 1e7, -1e12, 1e300, infinity, nan}) {
        EXPECT_FALSE(seen(scene::translation(far, 0), as_is)) << far;
        EXPECT_FALSE(seen(scene::translation(0, far), as_is)) << far;
    }
    for (const double bad : {infinity, -infinity, nan}) {
        EXPECT_FALSE(seen(scene::scaling(bad, 1), as_is));
        EXPECT_FALSE(seen(Affine{1, bad, 0, 0, 1, 0}, as_is));
    }
}

TEST(SealSprite, TheSourceIsCutToTheTile)
{
    const Tile tile = tile_of(30, 20);
    Sprite sprite = sprite_of(tile);
    sprite.source = {-5, 10, 100, 100};
    ASSERT_TRUE(seal_sprite(sprite, Affine{}, kCanvas));
    EXPECT_EQ(sprite.source, (frame::Rect{0, 10, 30, 10}));
}

TEST(SealSprite, ContentChangesWithEverythingThatIsSeen)
{
    const Tile tile = tile_of(30, 20), same = tile_of(30, 20);
    Tile other = tile_of(30, 20);
    other.content = 43;
    std::set<std::uint64_t> seen;
    const auto content = [&](const Tile& of, const Affine& map, frame::Rgba tint, frame::Rect source, frame::Rect clip,
                             std::uint64_t id) {
        Sprite sprite = sprite_of(of);
        sprite.id = id;
        sprite.tint = tint;
        sprite.source = source;
        EXPECT_TRUE(seal_sprite(sprite, map, clip));
        return sprite.content;
    };
    const frame::Rgba white{255, 255, 255, 255};
    const frame::Rect all{0, 0, 30, 20};
    const std::uint64_t first = content(tile, scene::translation(3.3, 4), white, all, kCanvas, 1);
    EXPECT_EQ(content(same, scene::translation(3.3, 4), white, all, kCanvas, 1), first);
    seen.insert(first);
    EXPECT_TRUE(seen.insert(content(other, scene::translation(3.3, 4), white, all, kCanvas, 1)).second);
    EXPECT_TRUE(seen.insert(content(tile, scene::translation(3.4, 4), white, all, kCanvas, 1)).second);
    EXPECT_TRUE(seen.insert(content(tile, scene::translation(3.3, 5), white, all, kCanvas, 1)).second);
    EXPECT_TRUE(seen.insert(content(tile, scene::translation(3.3, 4), {255, 255, 254, 255}, all, kCanvas, 1)).second);
    EXPECT_TRUE(seen.insert(content(tile, scene::translation(3.3, 4), white, {0, 0, 30, 19}, kCanvas, 1)).second);
    EXPECT_TRUE(seen.insert(content(tile, scene::translation(3.3, 4), white, all, {0, 0, 20, 20}, 1)).second);
    EXPECT_TRUE(
        seen.insert(content(tile, scene::translation(3.3, 4) * scene::rotation(1), white, all, kCanvas, 1)).second);
}

// Whether sampling at the pixel gives weight to any texel of the source, by the rule of the renderers.
bool touches(const Sprite& sprite, int x, int y)
{
    const scene::Sampling& map = sprite.sampling;
    const std::int64_t u =
        std::int64_t{map.xx} * x + std::int64_t{map.xy} * y + map.x0 - (std::int64_t{sprite.source.x} << 16);
    const std::int64_t v =
        std::int64_t{map.yx} * x + std::int64_t{map.yy} * y + map.y0 - (std::int64_t{sprite.source.y} << 16);
    const auto some_weight = [](std::int64_t position, int size) {
        const std::int64_t texel = position >> 16, fraction = position >> 8 & 255;
        return (texel >= 0 && texel < size) || (texel == -1 && fraction != 0);
    };
    return some_weight(u, sprite.source.width) && some_weight(v, sprite.source.height);
}

TEST(SealSprite, BoundsHoldEveryPixelTouched)
{
    std::mt19937 random(5);
    const auto real = [&](double low, double high) { return std::uniform_real_distribution(low, high)(random); };
    for (int i = 0; i < 300; ++i) {
        const Tile tile = tile_of(1 + static_cast<int>(random() % 90), 1 + static_cast<int>(random() % 90),
                                  1 + static_cast<int>(random() % 3));
        Sprite sprite = sprite_of(tile);
        const double kind = real(0, 1);
        Affine map = scene::scaling(std::exp(real(-4, 2)), std::exp(real(-4, 2)) * (kind < 0.2 ? -1 : 1));
        if (kind > 0.4)
            map = scene::rotation(real(0, 360)) * map;
        map = scene::translation(real(-50, 250), real(-50, 200)) * map;
        const bool visible = seal_sprite(sprite, map, kCanvas);
        if (!visible)
            continue; // nothing is drawn; what was lost is checked below
        EXPECT_TRUE(kCanvas.contains(sprite.bounds));
        for (int y = 0; y < kCanvas.height; ++y)
            for (int x = 0; x < kCanvas.width; ++x) {
                const bool inside = x >= sprite.bounds.x && x < sprite.bounds.right() && y >= sprite.bounds.y &&
                                    y < sprite.bounds.bottom();
                ASSERT_TRUE(inside || !touches(sprite, x, y)) << "scene " << i << " pixel " << x << " " << y;
            }
    }
}

// Far from the canvas' origin the rounding of the steps moves samples by parts of a texel; the bounds must allow for
// it.
TEST(SealSprite, BoundsHoldEveryPixelTouchedFarFromTheOrigin)
{
    const frame::Rect clip{0, 0, 16384, 16384};
    const Tile tile = tile_of(40, 40);
    std::mt19937 random(6);
    for (int i = 0; i < 400; ++i) {
        Sprite sprite = sprite_of(tile);
        const auto real = [&](double low, double high) { return std::uniform_real_distribution(low, high)(random); };
        const double x = real(12000, 16000), y = real(12000, 16000);
        ASSERT_TRUE(
            seal_sprite(sprite, scene::translation(x, y) * scene::scaling(real(0.6, 1.6), real(0.6, 1.6)), clip));
        const frame::Rect around = frame::intersect(
            {sprite.bounds.x - 3, sprite.bounds.y - 3, sprite.bounds.width + 6, sprite.bounds.height + 6}, clip);
        for (int row = around.y; row < around.bottom(); ++row)
            for (int column = around.x; column < around.right(); ++column) {
                const bool inside = column >= sprite.bounds.x && column < sprite.bounds.right() &&
                                    row >= sprite.bounds.y && row < sprite.bounds.bottom();
                ASSERT_TRUE(inside || !touches(sprite, column, row)) << "scene " << i;
            }
    }
}

TEST(Affine, ProductAppliesTheInnerFirst)
{
    const Affine map = scene::translation(10, 20) * scene::scaling(2, 3) * scene::rotation(90);
    const double x = map.xx * 1 + map.xy * 0 + map.x0, y = map.yx * 1 + map.yy * 0 + map.y0;
    EXPECT_NEAR(x, 10, 1e-9); // 1, 0 turns clockwise on screen to 0, 1
    EXPECT_NEAR(y, 23, 1e-9);
}

}
