// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/timeline/rendered.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

using test::box;
using test::difference;
using test::drawn;
using test::group;
using test::pixel;
using test::small;

const Color kRed{255, 0, 0, 255}, kGreen{0, 255, 0, 255}, kBlue{0, 0, 255, 255};
const frame::Rgba kRedPixel{255, 0, 0, 255}, kGreenPixel{0, 255, 0, 255}, kBluePixel{0, 0, 255, 255};

class Uncovering : public test::Stage {
protected:
    static Compiled with(const Transition& enter, double rotation = 0)
    {
        Layer layer = test::shape_layer("a", {32, 24}, {40, 20}, kRed);
        layer.enter = enter;
        layer.rotation_deg = rotation;
        return compiled(small({layer}));
    }
};

TEST_F(Uncovering, AWipeHasAStraightSharpEdge)
{
    const Easing linear{Curve::linear};
    const Compiled c = with({Animation::wipe, 1, Side::left, 0, linear});
    EXPECT_TRUE(frame_of(c, 0).sprites.empty());
    const frame::Image half = drawn(c, 15); // the edge at x = 32
    EXPECT_EQ(pixel(half, 31, 20), kRedPixel);
    EXPECT_EQ(pixel(half, 32, 20).r, 0);
    EXPECT_EQ(pixel(half, 12, 14), kRedPixel);
    const frame::Image quarter = drawn(c, 10); // at 12 + 40 / 3
    EXPECT_NEAR(pixel(quarter, 25, 20).r, 255 / 3, 4) << "a third of the pixel";
    EXPECT_EQ(pixel(quarter, 26, 20).r, 0);
    EXPECT_TRUE(frame_of(c, 30).groups.empty());
    EXPECT_EQ(pixel(drawn(with({Animation::wipe, 1, Side::bottom, 0, linear}), 15), 30, 25), kRedPixel);
    EXPECT_EQ(pixel(drawn(with({Animation::wipe, 1, Side::bottom, 0, linear}), 15), 30, 22).r, 0);
    EXPECT_EQ(pixel(drawn(with({Animation::wipe, 1, Side::right, 0, linear}), 15), 33, 20), kRedPixel);
    EXPECT_EQ(pixel(drawn(with({Animation::wipe, 1, Side::top, 0, linear}, 90), 15), 34, 24), kRedPixel)
        << "turned with the layer: its top is on the right";
}

TEST_F(Uncovering, AnIrisIsACircleFromTheMiddle)
{
    const Compiled c = with({Animation::iris, 1, Side::left, 0, Easing{Curve::linear}});
    const frame::Image half = drawn(c, 15);
    EXPECT_EQ(pixel(half, 32, 24), kRedPixel);
    EXPECT_EQ(pixel(half, 32 + 10, 24), kRedPixel); // radius (22.4 + 1) / 2
    EXPECT_EQ(pixel(half, 32 + 13, 24).r, 0);
    EXPECT_EQ(pixel(half, 32 + 9, 24 + 9).r, 0);
    EXPECT_EQ(pixel(drawn(c, 29), 32 - 19, 24), kRedPixel);
}

TEST_F(Uncovering, APushComesFromBeyondTheEdge)
{
    const Compiled c = with({Animation::push, 1, Side::right, 0, Easing{Curve::linear}});
    EXPECT_TRUE(frame_of(c, 0).sprites.empty());
    EXPECT_EQ(test::ink_of(frame_of(c, 15)), (frame::Rect{12 + 26, 14, 26, 20}));
    EXPECT_EQ(test::ink_of(frame_of(c, 30)), (frame::Rect{12, 14, 40, 20}));
}

TEST_F(Uncovering, AZoomShrinksFromAQuarterMore)
{
    const Compiled c = with({Animation::zoom, 1, Side::right, 0, Easing{Curve::linear}});
    EXPECT_NEAR(test::ink_of(frame_of(c, 3)).width, 40 * 1.225, 4);
    EXPECT_EQ(test::ink_of(frame_of(c, 30)), (frame::Rect{12, 14, 40, 20}));
}

TEST_F(Uncovering, ExitsGoBackwards)
{
    Layer layer = test::shape_layer("a", {32, 24}, {40, 20}, kRed);
    layer.exit = Transition{Animation::wipe, 1, Side::left, 0, Easing{Curve::linear}};
    const Compiled c = compiled(small({layer}));
    EXPECT_EQ(pixel(drawn(c, 45), 31, 20), kRedPixel);
    EXPECT_EQ(pixel(drawn(c, 45), 33, 20).r, 0);
}

