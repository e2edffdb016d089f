// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/frame_effects.h"
#include "tests/unit/timeline/rendered.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

using test::box;
using test::difference;
using test::drawn;
using test::group;
using test::most_difference;
using test::pixel;
using test::small;

const Color kRed{255, 0, 0, 255}, kGreen{0, 255, 0, 255}, kGrey{90, 120, 150, 255}, kWhite{};

Layer adjustment(const std::string& id, std::vector<Effect> effects)
{
    Layer layer;
    layer.id = id;
    layer.effects = std::move(effects);
    layer.content = Adjustment{};
    return layer;
}

Effect brighter(double amount)
{
    return Brightness{.amount = amount};
}

class Masks : public test::Stage {
protected:
    // A red canvas masked by a white square in its middle.
    static Composition masked(MaskMode mode, bool inverted, const Color& color = kWhite)
    {
        Layer shown = box("shown", 0, 0, 64, 48, kRed);
        shown.mask = Mask{"square", mode, inverted};
        return small({shown, box("square", 20, 20, 10, 10, color)});
    }
};

TEST_F(Masks, AlphaKeepsWhatLiesUnderTheMaskOnly)
{
    const Compiled c = compiled(masked(MaskMode::alpha, false));
    const frame::Image image = drawn(c, 0);
    EXPECT_EQ(pixel(image, 25, 25), (frame::Rgba{255, 0, 0, 255}));
    EXPECT_EQ(pixel(image, 19, 25), (frame::Rgba{0, 0, 0, 255}));
    EXPECT_EQ(pixel(image, 30, 25), (frame::Rgba{0, 0, 0, 255}));
    EXPECT_EQ(frame_of(c, 0).groups[0].bounds, (frame::Rect{20, 20, 10, 10}));
}

TEST_F(Masks, InvertedAlphaIsAHole)
{
    const frame::Image image = drawn(compiled(masked(MaskMode::alpha, true)), 0);
    EXPECT_EQ(pixel(image, 25, 25), (frame::Rgba{0, 0, 0, 255}));
    EXPECT_EQ(pixel(image, 19, 25), (frame::Rgba{255, 0, 0, 255}));
}

TEST_F(Masks, LumaIsHowBrightTheMaskIs)
{
    const double luma = 0.7152; // BT.709: of pure green
    const frame::Rgba kept = pixel(drawn(compiled(masked(MaskMode::luma, false, kGreen)), 0), 25, 25);
    EXPECT_NEAR(kept.r, 255 * luma, 2);
    const frame::Image hole = drawn(compiled(masked(MaskMode::luma, true, kGreen)), 0);
    EXPECT_NEAR(pixel(hole, 25, 25).r, 255 * (1 - luma), 2);
    EXPECT_EQ(pixel(hole, 5, 5).r, 255);
}

TEST_F(Masks, TheMasksOwnMovesAndOpacityCount)
{
    Composition composition = masked(MaskMode::alpha, false);
    composition.layers[1].position = std::vector<Key<Point>>{{0, {0, 20}, {}}, {1, {40, 20}, {Curve::linear}}};
    composition.layers[1].opacity = 0.5;
    composition.layers[1].in_s = 0.5;
    const Compiled c = compiled(composition);
    EXPECT_TRUE(frame_of(c, 10).sprites.empty()) << "no mask yet: nothing is kept";
    EXPECT_EQ(pixel(drawn(c, 15), 25, 25).r, 128);
    EXPECT_EQ(pixel(drawn(c, 30), 45, 25).r, 128);
    EXPECT_EQ(pixel(drawn(c, 30), 25, 25).r, 0);
}

