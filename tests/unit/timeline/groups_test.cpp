// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/timeline/rendered.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

using test::all_crisp;
using test::box;
using test::difference;
using test::drawn;
using test::group;
using test::kSmall;
using test::most_difference;
using test::pixel;
using test::small;
using test::text_layer;

const Color kRed{255, 0, 0, 255}, kGreen{0, 255, 0, 255}, kBlue{0, 0, 255, 255};

class Groups : public test::Stage {};

TEST_F(Groups, AnUnmovedGroupAddsNothing)
{
    const std::vector<Layer> layers{box("a", 4, 4, 20, 20, kRed), box("b", 10, 10, 20, 20, kGreen)};
    const scene::Scene plain = frame_of(compiled(small(layers)), 0);
    const scene::Scene grouped = frame_of(compiled(small({group("g", layers)})), 0);
    EXPECT_TRUE(grouped.steps.empty());
    EXPECT_TRUE(grouped.groups.empty());
    ASSERT_EQ(plain.sprites.size(), grouped.sprites.size());
    for (std::size_t i = 0; i < plain.sprites.size(); ++i)
        EXPECT_EQ(plain.sprites[i].content, grouped.sprites[i].content);
}

TEST_F(Groups, ChildrenCountFromTheTopLeftOfTheBoxAndMoveWithIt)
{
    Layer outer = group("g", {box("a", 2, 3, 4, 4, kRed)});
    std::get<Group>(outer.content).size = Point{20, 10};
    outer.position = Point{32, 24}; // its middle
    EXPECT_EQ(test::ink_of(frame_of(compiled(small({outer})), 0)), (frame::Rect{24, 22, 4, 4}));
    outer.scale = Point{2, 2};
    EXPECT_EQ(test::ink_of(frame_of(compiled(small({outer})), 0)), (frame::Rect{16, 20, 8, 8}));
    outer.rotation_deg = 180.0;
    EXPECT_EQ(pixel(drawn(compiled(small({outer})), 0), 44, 24), (frame::Rgba{255, 0, 0, 255}));
}

TEST_F(Groups, TransformsComposeTwelveDeepAndNoDeeper)
{
    Layer layer = box("leaf", 1, 1, 2, 2, kRed);
    for (int i = 0; i < 12; ++i) {
        layer = group("g" + std::to_string(i), {layer});
        layer.position = Point{kSmall.width / 2.0 + 1, kSmall.height / 2.0 + 2};
    }
    EXPECT_EQ(test::ink_of(frame_of(compiled(small({layer})), 0)), (frame::Rect{13, 25, 2, 2}));
    EXPECT_FALSE(compile(small({group("last", {layer})}), context()));
}

TEST_F(Groups, OpacityIsOfTheWholePicture)
{
    Layer outer = group("g", {box("a", 4, 4, 20, 20, kRed), box("b", 10, 10, 20, 20, kGreen)});
    outer.opacity = 0.5;
    const Compiled c = compiled(small({outer}));
    const scene::Scene scene = frame_of(c, 0);
    ASSERT_EQ(scene.groups.size(), 1U);
    EXPECT_EQ(scene.groups[0].opacity, 128);
    EXPECT_EQ(scene.groups[0].bounds, (frame::Rect{4, 4, 26, 26}));
    EXPECT_EQ(pixel(drawn(c, 0), 15, 15), (frame::Rgba{0, 128, 0, 255})) << "nothing of the red shines through";
}

TEST_F(Groups, WhatLiesAloneInItTakesItsOpacity)
{
    Layer outer = group("g", {box("a", 4, 4, 20, 20, kRed)});
    outer.opacity = 0.5;
    const scene::Scene scene = frame_of(compiled(small({outer})), 0);
    EXPECT_TRUE(scene.groups.empty());
    EXPECT_EQ(scene.sprites[0].tint, (frame::Rgba{128, 0, 0, 128}));
}

