// SPDX-License-Identifier: GPL-3.0-or-later
// The reference itself against formulas in double and against pictures one can work out by hand.
#include "compositor/cpu/scalar.h"
#include "compositor/cpu/simd.h"
#include "tests/pixel/random_scene.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace {
using frame::Rgba;

scene::Tile tile_of(frame::Image image)
{
    scene::Tile tile;
    tile.opaque = is_opaque(image);
    tile.content = pixel_hash(image).low;
    tile.levels.push_back(frame::seal(std::move(image)));
    return tile;
}

scene::Tile flat_tile(frame::Size size, Rgba color)
{
    frame::Image image = *frame::Image::create(size, frame::PixelFormat::rgba8);
    image.fill(color);
    return tile_of(std::move(image));
}

scene::Tile flat_coverage(frame::Size size, std::uint8_t coverage)
{
    frame::Image image = *frame::Image::create(size, frame::PixelFormat::a8);
    for (int y = 0; y < size.height; ++y)
        std::fill_n(image.row(y), size.width, coverage);
    return tile_of(std::move(image));
}

Rgba at(const frame::Image& image, int x, int y)
{
    const std::uint8_t* pixel = image.row(y) + 4 * x;
    return {pixel[0], pixel[1], pixel[2], pixel[3]};
}

class Reference : public testing::Test {
protected:
    // Draws one sprite on the background; the sprite's tint and source are set, its place is `map`.
    frame::Image draw(scene::Sprite sprite, const scene::Affine& map)
    {
        scene::Scene scene{.canvas = canvas_, .background = background_, .sprites = {}};
        if (seal_sprite(sprite, map, {0, 0, canvas_.width, canvas_.height}))
            scene.sprites.push_back(sprite);
        frame::Image target = *frame::Image::create(canvas_, frame::PixelFormat::rgba8);
        scene::DamageMap damage(canvas_);
        damage.mark_all();
        EXPECT_TRUE(renderer_->draw(scene, damage, target));
        return target;
    }
    scene::Sprite sprite_of(const scene::Tile& tile)
    {
        scene::Sprite sprite;
        sprite.tile = &tile;
        sprite.source = tile.levels[0]->bounds();
        return sprite;
    }

    std::unique_ptr<scene::Renderer> renderer_ = cpu::make_scalar_renderer();
    frame::Size canvas_{40, 24};
    Rgba background_{13, 230, 115, 255};
};

// A tinted colour is one of the working format: rounded to whole steps before it is blended.
double tinted(int color, int tint)
{
    return std::round(color * tint / 255.0);
}
double over_in_double(double below, double source, double alpha)
{
    return source + below * (1 - alpha / 255);
}

TEST_F(Reference, FlatPatchesFollowTheFormula)
{
    for (const Rgba color : {Rgba{120, 3, 60, 130}, Rgba{255, 0, 90, 255}, Rgba{1, 2, 3, 4}, Rgba{0, 77, 200, 222}})
        for (const Rgba tint : {Rgba{255, 255, 255, 255}, Rgba{90, 20, 111, 128}, Rgba{7, 250, 1, 251}}) {
            const scene::Tile tile = flat_tile({20, 12}, color);
            scene::Sprite sprite = sprite_of(tile);
            sprite.tint = tint;
            for (const auto& map : {scene::translation(8, 5), scene::translation(8.3, 5.6),
                                    scene::translation(18, 11) * scene::rotation(33) * scene::scaling(1.4, 1.2) *
                                        scene::translation(-10, -6)}) {
                const Rgba drawn = at(draw(sprite, map), 18, 11);
                const double alpha = tinted(color.a, tint.a);
                EXPECT_NEAR(drawn.r, over_in_double(background_.r, tinted(color.r, tint.r), alpha), 1);
                EXPECT_NEAR(drawn.g, over_in_double(background_.g, tinted(color.g, tint.g), alpha), 1);
                EXPECT_NEAR(drawn.b, over_in_double(background_.b, tinted(color.b, tint.b), alpha), 1);
                EXPECT_EQ(drawn.a, 255);
            }
        }
}

