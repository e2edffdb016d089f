// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/timeline/stage.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

using test::ink_of;
using test::of;
using test::shape_layer;

class Transitions : public test::Stage {
protected:
    // 100 x 100 in the middle of the canvas from 1 s to 3 s.
    static Compiled with(std::optional<Transition> enter, std::optional<Transition> exit)
    {
        Layer layer = shape_layer("a", {540, 960}, {100, 100});
        layer.in_s = 1;
        layer.out_s = 3;
        layer.enter = enter;
        layer.exit = exit;
        return compiled(of({layer}));
    }
    static int alpha_at(const Compiled& c, std::int64_t frame)
    {
        const scene::Scene scene = frame_of(c, frame);
        return scene.sprites.empty() ? 0 : scene.sprites[0].tint.a;
    }
};

TEST_F(Transitions, NoneIsThereAtOnce)
{
    const Compiled c = with({}, {});
    EXPECT_EQ(alpha_at(c, 30), 255);
    EXPECT_EQ(alpha_at(c, 89), 255);
}

TEST_F(Transitions, FadeFollowsItsEasing)
{
    const Transition fade{.animation = Animation::fade, .duration_s = 1, .easing = Easing{Curve::linear}};
    const Compiled c = with(fade, fade);
    EXPECT_EQ(alpha_at(c, 30), 0);
    EXPECT_EQ(alpha_at(c, 45), 128);
    EXPECT_EQ(alpha_at(c, 60), 255);
    EXPECT_EQ(alpha_at(c, 75), 128);
    EXPECT_EQ(alpha_at(c, 87), 26);
}

TEST_F(Transitions, FadeByDefaultEasesOut)
{
    const Compiled c = with(Transition{.animation = Animation::fade, .duration_s = 1}, {});
    EXPECT_EQ(alpha_at(c, 45), 223); // 1 - 0.5^3
}

TEST_F(Transitions, SlideComesFromItsSideAndGoesToIt)
{
    const Easing linear{Curve::linear};
    const Compiled c = with(Transition{Animation::slide, 1, Side::left, 60, linear},
                            Transition{Animation::slide, 1, Side::bottom, 30, linear});
    EXPECT_EQ(ink_of(frame_of(c, 45)), (frame::Rect{460, 910, 100, 100}));
    EXPECT_EQ(ink_of(frame_of(c, 60)), (frame::Rect{490, 910, 100, 100}));
    EXPECT_EQ(ink_of(frame_of(c, 75)), (frame::Rect{490, 925, 100, 100}));
    EXPECT_LT(alpha_at(c, 75), 255) << "slides fade";
}

TEST_F(Transitions, PopOvershootsAndSettles)
{
    const Compiled c = with(Transition{.animation = Animation::pop, .duration_s = 0.5}, {});
    int widest = 0;
    for (std::int64_t frame = 30; frame < 60; ++frame)
        widest = std::max(widest, ink_of(frame_of(c, frame)).width);
    EXPECT_LT(ink_of(frame_of(c, 31)).width, 80);
    EXPECT_GT(widest, 102);
    EXPECT_LT(widest, 108);
    EXPECT_EQ(ink_of(frame_of(c, 45)), (frame::Rect{490, 910, 100, 100}));
    EXPECT_TRUE(frame_of(c, 45).sprites[0].sampling.is_whole_pixel_shift());
}

TEST_F(Transitions, AnOvershootingEasingDoesNotMakeItTransparentAgain)
{
    const Compiled c = with(Transition{Animation::slide, 1, Side::top, 200, Easing{Curve::elastic}}, {});
    int before = 0;
    for (std::int64_t frame = 30; frame <= 60; ++frame) {
        EXPECT_GE(alpha_at(c, frame), before);
        before = alpha_at(c, frame);
    }
    EXPECT_EQ(before, 255);
}

TEST_F(Transitions, LongerThanTheLifeTheyMeet)
{
    const Transition fade{.animation = Animation::fade, .duration_s = 4, .easing = Easing{Curve::linear}};
    const Compiled c = with(fade, fade);
    EXPECT_NEAR(alpha_at(c, 60), 255 / 16.0, 1); // a quarter in, a quarter left
}

}
}