TEST_F(Groups, BrightnessAndClipReachTheChildren)
{
    Layer outer = group("g", {box("a", 0, 0, 60, 40, kRed)});
    outer.brightness = 0.5;
    outer.clip = frame::Rect{10, 10, 5, 5};
    const scene::Scene scene = frame_of(compiled(small({outer})), 0);
    EXPECT_EQ(scene.sprites[0].bounds, (frame::Rect{10, 10, 5, 5}));
    EXPECT_EQ(scene.sprites[0].tint, (frame::Rgba{128, 0, 0, 255}));
}

TEST_F(Groups, ChildrenLiveNoLongerThanTheirGroup)
{
    Layer outer = group("g", {box("a", 0, 0, 60, 40, kRed)});
    outer.in_s = 0.5;
    outer.out_s = 1;
    const Compiled c = compiled(small({outer}));
    EXPECT_TRUE(frame_of(c, 14).sprites.empty());
    EXPECT_EQ(frame_of(c, 15).sprites.size(), 1U);
    EXPECT_TRUE(frame_of(c, 30).sprites.empty());
}

TEST_F(Groups, SettledTextIsCrispInMovedAndEnlargedGroups)
{
    for (const double scale : {1.0, 1.5}) {
        Layer outer = group("g", {text_layer("t", {20.3, 20.7}, "ab", 12)});
        outer.position = Point{33.4, 27.9};
        outer.scale = Point{scale, scale};
        EXPECT_TRUE(all_crisp(frame_of(compiled(small({outer})), 5))) << scale;
        outer.position = std::vector<Key<Point>>{{0, {10, 10}, {}}, {1, {33.4, 27.9}, {}}};
        const Compiled c = compiled(small({outer}));
        EXPECT_FALSE(all_crisp(frame_of(c, 5)));
        EXPECT_TRUE(all_crisp(frame_of(c, 40)));
    }
}

TEST_F(Groups, AnOverlappingLayerFadesAsOnePicture)
{
    Layer text = text_layer("t", {32, 24}, "ab", 20);
    std::get<Text>(text.content).style.outline = Outline{{255, 0, 0, 255}, 2};
    EXPECT_TRUE(frame_of(compiled(small({text})), 0).groups.empty());
    text.opacity = 0.5;
    EXPECT_EQ(frame_of(compiled(small({text})), 0).groups.size(), 1U);
    std::get<Text>(text.content).style.outline.reset();
    EXPECT_TRUE(frame_of(compiled(small({text})), 0).groups.empty());
}

TEST_F(Groups, BoxesAreOnTheCanvasWithEverythingAround)
{
    Layer inner = group("inner", {box("a", 0, 0, 20, 10, kRed)});
    inner.opacity = 0.5;
    Layer outer = group("outer", {box("b", 40, 40, 2, 2, kBlue), inner});
    outer.opacity = 0.5;
    outer.position = Point{kSmall.width / 2.0 + 5, kSmall.height / 2.0 + 6};
    const auto boxes = boxes_at(compiled(small({box("first", 0, 0, 1, 1, kRed), outer})), 0);
    ASSERT_EQ(boxes.size(), 3U);
    EXPECT_EQ(boxes[1].id, "b");
    EXPECT_EQ(boxes[2].id, "a");
    EXPECT_EQ(boxes[2].layer, 1U);
    EXPECT_EQ(boxes[2].path, "layers[1].layers[1].layers[0]");
    EXPECT_EQ(boxes[2].groups, (std::vector<std::string>{"outer", "inner"}));
    EXPECT_EQ(boxes[2].box, (frame::Rect{5, 6, 20, 10}));
    EXPECT_NEAR(boxes[2].opacity, 0.25, 1e-9);
}

TEST_F(Groups, MissingCharactersNameTheNestedLayer)
{
    const Compiled c =
        compiled(small({box("a", 0, 0, 1, 1, kRed), group("g", {text_layer("t", {30, 20}, "\xee\x80\x81")})}));
    ASSERT_EQ(c.missing_glyphs().size(), 1U);
    EXPECT_EQ(c.missing_glyphs()[0].path, "layers[1].layers[0].text");
}

