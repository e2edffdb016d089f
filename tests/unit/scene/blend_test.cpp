// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/blend.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace {

TEST(Blend, ProductIsRoundedExactly)
{
    for (std::uint32_t a = 0; a < 256; ++a)
        for (std::uint32_t b = 0; b < 256; ++b)
            ASSERT_EQ(scene::mul255(a, b), (2 * a * b + 255) / 510) << a << " " << b; // round(a * b / 255), halves up
}

TEST(Blend, ProductIntermediatesFitSixteenBits)
{
    const std::uint32_t t = 255 * 255 + 128;
    EXPECT_LE(t + (t >> 8), 65535U);
    EXPECT_LE(255U * 256 + 128, 65535U); // lerp256
}

TEST(Blend, LerpIsRoundedExactlyAndStaysBetween)
{
    for (std::uint32_t a = 0; a < 256; a += 3)
        for (std::uint32_t b = 0; b < 256; ++b)
            for (std::uint32_t fraction = 0; fraction < 256; ++fraction) {
                const double exact = a + (double(b) - double(a)) * fraction / 256;
                const std::uint32_t mixed = scene::lerp256(a, b, fraction);
                ASSERT_EQ(mixed, static_cast<std::uint32_t>(std::floor(exact + 0.5)))
                    << a << " " << b << " " << fraction;
                ASSERT_TRUE(mixed >= std::min(a, b) && mixed <= std::max(a, b));
            }
}

TEST(Blend, BilinearKeepsFlatColourAndCorners)
{
    for (std::uint32_t value = 0; value < 256; ++value)
        for (std::uint32_t fraction = 0; fraction < 256; fraction += 5)
            ASSERT_EQ(scene::bilinear(value, value, value, value, fraction, 255 - fraction), value);
    EXPECT_EQ(scene::bilinear(10, 20, 30, 40, 0, 0), 10U);
    EXPECT_EQ(scene::bilinear(10, 20, 30, 40, 128, 0), 15U);
    EXPECT_EQ(scene::bilinear(10, 20, 30, 40, 0, 128), 20U);
    EXPECT_EQ(scene::bilinear(10, 20, 30, 40, 128, 128), 25U);
    EXPECT_EQ(scene::bilinear(0, 200, 0, 0, 192, 64), 113U); // 150 along the row, 112.5 between the rows
}

TEST(Blend, BilinearIsWithinOneStepOfTheFormula)
{
    for (const std::uint32_t tl : {0U, 13U, 255U})
        for (const std::uint32_t tr : {0U, 230U, 255U})
            for (const std::uint32_t bl : {7U, 115U})
                for (const std::uint32_t br : {1U, 254U})
                    for (std::uint32_t x = 0; x < 256; x += 15)
                        for (std::uint32_t y = 0; y < 256; y += 17) {
                            const double fx = x / 256.0, fy = y / 256.0;
                            const double exact = (tl * (1 - fx) + tr * fx) * (1 - fy) + (bl * (1 - fx) + br * fx) * fy;
                            ASSERT_NEAR(scene::bilinear(tl, tr, bl, br, x, y), exact, 1);
                        }
}

TEST(Blend, OverNeverPassesFullAndIsWithinOneStep)
{
    for (std::uint32_t alpha = 0; alpha < 256; ++alpha)
        for (std::uint32_t below = 0; below < 256; ++below) {
            ASSERT_LE(scene::over(below, alpha, alpha), 255U); // the largest premultiplied colour
            ASSERT_NEAR(scene::over(below, alpha / 2, alpha), alpha / 2 + below * (255.0 - alpha) / 255, 0.5);
        }
}

TEST(Blend, OverIsExactAtBothEnds)
{
    for (std::uint32_t below = 0; below < 256; ++below) {
        EXPECT_EQ(scene::over(below, 0, 0), below);
        EXPECT_EQ(scene::over(below, 99, 255), 99U);
        EXPECT_EQ(scene::over(255, below, below), 255U); // alpha of an opaque canvas stays
    }
}

}