TEST_F(Masks, OneMaskForSeveralLayersAndMasksOfMasks)
{
    Composition composition = masked(MaskMode::alpha, false);
    Layer second = box("second", 0, 0, 64, 48, {0, 0, 255, 255});
    second.mask = Mask{"square", MaskMode::alpha, true};
    composition.layers.push_back(second);
    composition.layers[1].mask = Mask{"narrow"};
    composition.layers.push_back(box("narrow", 20, 20, 5, 10, kWhite));
    const frame::Image image = drawn(compiled(composition), 0);
    EXPECT_EQ(pixel(image, 22, 25), (frame::Rgba{255, 0, 0, 255}));
    EXPECT_EQ(pixel(image, 27, 25), (frame::Rgba{0, 0, 255, 255}));
}

TEST_F(Masks, AGroupMasksAndIsMasked)
{
    Layer shown = group("shown", {box("a", 0, 0, 64, 48, kRed), box("b", 0, 0, 25, 48, kGreen)});
    shown.mask = Mask{"shapes"};
    const Layer shapes = group("shapes", {box("c", 20, 20, 4, 4, kWhite), box("d", 40, 20, 4, 4, kWhite)});
    const frame::Image image = drawn(compiled(small({shown, shapes})), 0);
    EXPECT_EQ(pixel(image, 22, 22), (frame::Rgba{0, 255, 0, 255}));
    EXPECT_EQ(pixel(image, 42, 22), (frame::Rgba{255, 0, 0, 255}));
    EXPECT_EQ(pixel(image, 32, 22), (frame::Rgba{0, 0, 0, 255}));
}

TEST_F(Masks, CirclesAndStrangersAreRefused)
{
    Composition composition = masked(MaskMode::alpha, false);
    composition.layers[1].mask = Mask{"shown"};
    EXPECT_FALSE(compile(composition, context()));
    composition.layers[1].mask = Mask{"nobody"};
    EXPECT_FALSE(compile(composition, context()));
}

class Effects : public test::Stage {};

TEST_F(Effects, ThatChangeNothingCostNothing)
{
    Layer layer = box("a", 20, 20, 10, 10, kRed);
    layer.effects = {Blur{},
                     brighter(1),
                     Saturation{},
                     Tint{.amount = 0.0},
                     Vignette{.amount = 0.0},
                     DropShadow{.color = Color{0, 0, 0, 0}},
                     Glow{.strength = 0.0}};
    EXPECT_TRUE(frame_of(compiled(small({layer})), 0).groups.empty());
}

TEST_F(Effects, BlurSpreadsAndKeepsTheLight)
{
    Layer layer = box("a", 22, 14, 20, 20, kWhite);
    layer.effects = {Blur{.radius_px = 3.0}};
    const Compiled c = compiled(small({layer}));
    const scene::Scene scene = frame_of(c, 0);
    ASSERT_EQ(scene.groups.size(), 1U);
    EXPECT_TRUE(scene.groups[0].bounds.contains({16, 8, 32, 32}));
    const frame::Image image = drawn(scene);
    EXPECT_GT(pixel(image, 20, 24).r, 20);
    EXPECT_LT(pixel(image, 22, 24).r, 200);
    double sum = 0;
    for (int y = 0; y < 48; ++y)
        for (int x = 0; x < 64; ++x)
            sum += pixel(image, x, y).r / 255.0;
    EXPECT_NEAR(sum, 400, 6);
}

TEST_F(Effects, AShadowLiesBelowAndGrowsWithItsGroup)
{
    Layer layer = box("a", 10, 10, 10, 10, kRed);
    layer.effects = {DropShadow{.offset = Point{4, 6}, .radius_px = 0.0, .color = Color{0, 0, 255, 255}}};
    frame::Image image = drawn(compiled(small({layer})), 0);
    EXPECT_EQ(pixel(image, 15, 15), (frame::Rgba{255, 0, 0, 255}));
    EXPECT_EQ(pixel(image, 22, 22), (frame::Rgba{0, 0, 255, 255}));
    EXPECT_EQ(pixel(image, 24, 22), (frame::Rgba{0, 0, 0, 255}));
    Layer outer = group("g", {layer});
    outer.anchor = Point{0, 0};
    outer.position = Point{0, 0};
    outer.scale = Point{2, 2};
    image = drawn(compiled(small({outer})), 0);
    EXPECT_EQ(pixel(image, 46, 46), (frame::Rgba{0, 0, 255, 255})) << "offset 8, 12";
}

