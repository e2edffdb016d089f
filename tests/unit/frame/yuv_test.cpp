// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/frame/yuv.h"

#include <gtest/gtest.h>

namespace {
namespace bt709 = frame::bt709;
using frame::Yuv420;
using frame::YuvLayout;

// ITU-R BT.709-6, items 3.2 to 3.4, in double: limited range of 8 bits.
constexpr double kKr = 0.2126, kKb = 0.0722;
struct Exact {
    double y, u, v;
};
Exact closed_form(int r, int g, int b)
{
    const double luma = (kKr * r + (1 - kKr - kKb) * g + kKb * b) / 255;
    return {16 + 219 * luma, 128 + 224 * (b / 255.0 - luma) / (2 * (1 - kKb)),
            128 + 224 * (r / 255.0 - luma) / (2 * (1 - kKr))};
}

TEST(Bt709, FollowsTheFormulaForThousandsOfColours)
{
    for (int r = 0; r < 256; r += 5)
        for (int g = 0; g < 256; g += 5)
            for (int b = 0; b < 256; b += 5) {
                const Exact exact = closed_form(r, g, b);
                ASSERT_NEAR(bt709::luma(r, g, b), exact.y, 0.51) << r << " " << g << " " << b;
                ASSERT_NEAR(bt709::blue_difference(4 * r, 4 * g, 4 * b), exact.u, 0.51) << r << " " << g << " " << b;
                ASSERT_NEAR(bt709::red_difference(4 * r, 4 * g, 4 * b), exact.v, 0.51) << r << " " << g << " " << b;
            }
}

TEST(Bt709, BlackWhiteAndPrimaries)
{
    EXPECT_EQ(bt709::luma(0, 0, 0), 16);
    EXPECT_EQ(bt709::luma(255, 255, 255), 235);
    EXPECT_EQ(bt709::luma(255, 0, 0), 63);
    EXPECT_EQ(bt709::luma(0, 255, 0), 173);
    EXPECT_EQ(bt709::luma(0, 0, 255), 32);
    EXPECT_EQ(bt709::blue_difference(0, 0, 1020), 240);
    EXPECT_EQ(bt709::red_difference(1020, 0, 0), 240);
    EXPECT_EQ(bt709::blue_difference(1020, 1020, 0), 16);
    EXPECT_EQ(bt709::red_difference(0, 1020, 1020), 16);
}

TEST(Bt709, GreyHasNoColour)
{
    EXPECT_EQ(bt709::kUr + bt709::kUg + bt709::kUb, 0);
    EXPECT_EQ(bt709::kVr + bt709::kVg + bt709::kVb, 0);
    int before = 15;
    for (int grey = 0; grey < 256; ++grey) {
        EXPECT_EQ(bt709::blue_difference(4 * grey, 4 * grey, 4 * grey), 128);
        EXPECT_EQ(bt709::red_difference(4 * grey, 4 * grey, 4 * grey), 128);
        EXPECT_NEAR(bt709::luma(grey, grey, grey), 16 + 219.0 * grey / 255, 0.51);
        EXPECT_GE(bt709::luma(grey, grey, grey), before);
        before = bt709::luma(grey, grey, grey);
    }
}

TEST(Yuv420, StartsBlackWithTheRightPlanes)
{
    for (const auto layout : {YuvLayout::i420, YuvLayout::nv12}) {
        Yuv420 picture = *Yuv420::create({70, 6}, layout);
        EXPECT_EQ(picture.plane_count(), layout == YuvLayout::i420 ? 3 : 2);
        for (int plane = 0; plane < picture.plane_count(); ++plane) {
            const int width = plane == 0 || layout == YuvLayout::nv12 ? 70 : 35;
            EXPECT_GE(picture.stride_bytes(plane), width);
            for (int y = 0; y < (plane == 0 ? 6 : 3); ++y)
                for (int x = 0; x < width; ++x)
                    ASSERT_EQ(picture.plane(plane)[y * picture.stride_bytes(plane) + x], plane == 0 ? 16 : 128);
        }
    }
}

TEST(Yuv420, OddSidesAreRefusedWithTheReason)
{
    for (const frame::Size size : {frame::Size{3, 2}, {2, 3}, {0, 0}, {1, 1}, {-2, 2}}) {
        const auto picture = Yuv420::create(size, YuvLayout::i420);
        ASSERT_FALSE(picture);
        EXPECT_NE(picture.error().what.find("even"), std::string::npos);
    }
}

}