TEST_F(Groups, AMissingFileNamesItsNestedLayer)
{
    Layer layer;
    layer.id = "lerato";
    layer.content = Svg{.source = "nowhere.svg"};
    const auto result = compile(small({group("g", {layer})}), context());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what.rfind("layers[0].layers[0] (lerato): ", 0), 0U) << result.error().what;
}

TEST_F(Groups, AKeyedAnchorMovesTheLayerUnderIt)
{
    Layer layer = box("a", 20, 20, 10, 10, kRed);
    layer.anchor = std::vector<Key<Point>>{{0, {0, 0}, {}}, {1, {1, 0.5}, {Curve::linear}}};
    const Compiled c = compiled(small({layer}));
    EXPECT_EQ(test::ink_of(frame_of(c, 0)), (frame::Rect{20, 20, 10, 10}));
    EXPECT_EQ(test::ink_of(frame_of(c, 45)), (frame::Rect{10, 15, 10, 10}));
    EXPECT_TRUE(all_crisp(frame_of(c, 45)));
}

// Blend modes: closed forms of W3C Compositing 1 on opaque colours.
TEST_F(Groups, BlendModesOfSpritesAndOfGroups)
{
    const Color below{200, 100, 40, 255}, above{60, 180, 250, 255};
    const auto blended = [&](BlendMode mode, bool in_group) {
        Layer layer = box("above", 0, 0, 64, 48, above);
        if (in_group)
            layer = group("g", {layer, box("corner", 0, 0, 1, 1, above)});
        layer.blend = mode;
        const Compiled c = compiled(small({box("below", 0, 0, 64, 48, below), layer}));
        EXPECT_EQ(frame_of(c, 0).groups.size(), in_group ? 1U : 0U);
        return pixel(drawn(c, 0), 30, 30);
    };
    const auto byte = [](double value) { return static_cast<std::uint8_t>(std::min(1.0, value) * 255 + 0.5); };
    for (const bool in_group : {false, true}) {
        const auto expected = [&](auto formula) {
            return frame::Rgba{byte(formula(below.r / 255.0, above.r / 255.0)),
                               byte(formula(below.g / 255.0, above.g / 255.0)),
                               byte(formula(below.b / 255.0, above.b / 255.0)), 255};
        };
        EXPECT_LE(
            difference(blended(BlendMode::multiply, in_group), expected([](double b, double s) { return b * s; })), 1);
        EXPECT_LE(difference(blended(BlendMode::screen, in_group),
                             expected([](double b, double s) { return b + s - b * s; })),
                  1);
        EXPECT_LE(difference(blended(BlendMode::add, in_group), expected([](double b, double s) { return b + s; })), 1);
        EXPECT_LE(difference(blended(BlendMode::overlay, in_group), expected([](double b, double s) {
                                 return b <= 0.5 ? 2 * b * s : 1 - 2 * (1 - b) * (1 - s);
                             })),
                  1);
    }
}

TEST_F(Groups, BlendModesSeeOnlyTheirGroup)
{
    Layer multiplied = box("m", 0, 0, 64, 48, {0, 0, 255, 255});
    multiplied.blend = BlendMode::multiply;
    const Compiled c = compiled(small({box("below", 0, 0, 64, 48, kRed), group("g", {multiplied})}));
    EXPECT_EQ(pixel(drawn(c, 0), 5, 5), (frame::Rgba{0, 0, 255, 255})) << "not black: the red is outside";
}

TEST_F(Groups, ManyLayersInGroupsOfGroups)
{
    std::vector<Layer> groups;
    for (int g = 0; g < 100; ++g) {
        std::vector<Layer> layers;
        for (int i = 0; i < 100; ++i)
            layers.push_back(box("s" + std::to_string(100 * g + i), i % 60, g % 40, 2, 2, kRed));
        groups.push_back(group("g" + std::to_string(g), layers));
        groups.back().in_s = 0.01 * g;
    }
    const Compiled c = compiled(small({group("all", groups)}));
    EXPECT_EQ(frame_of(c, 59).sprites.size(), 10'000U);
    EXPECT_EQ(frame_of(c, 0).sprites.size(), 100U);
}

}
}