class Changes : public test::Stage {
protected:
    // Two scenes that fill the canvas, or two boxes that do not; the change lasts from 0.5 s to 1.5 s.
    static Composition scenes(ChangeKind kind, bool cover = true)
    {
        const double inset = cover ? 0 : 8;
        const auto scene = [&](const std::string& id, const Color& color) {
            return group(id, {box(id + "-ground", inset, inset, 64 - 2 * inset, 48 - 2 * inset, color),
                              box(id + "-thing", 30, 20, 4, 4, kBlue)});
        };
        Composition composition = small({scene("old", kRed), scene("new", kGreen)});
        composition.changes = {Change{
            .kind = kind, .from = "old", .to = "new", .at_s = 1, .duration_s = 1, .easing = Easing{Curve::linear}}};
        return composition;
    }
};

TEST_F(Changes, EveryKindBeginsWithTheOldAndEndsWithTheNew)
{
    for (const ChangeKind kind : {ChangeKind::cut, ChangeKind::fade, ChangeKind::slide, ChangeKind::push,
                                  ChangeKind::wipe, ChangeKind::iris, ChangeKind::zoom})
        for (const bool cover : {true, false}) {
            const Compiled c = compiled(scenes(kind, cover));
            for (const std::int64_t frame : {0, 14, 15})
                EXPECT_LE(difference(pixel(drawn(c, frame), 20, 12), kRedPixel), 1) << static_cast<int>(kind);
            for (const std::int64_t frame : {45, 59}) {
                EXPECT_EQ(pixel(drawn(c, frame), 20, 12), kGreenPixel) << static_cast<int>(kind);
                EXPECT_TRUE(frame_of(c, frame).groups.empty());
                EXPECT_EQ(frame_of(c, frame).sprites.size(), 2U);
            }
        }
}

TEST_F(Changes, ACutIsSharp)
{
    const Compiled c = compiled(scenes(ChangeKind::cut));
    EXPECT_EQ(pixel(drawn(c, 29), 5, 5), kRedPixel);
    EXPECT_EQ(pixel(drawn(c, 30), 5, 5), kGreenPixel);
}

TEST_F(Changes, AFadeIsTheMeanOfBothWhateverTheyCover)
{
    for (const bool cover : {true, false}) {
        const Compiled c = compiled(scenes(ChangeKind::fade, cover));
        EXPECT_EQ(frame_of(c, 30).groups.size(), cover ? 1U : 3U);
        const frame::Image image = drawn(c, 30);
        EXPECT_LE(difference(pixel(image, 20, 12), {128, 128, 0, 255}), 1);
        EXPECT_LE(difference(pixel(image, 32, 22), kBluePixel), 1) << "what is the same in both does not flicker";
    }
}

TEST_F(Changes, APushMovesBothByWholePixels)
{
    const Compiled c = compiled(scenes(ChangeKind::push));
    const frame::Image image = drawn(c, 23); // 8/30 of 64 px
    EXPECT_EQ(pixel(image, 64 - 17 - 1, 5), kRedPixel);
    EXPECT_EQ(pixel(image, 64 - 17, 5), kGreenPixel);
    EXPECT_TRUE(test::all_crisp(frame_of(c, 23)));
}

TEST_F(Changes, ASlideGoesOverTheOldOne)
{
    const Compiled c = compiled(scenes(ChangeKind::slide));
    const frame::Image image = drawn(c, 30);
    EXPECT_EQ(pixel(image, 32, 5), kGreenPixel);
    EXPECT_EQ(pixel(image, 31, 5), kRedPixel);
    EXPECT_EQ(pixel(image, 30, 22), kBluePixel) << "the old one stays where it is";
}

TEST_F(Changes, WipeAndIrisUncoverTheNewOneAndCoverTheOld)
{
    for (const bool cover : {true, false}) {
        const frame::Image wiped = drawn(compiled(scenes(ChangeKind::wipe, cover)), 30);
        EXPECT_EQ(pixel(wiped, 33, 12), kGreenPixel);
        EXPECT_EQ(pixel(wiped, 30, 12), kRedPixel);
        const frame::Image iris = drawn(compiled(scenes(ChangeKind::iris, cover)), 30);
        EXPECT_EQ(pixel(iris, 36, 18), kGreenPixel);
        EXPECT_EQ(pixel(iris, 10, 10), kRedPixel);
    }
}

TEST_F(Changes, TheOrderOfTheTwoDoesNotMatter)
{
    for (const ChangeKind kind : {ChangeKind::fade, ChangeKind::slide, ChangeKind::wipe, ChangeKind::zoom}) {
        Composition composition = scenes(kind, false);
        const Compiled straight = compiled(composition);
        std::swap(composition.layers[0], composition.layers[1]);
        const Compiled swapped = compiled(composition);
        for (const std::int64_t frame : {20, 30, 40})
            EXPECT_EQ(test::most_difference(drawn(straight, frame), drawn(swapped, frame)), 0);
    }
}