TEST_F(Effects, AGlowSurroundsThePicture)
{
    Layer layer = box("a", 27, 19, 10, 10, kRed);
    layer.effects = {Glow{.radius_px = 4.0, .strength = 2.0, .color = Color{255, 255, 0, 255}}};
    const frame::Image image = drawn(compiled(small({layer})), 0);
    EXPECT_EQ(pixel(image, 32, 24), (frame::Rgba{255, 0, 0, 255}));
    EXPECT_GT(pixel(image, 25, 24).g, 60);
    EXPECT_EQ(pixel(image, 25, 24).r, pixel(image, 25, 24).g);
}

TEST_F(Effects, ColourMatricesAreTheirFormulas)
{
    const auto with = [&](const Effect& effect) {
        Layer layer = box("a", 0, 0, 64, 48, kGrey);
        layer.effects = {effect};
        return pixel(drawn(compiled(small({layer})), 0), 9, 9);
    };
    EXPECT_LE(difference(with(brighter(1.5)), {135, 180, 225, 255}), 1);
    EXPECT_LE(difference(with(brighter(3)), {255, 255, 255, 255}), 0) << "cut to white";
    const double luma = 0.2126 * 90 + 0.7152 * 120 + 0.0722 * 150;
    const auto byte = [](double value) { return static_cast<std::uint8_t>(value + 0.5); };
    EXPECT_LE(difference(with(Saturation{.amount = 0.0}), {byte(luma), byte(luma), byte(luma), 255}), 1);
    EXPECT_LE(difference(with(Saturation{.amount = 2.0}), {byte(180 - luma), byte(240 - luma), byte(300 - luma), 255}),
              2);
    EXPECT_LE(difference(with(Tint{.color = Color{255, 128, 0, 255}}), {byte(luma), byte(luma * 128 / 255), 0, 255}),
              1);
    EXPECT_LE(difference(with(Tint{.color = Color{255, 128, 0, 255}, .amount = 0.5}),
                         {byte((luma + 90) / 2), byte((luma * 128 / 255 + 120) / 2), 75, 255}),
              2);
}

TEST_F(Effects, GreyStaysGreyWhateverTheSaturation)
{
    for (double amount = 0; amount <= 4; amount += 0.13) {
        scene::Effect effect;
        if (!effect_at(Saturation{.amount = amount}, 0, {}, effect))
            continue;
        for (const auto& row : effect.matrix)
            EXPECT_EQ(row[0] + row[1] + row[2], 256) << amount;
    }
}

TEST_F(Effects, AreKeyedAndInOrder)
{
    Layer layer = box("a", 0, 0, 64, 48, kGrey);
    layer.effects = {Brightness{.amount = std::vector<Key<double>>{{0, 0, {}}, {1, 1, {Curve::linear}}}}};
    const Compiled c = compiled(small({layer}));
    EXPECT_EQ(pixel(drawn(c, 0), 9, 9), (frame::Rgba{0, 0, 0, 255}));
    EXPECT_LE(difference(pixel(drawn(c, 15), 9, 9), {45, 60, 75, 255}), 1);
    EXPECT_TRUE(frame_of(c, 30).groups.empty());
    layer.effects = {brighter(4), Tint{.color = Color{255, 0, 0, 255}}};
    EXPECT_EQ(pixel(drawn(compiled(small({layer})), 0), 9, 9), (frame::Rgba{255, 0, 0, 255}));
    layer.effects = {Tint{.color = Color{0, 0, 0, 255}}, brighter(4)};
    EXPECT_EQ(pixel(drawn(compiled(small({layer})), 0), 9, 9), (frame::Rgba{0, 0, 0, 255}));
}

