// SPDX-License-Identifier: GPL-3.0-or-later
// What groups, masks and effects look like, in pictures one can work out by hand; drawn by the reference and by SIMD.
#include "compositor/cpu/scalar.h"
#include "compositor/cpu/simd.h"
#include "compositor/scene/effect.h"
#include "tests/pixel/random_scene.h"
#include "tests/support/compare.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {
using frame::Rect;
using frame::Rgba;
using pixel_test::Node;
using scene::Blend;
using scene::Effect;
using scene::EffectKind;

constexpr Rgba kWhite{255, 255, 255, 255}, kBlack{0, 0, 0, 255};

class Groups : public testing::Test {
protected:
    // A tile of one pixel's colour, as large as its place.
    Node box(Rect place, Rgba color, Blend blend = Blend::normal)
    {
        auto tile = std::make_unique<scene::Tile>();
        frame::Image image = *frame::Image::create({place.width, place.height}, frame::PixelFormat::rgba8);
        image.fill(color);
        tile->opaque = is_opaque(image);
        tile->levels.push_back(frame::seal(std::move(image)));
        Node node;
        node.sprite.id = ++last_id_;
        node.sprite.tile = tile.get();
        node.sprite.source = {0, 0, place.width, place.height};
        node.sprite.blend = blend;
        EXPECT_TRUE(seal_sprite(node.sprite, scene::translation(place.x, place.y), all()));
        made_.tiles.push_back(std::move(tile));
        return node;
    }
    Node group(std::vector<Node> inside, std::vector<Effect> effects = {})
    {
        Node node;
        node.is_group = true;
        node.group.id = ++last_id_;
        node.group.bounds = all();
        node.inside = std::move(inside);
        node.effects = std::move(effects);
        return node;
    }
    Node group(Blend blend, std::vector<Node> inside)
    {
        Node node = group(std::move(inside));
        node.group.blend = blend;
        return node;
    }
    static Node on_background(Node node)
    {
        node.group.on_background = true;
        return node;
    }

    // Both renderers agree, or the test fails.
    frame::Image draw(std::vector<Node> nodes, Rgba background = kBlack)
    {
        made_.nodes = std::move(nodes);
        made_.scene.canvas = canvas_;
        made_.scene.background = background;
        flatten(made_);
        scene::DamageMap damage(canvas_);
        damage.mark_all();
        frame::Image expected = *frame::Image::create(canvas_, frame::PixelFormat::rgba8);
        EXPECT_TRUE(cpu::make_scalar_renderer()->draw(made_.scene, damage, expected));
        for (const std::string& level : cpu::simd_levels())
            for (const unsigned threads : {1U, 3U}) {
                frame::Image actual = *frame::Image::create(canvas_, frame::PixelFormat::rgba8);
                const auto renderer = cpu::make_simd_renderer({.threads = threads, .level = level});
                EXPECT_TRUE(renderer->draw(made_.scene, damage, actual));
                EXPECT_TRUE(test_support::same_pixels(actual, expected, level));
            }
        return expected;
    }
    static Rgba at(const frame::Image& image, int x, int y)
    {
        Rgba color;
        std::memcpy(&color, image.row(y) + 4 * x, 4);
        return color;
    }
    Rect all() const { return {0, 0, canvas_.width, canvas_.height}; }
    static Effect blur(int sigma) { return {.kind = EffectKind::blur, .sigma_x = sigma, .sigma_y = sigma}; }

    frame::Size canvas_{201, 203};
    pixel_test::RandomScene made_;
    std::uint64_t last_id_ = 0;
};

TEST_F(Groups, ABlurKeepsTheSumAndAddsItsVariance)
{
    for (const int sigma : {128, 300, 1000, 2345, 5000}) {
        const frame::Image drawn = draw({group({box({90, 80, 21, 40}, kWhite)}, {blur(sigma)})});
        double sum = 0, mean = 0, square = 0;
        for (int y = 0; y < canvas_.height; ++y)
            for (int x = 0; x < canvas_.width; ++x) {
                sum += at(drawn, x, y).g;
                mean += at(drawn, x, y).g * x;
                square += static_cast<double>(at(drawn, x, y).g) * x * x;
            }
        mean /= sum;
        const double wanted = (21 * 21 - 1) / 12.0 + std::pow(sigma / 256.0, 2);
        EXPECT_NEAR(sum / (255 * 21 * 40), 1, 0.02) << sigma;
        EXPECT_NEAR(mean, 100, 0.05) << sigma;
        EXPECT_NEAR((square / sum - mean * mean) / wanted, 1, 0.04) << sigma;
    }
}

