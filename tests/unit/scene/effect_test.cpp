// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/effect.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {
using scene::Box;
using scene::box_of;

std::vector<int> sigmas()
{
    std::vector<int> all;
    for (int sigma = 0; sigma <= scene::kMaxSigma; sigma += sigma < 2000 ? 1 : 37)
        all.push_back(sigma);
    all.push_back(scene::kMaxSigma);
    return all;
}

// Variance of one box whose outermost pixels weigh edge / 256.
double variance_of(const Box& box)
{
    double weights = 1, sum = 0;
    for (unsigned i = 1; i <= box.radius; ++i) {
        weights += 2;
        sum += 2.0 * i * i;
    }
    const double edge = box.edge / 256.0, far = box.radius + 1.0;
    return (sum + 2 * edge * far * far) / (weights + 2 * edge);
}

TEST(Box, ThreeHaveTheVarianceAsked)
{
    for (const int sigma : sigmas()) {
        const double wanted = sigma / 256.0;
        ASSERT_NEAR(std::sqrt(3 * variance_of(box_of(sigma))), wanted, wanted < 0.5 ? 0.11 : 0.02) << sigma;
    }
}

TEST(Box, GrowsWithoutStepsWhenSigmaIsAnimated)
{
    double before = 0;
    for (int sigma = 128; sigma <= scene::kMaxSigma; ++sigma) {
        const double now = std::sqrt(3 * variance_of(box_of(sigma)));
        ASSERT_GE(now + 1e-9, before) << sigma;
        if (sigma > 128) {
            ASSERT_LT(now - before, 0.02) << sigma;
        }
        before = now;
    }
}

TEST(Box, NothingForNoBlurAndWholeForBadInput)
{
    EXPECT_TRUE(box_of(0).changes_nothing());
    EXPECT_EQ(box_of(0).reach(), 0);
    EXPECT_FALSE(box_of(scene::kMaxSigma).changes_nothing());
    for (std::uint32_t value = 0; value < 16321; ++value)
        ASSERT_EQ(scene::box_mean(Box{}, value, 0), value);
}

TEST(Box, IntermediatesFitTheirBits)
{
    for (const int sigma : sigmas()) {
        const Box box = box_of(sigma);
        const std::uint64_t weights = 256 * (2 * box.radius + 1) + 2 * box.edge, largest = 16370;
        ASSERT_LT(weights * largest, std::uint64_t{1} << 31U);
        ASSERT_LT((weights * largest + (1U << (box.shift - 1))) >> box.shift, 32768U);
        ASSERT_GE(box.scale, 16384U);
        ASSERT_LT(box.scale, 32768U);
        ASSERT_LE(box.edge, 256U);
    }
}

// Six passes of a flat picture: the sums are those of equal values.
TEST(Box, AFlatPictureStaysAsItIs)
{
    for (const int sigma : sigmas()) {
        const Box box = box_of(sigma);
        for (std::uint32_t value = 0; value < 256; ++value) {
            std::uint32_t wide = scene::widened(value);
            for (int pass = 0; pass < 6; ++pass)
                wide = scene::box_mean(box, (2 * box.radius + 1) * wide, 2 * wide);
            ASSERT_EQ(scene::narrowed(wide), value) << sigma;
            ASSERT_LT(wide, 16370U); // the largest that any picture can become: a mean grows with its values
        }
    }
}

TEST(Shadow, CoverageIsTimesTheStrengthAndCut)
{
    for (int value = 0; value < 256; ++value) {
        const auto wide = scene::widened(static_cast<std::uint32_t>(value));
        EXPECT_EQ(scene::shadow_coverage(wide, 256), static_cast<std::uint32_t>(value));
        EXPECT_EQ(scene::shadow_coverage(wide, 0), 0U);
        EXPECT_NEAR(scene::shadow_coverage(wide, 1024), std::min(255, 4 * value), 0.5);
        EXPECT_NEAR(scene::shadow_coverage(wide, 100), value * 100 / 256.0, 0.51);
    }
}

TEST(Shadow, LiesUnderThePicture)
{
    EXPECT_EQ(scene::over_shadow({9, 8, 7, 255}, 255, {1, 2, 3, 255}), (frame::Rgba{9, 8, 7, 255}));
    EXPECT_EQ(scene::over_shadow({}, 255, {1, 2, 3, 200}), (frame::Rgba{1, 2, 3, 200}));
    const frame::Rgba half = scene::over_shadow({50, 0, 0, 100}, 128, {0, 200, 0, 200});
    EXPECT_EQ(half.r, 50);
    EXPECT_NEAR(half.g, 200 * 128 / 255.0 * 155 / 255, 1);
    EXPECT_NEAR(half.a, 100 + 200 * 128 / 255.0 * 155 / 255, 1);
}

TEST(ColorMatrix, IsRoundedAndCutToTheAlpha)
{
    scene::Effect effect{.kind = scene::EffectKind::color};
    effect.matrix = {{{256, 0, 0, 0}, {0, 256, 0, 0}, {0, 0, 256, 0}}};
    EXPECT_EQ(scene::recolored(effect, {10, 20, 30, 40}), (frame::Rgba{10, 20, 30, 40}));
    effect.matrix = {{{54, 183, 19, 0}, {512, 0, 0, 0}, {-256, 0, 0, 128}}};
    EXPECT_EQ(scene::recolored(effect, {100, 50, 30, 200}), (frame::Rgba{59, 200, 0, 200}));
    effect.matrix = {{{4096, 4096, 4096, 4096}, {-4096, -4096, -4096, -4096}, {0, 0, 0, 256}}};
    EXPECT_EQ(scene::recolored(effect, {255, 255, 255, 255}), (frame::Rgba{255, 0, 255, 255}));
    EXPECT_EQ(scene::recolored(effect, {1, 1, 1, 1}), (frame::Rgba{1, 0, 1, 1}));
}

}
