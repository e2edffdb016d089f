// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/track.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

using Numbers = Animated<double>;

Numbers keys(std::vector<Key<double>> list)
{
    return Numbers(std::move(list));
}

TEST(Track, HoldsBeforeTheFirstAndAfterTheLastKey)
{
    const Numbers track = keys({{1, 10, {Curve::linear}}, {3, 20, {Curve::linear}}});
    EXPECT_EQ(sample(track, 0).value, 10);
    EXPECT_EQ(sample(track, 2).value, 15);
    EXPECT_EQ(sample(track, 3).value, 20);
    EXPECT_EQ(sample(track, 99).value, 20);
    EXPECT_FALSE(sample(track, 0).moving);
    EXPECT_TRUE(sample(track, 2).moving);
    EXPECT_FALSE(sample(track, 3).moving);
}

TEST(Track, TheEasingIsThatOfTheKeyWhereTheSegmentEnds)
{
    const Numbers track = keys({{0, 0, {Curve::step}}, {1, 1, {Curve::ease_in}}, {2, 2, {Curve::step}}});
    EXPECT_DOUBLE_EQ(sample(track, 0.5).value, 0.125);
    EXPECT_EQ(sample(track, 1.999).value, 1);
    EXPECT_EQ(sample(track, 2).value, 2);
}

TEST(Track, AStepFallsOnTheFrameItNames)
{
    const Numbers track = keys({{0, 0, {}}, {0.1 + 0.2, 1, {Curve::step}}}); // 0.30000000000000004
    EXPECT_EQ(sample(track, 9 / 30.0).value, 1);
    EXPECT_EQ(sample(track, 8 / 30.0).value, 0);
}

TEST(Track, DefaultEasingIsEaseOut)
{
    EXPECT_DOUBLE_EQ(sample(keys({{0, 0, {}}, {1, 1, {}}}), 0.5).value, 0.875);
}

TEST(Track, PointsMoveInBothCoordinates)
{
    const Animated<Point> track(std::vector<Key<Point>>{{0, {0, 100}, {}}, {2, {10, 300}, {Curve::linear}}});
    EXPECT_EQ(sample(track, 1).value, (Point{5, 200}));
}

TEST(Track, LongestHeldIsWhereItRests)
{
    EXPECT_EQ(longest_held(Numbers(4), 0, 9), 4);
    const Numbers pulse = keys({{1, 1, {}}, {1.2, 1.3, {}}, {1.4, 1, {}}, {4, 1, {}}, {5, 0, {}}});
    EXPECT_EQ(longest_held(pulse, 0, 5), 1);
    EXPECT_EQ(longest_held(keys({{0, 0, {}}, {2, 1, {}}, {9, 2, {Curve::step}}}), 0, 10), 1);
    EXPECT_EQ(longest_held(keys({{0, 0, {}}, {10, 3, {}}}), 0, 10), 3) << "never rests: the last";
}

TEST(Track, VisitedValuesIncludeAnOvershoot)
{
    double most = 0;
    visit_values(keys({{0, 0, {}}, {1, 1, {Curve::back}}}), 0, 5, [&](double value) { most = std::max(most, value); });
    EXPECT_NEAR(most, 1.1, 0.005);
    most = 0;
    visit_values(keys({{0, 1, {}}, {5, 1, {}}, {6, 100, {}}}), 0, 5,
                 [&](double value) { most = std::max(most, value); });
    EXPECT_NEAR(most, 1, 1e-3) << "what comes after its life does not count";
}

}
}