TEST_F(Groups, ABlurredEdgeIsCloseToTheGaussian)
{
    for (const double sigma : {2.0, 7.5, 20.0}) {
        const frame::Image drawn =
            draw({on_background(group({box({100, 0, 101, 203}, kWhite)}, {blur(static_cast<int>(sigma * 256))}))});
        for (int x = 0; x < canvas_.width; ++x)
            EXPECT_NEAR(at(drawn, x, 100).r, 255 * 0.5 * std::erfc((99.5 - x) / sigma / std::sqrt(2.0)), 3) << x;
    }
}

TEST_F(Groups, AFlatPictureStaysFlatToTheEdgeOfTheCanvas)
{
    const Rgba color{13, 230, 115, 255};
    for (const int sigma : {1, 100, 256, 3000, 25600})
        for (const Rgba pixel : {at(draw({on_background(group({}, {blur(sigma)}))}, color), 0, 0),
                                 at(draw({on_background(group({}, {blur(sigma)}))}, color), 200, 100)})
            EXPECT_EQ(pixel, color) << sigma;
}

TEST_F(Groups, BeyondTheCanvasAnIsolatedGroupIsTransparent)
{
    const frame::Image drawn = draw({group({box(all(), kWhite)}, {blur(10 * 256)})});
    EXPECT_NEAR(at(drawn, 0, 100).r, 128, 8);
    EXPECT_NEAR(at(drawn, 0, 0).r, 64, 8);
    EXPECT_EQ(at(drawn, 100, 100), kWhite);
}

TEST_F(Groups, OpacityIsOfTheWhole)
{
    Node half = group({box({10, 10, 50, 50}, {200, 0, 0, 255}), box({30, 30, 50, 50}, {0, 200, 0, 255})});
    half.group.opacity = 128;
    const frame::Image drawn = draw({half}, kWhite);
    EXPECT_EQ(at(drawn, 20, 20), (Rgba{227, 127, 127, 255}));
    EXPECT_EQ(at(drawn, 40, 40), (Rgba{127, 227, 127, 255})); // nothing of the red below it
}

TEST_F(Groups, MasksReachOnlyTheGroupAroundThem)
{
    Node around =
        group({box({20, 20, 100, 100}, {0, 200, 0, 255}), group(Blend::keep, {box({60, 60, 100, 100}, {1, 2, 3, 255})}),
               box({0, 0, 5, 5}, {0, 0, 99, 255})});
    const frame::Image kept = draw({box({0, 0, 201, 100}, kWhite), around});
    EXPECT_EQ(at(kept, 30, 30), kWhite);
    EXPECT_EQ(at(kept, 70, 70), (Rgba{0, 200, 0, 255}));
    EXPECT_EQ(at(kept, 130, 130), kBlack);
    EXPECT_EQ(at(kept, 2, 2), (Rgba{0, 0, 99, 255})); // after the mask
    around.inside[1].group.blend = Blend::cut;
    const frame::Image cut = draw({box({0, 0, 201, 100}, kWhite), around});
    EXPECT_EQ(at(cut, 30, 30), (Rgba{0, 200, 0, 255}));
    EXPECT_EQ(at(cut, 70, 70), kWhite);
}

TEST_F(Groups, AnEmptyKeepEmptiesAndAnEmptyCutDoesNot)
{
    for (const Blend keep : {Blend::keep, Blend::keep_luma, Blend::cut, Blend::cut_luma}) {
        const bool keeps = keep == Blend::keep || keep == Blend::keep_luma;
        Node nowhere = group(keep, {box({1, 1, 9, 9}, kWhite)}), faded = nowhere;
        nowhere.group.bounds = {500, 0, 10, 10};
        faded.group.opacity = 0;
        for (const Node& mask : {group(keep, {}), nowhere, faded}) {
            const frame::Image drawn = draw({group({box({20, 20, 100, 100}, kWhite), mask})}, {9, 9, 9, 255});
            EXPECT_EQ(at(drawn, 50, 50), keeps ? (Rgba{9, 9, 9, 255}) : kWhite);
        }
    }
}

