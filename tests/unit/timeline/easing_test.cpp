// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/easing.h"

#include <gtest/gtest.h>

#include <cmath>

namespace timeline {
namespace {

constexpr Curve kCurves[] = {Curve::linear, Curve::step,   Curve::ease_in, Curve::ease_out, Curve::ease_in_out,
                             Curve::back,   Curve::bounce, Curve::elastic, Curve::spring,   Curve::bezier};

// y(x) found the slow way: the parameter by halving alone.
double slow_bezier(double x1, double y1, double x2, double y2, double x)
{
    const auto at = [](double a, double b, double t) {
        return 3 * a * t * (1 - t) * (1 - t) + 3 * b * t * t * (1 - t) + t * t * t;
    };
    double low = 0, high = 1;
    for (int i = 0; i < 100; ++i)
        (at(x1, x2, (low + high) / 2) < x ? low : high) = (low + high) / 2;
    return at(y1, y2, low);
}

TEST(Easing, EveryCurveStartsAtZeroAndEndsAtOneAndIsCutBeyond)
{
    for (const Curve curve : kCurves) {
        const Easing easing{curve, 0.3, -0.5, 0.6, 1.7};
        EXPECT_EQ(ease(easing, 0), 0) << name(curve);
        EXPECT_EQ(ease(easing, 1), 1) << name(curve);
        EXPECT_EQ(ease(easing, -3), 0) << name(curve);
        EXPECT_EQ(ease(easing, 1.5), 1) << name(curve);
    }
}

TEST(Easing, CurvesHaveNoJumpButStep)
{
    for (const Curve curve : kCurves) {
        if (curve == Curve::step)
            continue;
        double before = 0;
        for (int i = 1; i <= 4000; ++i) {
            const double here = ease({curve, 0.3, -0.5, 0.6, 1.7}, i / 4000.0);
            EXPECT_LT(std::abs(here - before), 0.01) << name(curve) << " at " << i;
            before = here;
        }
    }
}

TEST(Easing, BezierFollowsTheNumericSolution)
{
    const double shapes[][4] = {{0.25, 0.1, 0.25, 1}, {0.42, 0, 0.58, 1}, {0, 0, 0, 1}, {1, 0, 0, 1},
                                {0, 1, 1, 0},         {0.3, -2, 0.7, 3},  {1, 1, 1, 1}};
    for (const auto& s : shapes)
        for (int i = 0; i <= 200; ++i)
            EXPECT_NEAR(cubic_bezier(s[0], s[1], s[2], s[3], i / 200.0), slow_bezier(s[0], s[1], s[2], s[3], i / 200.0),
                        1e-5)
                << s[0] << ' ' << s[1] << ' ' << s[2] << ' ' << s[3] << " at " << i;
}

TEST(Easing, CubicsAreTheirBezierForm)
{
    for (int i = 0; i <= 100; ++i) {
        const double p = i / 100.0;
        EXPECT_NEAR(ease({Curve::ease_out}, p), cubic_bezier(1.0 / 3, 1, 2.0 / 3, 1, p), 1e-9);
        EXPECT_NEAR(ease({Curve::ease_in}, p), cubic_bezier(1.0 / 3, 0, 2.0 / 3, 0, p), 1e-9);
        EXPECT_NEAR(ease({Curve::linear}, p), p, 0);
        EXPECT_NEAR(ease({Curve::ease_in_out}, p) + ease({Curve::ease_in_out}, 1 - p), 1, 1e-12);
    }
}

TEST(Easing, BackOvershootsByATenth)
{
    double most = 0;
    for (int i = 0; i <= 1000; ++i)
        most = std::max(most, ease({Curve::back}, i / 1000.0));
    EXPECT_NEAR(most, 1.1, 0.001);
}

TEST(Easing, StepsJumpEquallyAndEndWithTheLast)
{
    const Easing four{.curve = Curve::steps, .count = 4};
    const double expected[] = {0, 0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1};
    for (int i = 0; i <= 8; ++i)
        EXPECT_EQ(ease(four, i / 8.0), expected[i]) << i;
    EXPECT_EQ(ease({.curve = Curve::steps, .count = 1}, 0.999), 0) << "as step";
    EXPECT_FALSE(four == (Easing{.curve = Curve::steps, .count = 5}));
    EXPECT_EQ(name(Curve::steps), "steps");
    EXPECT_FALSE(curve_named("steps")) << "written with its count";
}

TEST(Easing, NamesReadBack)
{
    for (const Curve curve : kCurves)
        EXPECT_EQ(curve_named(name(curve)).value_or(Curve::bezier), curve);
    EXPECT_FALSE(curve_named("bezier"));
    EXPECT_FALSE(curve_named("easeout"));
}

}
}