TEST_F(Reference, CoverageIsTimesTheTint)
{
    for (const int coverage : {0, 1, 100, 200, 255}) {
        const scene::Tile tile = flat_coverage({20, 12}, static_cast<std::uint8_t>(coverage));
        scene::Sprite sprite = sprite_of(tile);
        sprite.tint = {200, 10, 99, 210};
        const Rgba drawn = at(draw(sprite, scene::translation(8, 5)), 18, 11);
        EXPECT_NEAR(drawn.r, over_in_double(background_.r, tinted(200, coverage), tinted(210, coverage)), 1);
        EXPECT_NEAR(drawn.g, over_in_double(background_.g, tinted(10, coverage), tinted(210, coverage)), 1);
        EXPECT_NEAR(drawn.b, over_in_double(background_.b, tinted(99, coverage), tinted(210, coverage)), 1);
    }
}

TEST_F(Reference, WholePixelShiftCopiesTexels)
{
    pixel_test::Random random(3);
    const scene::Tile tile = tile_of(pixel_test::random_image(random, {10, 8}, pixel_test::Pixels::opaque));
    scene::Sprite sprite = sprite_of(tile);
    sprite.source = {2, 1, 7, 6};
    const frame::Image drawn = draw(sprite, scene::translation(5, -3));
    for (int y = 0; y < canvas_.height; ++y)
        for (int x = 0; x < canvas_.width; ++x) {
            const int u = x - 5, v = y + 3;
            const bool inside = u >= 2 && u < 9 && v >= 1 && v < 7;
            EXPECT_EQ(at(drawn, x, y), inside ? at(*tile.levels[0], u, v) : background_) << x << " " << y;
        }
}

TEST_F(Reference, FlipsAndQuarterTurnsMoveTexelsExactly)
{
    pixel_test::Random random(4);
    const scene::Tile tile = tile_of(pixel_test::random_image(random, {6, 5}, pixel_test::Pixels::opaque));
    const frame::Image& texels = *tile.levels[0];
    const frame::Image mirrored = draw(sprite_of(tile), scene::translation(16, 4) * scene::scaling(-1, 1));
    const frame::Image turned = draw(sprite_of(tile), scene::translation(16, 4) * scene::rotation(90));
    for (int v = 0; v < 5; ++v)
        for (int u = 0; u < 6; ++u) {
            EXPECT_EQ(at(mirrored, 15 - u, 4 + v), at(texels, u, v));
            EXPECT_EQ(at(turned, 15 - v, 4 + u), at(texels, u, v)); // clockwise on screen
        }
    EXPECT_EQ(at(mirrored, 16, 4), background_);
    EXPECT_EQ(at(turned, 16, 4), background_);
}

TEST_F(Reference, HalfPixelShiftIsTheMeanOfNeighbours)
{
    frame::Image two = *frame::Image::create({2, 1}, frame::PixelFormat::rgba8);
    const Rgba left{10, 200, 31, 255}, right{20, 100, 32, 255};
    std::copy_n(&left.r, 4, two.row(0));
    std::copy_n(&right.r, 4, two.row(0) + 4);
    const scene::Tile tile = tile_of(std::move(two));
    const frame::Image drawn = draw(sprite_of(tile), scene::translation(4.5, 3));
    EXPECT_EQ(at(drawn, 5, 3), (Rgba{15, 150, 32, 255}));
    EXPECT_NEAR(at(drawn, 4, 3).r, (10 + 13) / 2.0, 1); // half covered on both sides
    EXPECT_NEAR(at(drawn, 6, 3).g, (100 + 230) / 2.0, 1);
    EXPECT_EQ(at(drawn, 3, 3), background_);
    EXPECT_EQ(at(drawn, 7, 3), background_);
    EXPECT_EQ(at(drawn, 5, 2), background_);
}