TEST_F(Groups, WhatShowsNothingChangesNothing)
{
    const Node seen = box({20, 20, 100, 100}, {120, 30, 60, 130});
    const frame::Image without = draw({seen}, kWhite);
    Node off = group({box({30, 30, 90, 90}, kBlack)}, {blur(900)}), faded = off;
    off.group.bounds = {-300, 10, 100, 100};
    faded.group.opacity = 0;
    for (const Blend blend : {Blend::normal, Blend::multiply, Blend::screen, Blend::overlay, Blend::add, Blend::atop})
        for (Node nothing : {off, faded, group({}), group({group({group({})})}, {blur(900)})}) {
            nothing.group.blend = blend;
            EXPECT_TRUE(test_support::same_pixels(draw({seen, nothing}, kWhite), without, "nothing"));
        }
}

TEST_F(Groups, AShadowFallsWhereItsOffsetSays)
{
    const Effect shadow{.kind = EffectKind::shadow, .offset_x = 17, .offset_y = -8, .tint = {0, 0, 100, 200}};
    const frame::Image drawn = draw({group({box({50, 50, 10, 10}, kWhite)}, {shadow})}, {200, 200, 200, 255});
    for (int y = 30; y < 80; ++y)
        for (int x = 30; x < 100; ++x) {
            const bool picture = x >= 50 && x < 60 && y >= 50 && y < 60;
            const bool below = x >= 67 && x < 77 && y >= 42 && y < 52;
            EXPECT_EQ(at(drawn, x, y), picture ? kWhite
                                       : below ? (Rgba{43, 43, 143, 255})
                                               : (Rgba{200, 200, 200, 255}))
                << x << " " << y;
        }
}

TEST_F(Groups, AShadowCutByTheCanvasComesInWithItsPicture)
{
    const Effect far{.kind = EffectKind::shadow, .offset_x = -190, .offset_y = 0, .tint = {0, 90, 0, 255}};
    const frame::Image drawn = draw({group({box({190, 100, 11, 10}, kWhite)}, {far})});
    EXPECT_EQ(at(drawn, 5, 105), (Rgba{0, 90, 0, 255}));
    const Effect gone{.kind = EffectKind::shadow, .offset_x = 16384, .offset_y = -16384, .tint = kWhite};
    EXPECT_EQ(at(draw({group({box({0, 0, 20, 20}, kWhite)}, {gone})}), 100, 100), kBlack);
    EXPECT_EQ(at(draw({on_background(group({}, {gone}))}, {7, 7, 7, 255}), 100, 100), (Rgba{7, 7, 7, 255}));
}

TEST_F(Groups, AdjustmentsInsideEachOtherWorkFromTheInsideOut)
{
    Effect swap{.kind = EffectKind::color}, half = swap;
    swap.matrix = {{{0, 256, 0, 0}, {256, 0, 0, 0}, {0, 0, 256, 0}}}; // red and green exchanged
    half.matrix = {{{128, 0, 0, 0}, {0, 256, 0, 0}, {0, 0, 256, 0}}}; // half the red
    const Node inner = on_background(group({box({10, 10, 50, 50}, {200, 100, 0, 255})}, {swap}));
    const Node outer = on_background(group({inner, box({100, 100, 20, 20}, {40, 50, 60, 255})}, {half}));
    const frame::Image drawn = draw({outer}, {80, 20, 10, 255});
    EXPECT_EQ(at(drawn, 20, 20), (Rgba{50, 200, 0, 255}));
    EXPECT_EQ(at(drawn, 110, 110), (Rgba{20, 50, 60, 255}));
    EXPECT_EQ(at(drawn, 0, 0), (Rgba{10, 80, 10, 255}));
    Node part = outer; // only where its bounds are
    part.group.bounds = {0, 0, 15, 203};
    EXPECT_EQ(at(draw({part}, {80, 20, 10, 255}), 20, 20), (Rgba{80, 20, 10, 255}));
    EXPECT_EQ(at(draw({part}, {80, 20, 10, 255}), 12, 20), (Rgba{50, 200, 0, 255}));
}