TEST_F(Effects, ClipAndMaskCutAfterTheEffects)
{
    Layer layer = box("a", 20, 20, 10, 10, kWhite);
    layer.effects = {Blur{.radius_px = 2.0}};
    const frame::Image whole = drawn(compiled(small({layer})), 0);
    layer.clip = frame::Rect{0, 0, 25, 48};
    const frame::Image cut = drawn(compiled(small({layer})), 0);
    EXPECT_EQ(pixel(cut, 24, 25), pixel(whole, 24, 25)) << "sharp: what lies beyond the clip was blurred too";
    EXPECT_EQ(pixel(cut, 25, 25), (frame::Rgba{0, 0, 0, 255}));
    layer.clip.reset();
    layer.mask = Mask{"m"};
    EXPECT_EQ(most_difference(drawn(compiled(small({layer, box("m", 0, 0, 25, 48, kRed)})), 0), cut), 0);
}

TEST_F(Effects, AVignetteDarkensTheCornersOfThePictureOnly)
{
    Layer layer = box("a", 0, 0, 40, 30, kWhite);
    layer.effects = {Vignette{.amount = 1.0, .radius = 0.5}};
    const frame::Image image = drawn(compiled(small({layer}, 2, {0, 0, 255, 255})), 0);
    EXPECT_EQ(pixel(image, 20, 15), (frame::Rgba{255, 255, 255, 255}));
    EXPECT_LT(pixel(image, 0, 0).r, 12);
    EXPECT_NEAR(pixel(image, 0, 0).r, pixel(image, 39, 29).r, 3);
    EXPECT_EQ(pixel(image, 50, 10), (frame::Rgba{0, 0, 255, 255}));
    layer.effects.push_back(brighter(0.5));
    EXPECT_EQ(pixel(drawn(compiled(small({layer})), 0), 20, 15).r, 128);
    layer.effects.insert(layer.effects.begin(), brighter(0.5));
    const Compiled nested = compiled(small({layer}));
    EXPECT_EQ(frame_of(nested, 0).groups.size(), 2U);
    EXPECT_NEAR(pixel(drawn(nested, 0), 20, 15).r, 64, 1);
}

class Adjustments : public test::Stage {};

TEST_F(Adjustments, ChangeTheCanvasAndEverythingBelow)
{
    const Compiled c = compiled(
        small({box("a", 0, 0, 20, 20, kGrey), adjustment("dim", {brighter(0.5)}), box("above", 40, 0, 5, 5, kGrey)}, 2,
              {200, 100, 50, 255}));
    const scene::Scene scene = frame_of(c, 0);
    ASSERT_EQ(scene.groups.size(), 1U);
    EXPECT_TRUE(scene.groups[0].on_background);
    const frame::Image image = drawn(scene);
    EXPECT_LE(difference(pixel(image, 5, 5), {45, 60, 75, 255}), 1);
    EXPECT_LE(difference(pixel(image, 30, 30), {100, 50, 25, 255}), 1);
    EXPECT_EQ(pixel(image, 42, 2), (frame::Rgba{90, 120, 150, 255}));
}

TEST_F(Adjustments, BlurOfTheCanvasDoesNotDarkenItsEdges)
{
    const frame::Image image = drawn(compiled(small({adjustment("blur", {Blur{.radius_px = 5.0}})}, 2, kGrey)), 0);
    EXPECT_EQ(pixel(image, 0, 0), (frame::Rgba{90, 120, 150, 255}));
}

