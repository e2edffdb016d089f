// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/damage.h"

#include <gtest/gtest.h>

namespace {
using scene::DamageMap;
using scene::Differ;
using scene::Scene;
using scene::Sprite;

Sprite sprite(std::uint64_t id, std::uint64_t content, frame::Rect bounds)
{
    Sprite made;
    made.id = id;
    made.content = content;
    made.bounds = bounds;
    return made;
}

constexpr frame::Rect kLeft{0, 0, 16, 16}, kMiddle{32, 16, 16, 16}, kRight{64, 32, 16, 16}, kOverMiddle{40, 20, 20, 20};

class DifferOf : public testing::Test {
protected:
    // Blocks damaged by the step from the sprites seen before to these.
    int step(std::vector<Sprite> sprites, frame::Rgba background = {0, 0, 0, 255}, frame::Size canvas = {96, 64})
    {
        differ_.compare({.canvas = canvas, .background = background, .sprites = std::move(sprites)}, damage_);
        return damage_.count();
    }
    bool damaged(const frame::Rect& area) const { return damage_.any_in(area); }
    Differ differ_;
    DamageMap damage_;
};

TEST_F(DifferOf, FirstSceneDamagesAll)
{
    EXPECT_EQ(step({}), 24);
}

TEST_F(DifferOf, SameSceneDamagesNothing)
{
    const std::vector<Sprite> sprites{sprite(1, 11, kLeft), sprite(2, 22, kMiddle)};
    step(sprites);
    EXPECT_EQ(step(sprites), 0);
    EXPECT_EQ(step(sprites), 0);
}

TEST_F(DifferOf, BackgroundOrCanvasOrForgettingDamagesAll)
{
    step({});
    EXPECT_EQ(step({}, {1, 0, 0, 255}), 24);
    EXPECT_EQ(step({}, {1, 0, 0, 255}, {96, 80}), 30);
    EXPECT_EQ(damage_.canvas(), (frame::Size{96, 80}));
    EXPECT_EQ(step({}, {1, 0, 0, 255}, {96, 80}), 0);
    differ_.forget();
    EXPECT_EQ(step({}, {1, 0, 0, 255}, {96, 80}), 30);
}

TEST_F(DifferOf, ComingAndGoingDamagesItsPlace)
{
    step({sprite(1, 11, kLeft)});
    EXPECT_EQ(step({sprite(1, 11, kLeft), sprite(2, 22, kMiddle)}), 1);
    EXPECT_TRUE(damaged(kMiddle));
    EXPECT_EQ(step({sprite(2, 22, kMiddle)}), 1);
    EXPECT_TRUE(damaged(kLeft));
    EXPECT_EQ(step({}), 1);
    EXPECT_TRUE(damaged(kMiddle));
}

TEST_F(DifferOf, MovingDamagesBothPlaces)
{
    step({sprite(1, 11, kLeft), sprite(2, 22, kMiddle)});
    EXPECT_EQ(step({sprite(1, 12, kRight), sprite(2, 22, kMiddle)}), 2);
    EXPECT_TRUE(damaged(kLeft) && damaged(kRight));
}

TEST_F(DifferOf, NewContentInPlaceDamagesIt)
{
    step({sprite(1, 11, kLeft), sprite(2, 22, kMiddle)});
    EXPECT_EQ(step({sprite(1, 11, kLeft), sprite(2, 23, kMiddle)}), 1);
    EXPECT_TRUE(damaged(kMiddle));
}

TEST_F(DifferOf, NewOrderDamagesTheOverlap)
{
    const Sprite below = sprite(1, 11, kMiddle), above = sprite(2, 22, kOverMiddle);
    step({below, above, sprite(3, 33, kLeft)});
    step({above, below, sprite(3, 33, kLeft)});
    EXPECT_TRUE(damaged(frame::intersect(kMiddle, kOverMiddle)));
    EXPECT_FALSE(damaged(kLeft));
}

TEST_F(DifferOf, InsertingBelowOthersKeepsThem)
{
    step({sprite(1, 11, kMiddle), sprite(2, 22, kRight)});
    EXPECT_EQ(step({sprite(9, 99, kLeft), sprite(1, 11, kMiddle), sprite(2, 22, kRight)}), 1);
    EXPECT_TRUE(damaged(kLeft));
}

TEST_F(DifferOf, AnIdUsedTwiceIsStillConservative)
{
    step({sprite(1, 11, kLeft), sprite(1, 12, kRight)});
    step({sprite(1, 12, kRight)});
    EXPECT_TRUE(damaged(kLeft));
    step({sprite(1, 12, kRight), sprite(1, 12, kRight)}); // drawn twice: alpha may add up
    EXPECT_TRUE(damaged(kRight));
    step({sprite(1, 12, kRight), sprite(1, 13, kMiddle)});
    EXPECT_TRUE(damaged(kRight) && damaged(kMiddle));
}

TEST_F(DifferOf, AnIdOfSomethingElseDamagesBoth)
{
    step({sprite(1, 11, kLeft), sprite(2, 22, kMiddle)});
    step({sprite(2, 11, kLeft), sprite(1, 22, kMiddle)}); // exchanged
    EXPECT_TRUE(damaged(kLeft) && damaged(kMiddle));
}

TEST_F(DifferOf, ManySpritesWithCloseIds)
{
    std::vector<Sprite> sprites;
    for (int i = 0; i < 500; ++i)
        sprites.push_back(
            sprite(static_cast<std::uint64_t>(i) << 20, static_cast<std::uint64_t>(i), {i % 96, i % 64, 1, 1}));
    step(sprites);
    EXPECT_EQ(step(sprites), 0);
    sprites[250].content = 9999;
    EXPECT_EQ(step(sprites), 1);
    EXPECT_TRUE(damaged(sprites[250].bounds));
}

}