TEST_F(Groups, AnOpaquePictureBlendedHidesNothing)
{
    const frame::Image drawn =
        draw({box(all(), {100, 200, 50, 255}), box(all(), {128, 128, 128, 255}, Blend::multiply)});
    EXPECT_EQ(at(drawn, 100, 100), (Rgba{50, 100, 25, 255}));
    const Node grey = group(Blend::multiply, {box(all(), {128, 128, 128, 255})});
    EXPECT_EQ(at(draw({box(all(), {100, 200, 50, 255}), grey}), 100, 100), (Rgba{50, 100, 25, 255}));
    const Node adjusted = on_background(group(Blend::screen, {box(all(), {128, 128, 128, 255})}));
    EXPECT_EQ(at(draw({box(all(), {0, 255, 128, 255}), adjusted}), 100, 100), (Rgba{128, 255, 192, 255}));
}

TEST_F(Groups, LargeUnalignedGroupsAreSharedByThreads)
{
    canvas_ = {701, 263};
    pixel_test::Random random(5);
    for (int i = 0; i < 3; ++i) {
        pixel_test::RandomScene made = pixel_test::random_scene(random, canvas_);
        std::ranges::move(made.tiles, std::back_inserter(made_.tiles));
        const Effect glow{.kind = EffectKind::shadow,
                          .sigma_x = 2000,
                          .sigma_y = 900,
                          .offset_x = 3,
                          .tint = {90, 50, 0, 140},
                          .strength = 700};
        Node whole = group(std::move(made.nodes), {blur(700), glow});
        whole.group.bounds = {3, 5, 690, 251};
        whole.group.opacity = 201;
        draw({box({-7, 9, 600, 240}, {120, 40, 0, 200}), i == 1 ? on_background(whole) : whole});
    }
}

TEST_F(Groups, ScenesThatAreNoneAreRefused)
{
    canvas_ = {40, 24};
    made_.scene.canvas = canvas_;
    made_.nodes = {group({group({box({1, 1, 9, 9}, kWhite)})}, {blur(300)})};
    flatten(made_);
    const scene::Scene good = made_.scene;
    frame::Image target = *frame::Image::create(canvas_, frame::PixelFormat::rgba8);
    scene::DamageMap damage(canvas_);
    damage.mark_all();
    for (const auto& renderer : {cpu::make_scalar_renderer(), cpu::make_simd_renderer()}) {
        ASSERT_TRUE(renderer->draw(good, damage, target));
        const auto refused = [&](auto spoil) {
            scene::Scene scene = good;
            spoil(scene);
            const auto status = renderer->draw(scene, damage, target);
            return !status && status.error().code == base::Errc::internal;
        };
        EXPECT_TRUE(refused([](scene::Scene& s) { s.steps.pop_back(); }));
        EXPECT_TRUE(refused([](scene::Scene& s) { s.steps.clear(); })); // with groups that never begin
        EXPECT_TRUE(refused([](scene::Scene& s) { s.steps[2].end = 99; }));
        EXPECT_TRUE(refused([](scene::Scene& s) { s.groups[0].effect_count = 99; }));
        EXPECT_TRUE(refused([](scene::Scene& s) { s.groups[0].bounds.width = 41; }));
        EXPECT_TRUE(refused([](scene::Scene& s) { s.effects[0].sigma_x = scene::kMaxSigma + 1; }));
        EXPECT_TRUE(refused([](scene::Scene& s) { s.effects[0].offset_y = -scene::kMaxOffset - 1; }));
        EXPECT_TRUE(refused([](scene::Scene& s) { s.effects[0].strength = -1; }));
        EXPECT_TRUE(refused([](scene::Scene& s) { s.effects[0].matrix[0][0] = scene::kMaxMatrixEntry + 1; }));
        EXPECT_TRUE(refused([](scene::Scene& s) { s.sprites[0].blend = Blend::keep; }));
        EXPECT_TRUE(renderer->draw(good, damage, target));
    }
}

TEST_F(Groups, SixteenInsideEachOtherAreDrawnAndOneMoreIsRefused)
{
    Node nested = box({10, 10, 50, 50}, {100, 50, 20, 128});
    for (int depth = 0; depth < 16; ++depth)
        nested = group({nested});
    EXPECT_EQ(at(draw({nested}), 20, 20), (Rgba{100, 50, 20, 255}));
    made_.nodes = {group({nested})};
    flatten(made_);
    frame::Image target = *frame::Image::create(canvas_, frame::PixelFormat::rgba8);
    EXPECT_FALSE(cpu::make_simd_renderer()->draw(made_.scene, scene::DamageMap(canvas_), target));
}

}