TEST_F(Adjustments, OpacityClipAndMaskSayHowMuchWhere)
{
    const Composition plain = small({box("a", 0, 0, 64, 48, kGrey), adjustment("dim", {brighter(0)})});
    const auto changed = [&](auto change) {
        Composition composition = plain;
        change(composition.layers);
        return drawn(compiled(composition), 0);
    };
    const frame::Image half = changed([](auto& layers) { layers[1].opacity = 0.5; });
    EXPECT_LE(difference(pixel(half, 5, 5), {45, 60, 75, 255}), 1);
    const frame::Image clipped = changed([](auto& layers) { layers[1].clip = frame::Rect{10, 10, 5, 5}; });
    EXPECT_EQ(pixel(clipped, 12, 12), (frame::Rgba{0, 0, 0, 255}));
    EXPECT_EQ(pixel(clipped, 15, 12), (frame::Rgba{90, 120, 150, 255}));
    const frame::Image masked = changed([](auto& layers) {
        layers.push_back(box("m", 10, 10, 5, 5, kWhite));
        layers[1].mask = Mask{"m", MaskMode::alpha, true};
    });
    EXPECT_EQ(pixel(masked, 12, 12), (frame::Rgba{90, 120, 150, 255}));
    EXPECT_EQ(pixel(masked, 15, 12), (frame::Rgba{0, 0, 0, 255}));
}

TEST_F(Adjustments, InAGroupLeaveTheRestAloneAndKeepItsAlpha)
{
    const auto with = [&](double opacity, std::optional<frame::Rect> clip) {
        Layer dim = adjustment("dim", {brighter(0)});
        dim.opacity = opacity;
        dim.clip = clip;
        const Layer translucent = box("a", 0, 0, 40, 48, {255, 255, 255, 128});
        return drawn(compiled(small({box("below", 0, 0, 64, 48, kGreen), group("g", {translucent, dim})})), 0);
    };
    const frame::Image whole = with(1, {});
    EXPECT_LE(difference(pixel(whole, 10, 10), {0, 127, 0, 255}), 1);
    EXPECT_EQ(pixel(whole, 50, 10), (frame::Rgba{0, 255, 0, 255}));
    const frame::Image half = with(0.5, {});
    EXPECT_LE(difference(pixel(half, 10, 10), {64, 191, 64, 255}), 1) << "alpha is still a half";
    EXPECT_EQ(pixel(half, 50, 10), (frame::Rgba{0, 255, 0, 255}));
    const frame::Image clipped = with(1, frame::Rect{0, 0, 20, 20});
    EXPECT_LE(difference(pixel(clipped, 10, 10), {0, 127, 0, 255}), 1);
    EXPECT_LE(difference(pixel(clipped, 30, 10), {128, 255, 128, 255}), 1);
}

TEST_F(Adjustments, AVignetteOverTheCanvasIsOneSprite)
{
    const Compiled c = compiled(small({adjustment("v", {Vignette{}})}, 2, kWhite));
    const scene::Scene scene = frame_of(c, 0);
    EXPECT_TRUE(scene.groups.empty());
    EXPECT_EQ(scene.sprites.size(), 1U);
    EXPECT_LT(pixel(drawn(scene), 0, 0).r, 150);
    EXPECT_EQ(pixel(drawn(scene), 32, 24).r, 255);
}

TEST_F(Adjustments, ThatRepeatWithoutEndAreRefused)
{
    std::vector<Layer> layers;
    for (int i = 0; i < 8000; ++i)
        layers.push_back(box("s" + std::to_string(i), i % 60, 0, 2, 2, kRed));
    for (int i = 0; i < 7; ++i) {
        layers.push_back(adjustment("a" + std::to_string(i), {brighter(0.9)}));
        layers.back().opacity = 0.5;
    }
    const auto result = compile(small(layers), context());
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().what.find("twice"), std::string::npos) << result.error().what;
    layers.erase(layers.begin(), layers.begin() + 7900);
    for (int i = 0; i < 30; ++i)
        layers.push_back(adjustment("b" + std::to_string(i), {brighter(0.9)}));
    const auto deep = compile(small(layers), context());
    ASSERT_FALSE(deep);
    EXPECT_NE(deep.error().what.find("deep"), std::string::npos) << deep.error().what;
}

}
}