TEST_F(Changes, ThereAndBackAgain)
{
    Composition composition = scenes(ChangeKind::fade);
    composition.changes[0].at_s = 0.5;
    composition.changes[0].duration_s = 0.4;
    composition.changes.push_back(composition.changes[0]);
    std::swap(composition.changes[1].from, composition.changes[1].to);
    composition.changes[1].at_s = 1.5;
    const Compiled c = compiled(composition);
    EXPECT_EQ(pixel(drawn(c, 0), 5, 5), kRedPixel);
    EXPECT_EQ(pixel(drawn(c, 30), 5, 5), kGreenPixel);
    EXPECT_EQ(pixel(drawn(c, 55), 5, 5), kRedPixel);
    composition.changes[1].at_s = 0.6;
    EXPECT_FALSE(compile(composition, context())) << "two at once";
}

TEST_F(Changes, BothAreThereWhateverTheirInAndOut)
{
    Composition composition = scenes(ChangeKind::push);
    composition.layers[0].out_s = 0.9;
    composition.layers[1].in_s = 1.1;
    composition.layers[1].enter = Transition{.animation = Animation::fade, .duration_s = 1};
    const Compiled c = compiled(composition);
    EXPECT_EQ(pixel(drawn(c, 40), 2, 5), kRedPixel);
    EXPECT_EQ(pixel(drawn(c, 20), 62, 5), kGreenPixel) << "not faded: the change is how it comes";
}

TEST_F(Changes, BoxesMoveWithTheChange)
{
    const Compiled c = compiled(scenes(ChangeKind::push));
    const auto boxes = boxes_at(c, 30);
    ASSERT_EQ(boxes.size(), 4U);
    EXPECT_EQ(boxes[0].box.x, -32);
    EXPECT_EQ(boxes[2].box.x, 32);
    EXPECT_NEAR(boxes_at(compiled(scenes(ChangeKind::fade, false)), 30)[0].opacity, 0.5, 1e-5);
}

TEST_F(Changes, AMorphIsOneShapeThatTravels)
{
    Layer from = test::shape_layer("card", {20, 20}, {20, 10}, kRed);
    std::get<Shape>(from.content).radius_px = 2.0;
    Layer to = test::shape_layer("panel", {40, 30}, {30, 30}, kBlue);
    std::get<Shape>(to.content).radius_px = 8.0;
    Composition composition = small({from, to});
    composition.changes = {Change{.kind = ChangeKind::morph,
                                  .from = "card",
                                  .to = "panel",
                                  .at_s = 1,
                                  .duration_s = 1,
                                  .easing = Easing{Curve::linear}}};
    const Compiled c = compiled(composition);
    const scene::Scene middle = frame_of(c, 30);
    ASSERT_EQ(middle.sprites.size(), 1U);
    EXPECT_NEAR(middle.sprites[0].bounds.x, 30 - 12.5, 1);
    EXPECT_NEAR(middle.sprites[0].bounds.width, 25, 1);
    EXPECT_NEAR(middle.sprites[0].bounds.height, 20, 1);
    EXPECT_EQ(pixel(drawn(c, 30), 30, 25), (frame::Rgba{128, 0, 128, 255}));
    EXPECT_EQ(boxes_at(c, 30)[0].id, "panel");
    EXPECT_EQ(frame_of(c, 14).sprites[0].tint, kRedPixel);
    EXPECT_EQ(frame_of(c, 45).sprites[0].tint, kBluePixel);
    EXPECT_EQ(frame_of(c, 45).sprites.size(), 1U);
    composition.layers[1].content = Group{};
    EXPECT_FALSE(compile(composition, context()));
}

TEST_F(Changes, ACoverHidesTheMomentOfTheCut)
{
    Composition composition = scenes(ChangeKind::cover);
    composition.changes[0].source = "swatch.png";
    const Compiled c = compiled(composition);
    EXPECT_EQ(pixel(drawn(c, 14), 5, 5), kRedPixel);
    EXPECT_EQ(frame_of(c, 30).sprites.size(), 3U);
    const scene::Sprite cover = frame_of(c, 30).sprites[2];
    EXPECT_TRUE(cover.bounds.contains({0, 0, 64, 48})) << "everything is covered while the scenes change";
    EXPECT_LT(frame_of(c, 22).sprites[2].bounds.width, 64);
    EXPECT_EQ(pixel(drawn(c, 46), 5, 5), kGreenPixel);
}

}
}