// A ramp sampled through any map must give the ramp's value at the mapped place.
TEST_F(Reference, RampsAreSampledAtTheRightPlace)
{
    frame::Image ramp = *frame::Image::create({250, 200}, frame::PixelFormat::rgba8);
    for (int v = 0; v < 200; ++v)
        for (int u = 0; u < 250; ++u) {
            const Rgba color{static_cast<std::uint8_t>(u), static_cast<std::uint8_t>(v), 0, 255};
            std::copy_n(&color.r, 4, ramp.row(v) + 4 * u);
        }
    const scene::Tile tile = tile_of(std::move(ramp));
    const double angle = 25 * std::numbers::pi / 180;
    const frame::Image drawn = draw(sprite_of(tile), scene::translation(20, 12) * scene::rotation(25) *
                                                         scene::scaling(0.8, 0.8) * scene::translation(-125, -100));
    for (int y = 0; y < canvas_.height; ++y)
        for (int x = 0; x < canvas_.width; ++x) {
            const double dx = (x + 0.5 - 20) / 0.8, dy = (y + 0.5 - 12) / 0.8;
            EXPECT_NEAR(at(drawn, x, y).r, 125 + std::cos(angle) * dx + std::sin(angle) * dy - 0.5, 1.05);
            EXPECT_NEAR(at(drawn, x, y).g, 100 - std::sin(angle) * dx + std::cos(angle) * dy - 0.5, 1.05);
        }
}

TEST_F(Reference, DrawsOnlyDamagedBlocks)
{
    scene::Scene scene{.canvas = canvas_, .background = background_, .sprites = {}};
    frame::Image target = *frame::Image::create(canvas_, frame::PixelFormat::rgba8);
    scene::DamageMap damage(canvas_);
    damage.mark({17, 3, 1, 1});
    ASSERT_TRUE(renderer_->draw(scene, damage, target));
    for (int y = 0; y < canvas_.height; ++y)
        for (int x = 0; x < canvas_.width; ++x)
            EXPECT_EQ(at(target, x, y), x >= 16 && x < 32 && y < 16 ? background_ : Rgba{});
}

TEST_F(Reference, RefusesWhatWouldReadOutsideMemory)
{
    const scene::Tile tile = flat_tile({4, 4}, {1, 2, 3, 4});
    frame::Image target = *frame::Image::create(canvas_, frame::PixelFormat::rgba8);
    frame::Image other = *frame::Image::create({8, 8}, frame::PixelFormat::rgba8);
    const scene::DamageMap damage(canvas_);
    scene::Sprite good = sprite_of(tile);
    ASSERT_TRUE(seal_sprite(good, scene::Affine{}, {0, 0, 40, 24}));
    for (const auto& renderer : {cpu::make_scalar_renderer(), cpu::make_simd_renderer()}) {
        scene::Scene scene{.canvas = canvas_, .background = background_, .sprites = {good}};
        EXPECT_TRUE(renderer->draw(scene, damage, target));
        EXPECT_FALSE(renderer->draw(scene, damage, other));
        EXPECT_FALSE(renderer->draw(scene, scene::DamageMap({8, 8}), target));
        frame::Yuv420 video = *frame::Yuv420::create({8, 8}, frame::YuvLayout::i420);
        EXPECT_FALSE(renderer->convert(target, damage, video));
        const auto refused = [&](auto spoil) {
            scene.sprites = {good};
            spoil(scene.sprites[0]);
            const auto status = renderer->draw(scene, damage, target);
            return !status && status.error().code == base::Errc::internal;
        };
        EXPECT_TRUE(refused([](scene::Sprite& s) { s.source.width = 5; }));
        EXPECT_TRUE(refused([](scene::Sprite& s) { s.source.x = -1; }));
        EXPECT_TRUE(refused([](scene::Sprite& s) { s.level = 1; }));
        EXPECT_TRUE(refused([](scene::Sprite& s) { s.tile = nullptr; }));
        EXPECT_TRUE(refused([](scene::Sprite& s) { s.sampling.xx = scene::Sampling::kMaxStep + 1; }));
        EXPECT_TRUE(refused([](scene::Sprite& s) { s.sampling.x0 = INT64_MAX; }));
    }
}

}
