// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/frame/image.h"

#include <gtest/gtest.h>

#include <cstring>

namespace {
using frame::Image;
using frame::PixelFormat;
using frame::Rgba;

TEST(Image, StartsEmptyWithAlignedRows)
{
    for (const auto format : {PixelFormat::rgba8, PixelFormat::a8})
        for (const frame::Size size : {frame::Size{1, 1}, {17, 3}, {64, 2}, {65, 5}}) {
            const Image image = *Image::create(size, format);
            EXPECT_EQ(image.size(), size);
            EXPECT_GE(image.stride_bytes(), static_cast<std::size_t>(size.width * bytes_per_pixel(format)));
            for (int y = 0; y < size.height; ++y) {
                EXPECT_EQ(reinterpret_cast<std::uintptr_t>(image.row(y)) % 64, 0U);
                for (std::size_t i = 0; i < image.stride_bytes(); ++i)
                    ASSERT_EQ(image.row(y)[i], 0);
            }
        }
}

TEST(Image, RefusesSidesOutsideItsLimits)
{
    for (const frame::Size size : {frame::Size{0, 5}, {5, 0}, {-1, 5}, {16385, 1}, {1, 16385}, {309, 15403836}}) {
        const auto image = Image::create(size, PixelFormat::rgba8);
        ASSERT_FALSE(image);
        EXPECT_EQ(image.error().code, base::Errc::invalid_input);
        EXPECT_NE(image.error().what.find(fmt::format("{} x {}", size.width, size.height)), std::string::npos);
    }
    EXPECT_TRUE(Image::create({Image::kMaxSide, 1}, PixelFormat::rgba8));
    EXPECT_TRUE(Image::create({1, Image::kMaxSide}, PixelFormat::a8));
}

TEST(Image, FillLeavesThePaddingZero)
{
    Image image = *Image::create({5, 3}, PixelFormat::rgba8);
    image.fill({1, 2, 3, 4});
    for (int y = 0; y < 3; ++y)
        for (std::size_t i = 0; i < image.stride_bytes(); ++i)
            ASSERT_EQ(image.row(y)[i], i < 20 ? i % 4 + 1 : 0);
}

TEST(Image, HashSeesEveryPixelAndNoPadding)
{
    Image image = *Image::create({5, 3}, PixelFormat::rgba8), other = *Image::create({5, 3}, PixelFormat::rgba8);
    EXPECT_EQ(pixel_hash(image), pixel_hash(other));
    other.row(1)[20] = 7; // padding
    EXPECT_EQ(pixel_hash(image), pixel_hash(other));
    for (int y = 0; y < 3; ++y)
        for (int i = 0; i < 20; ++i) {
            ++image.row(y)[i];
            EXPECT_NE(pixel_hash(image), pixel_hash(other));
            --image.row(y)[i];
        }
}

TEST(Image, OpaqueMeansEveryAlphaIsFull)
{
    Image image = *Image::create({4, 4}, PixelFormat::rgba8);
    EXPECT_FALSE(is_opaque(image));
    image.fill({0, 0, 0, 255});
    EXPECT_TRUE(is_opaque(image));
    image.row(3)[4 * 3 + 3] = 254;
    EXPECT_FALSE(is_opaque(image));
    EXPECT_FALSE(is_opaque(*Image::create({4, 4}, PixelFormat::a8)));
}

TEST(Halve, IsTheRoundedMeanOfFour)
{
    Image image = *Image::create({2, 2}, PixelFormat::rgba8);
    const Rgba pixels[4]{{10, 0, 255, 255}, {11, 0, 255, 255}, {12, 0, 254, 255}, {13, 1, 255, 252}};
    for (int i = 0; i < 4; ++i)
        std::memcpy(image.row(i / 2) + 4 * (i % 2), &pixels[i], 4);
    const Image half = *halve(image);
    ASSERT_EQ(half.size(), (frame::Size{1, 1}));
    EXPECT_EQ(half.row(0)[0], 12); // 11.5
    EXPECT_EQ(half.row(0)[1], 0);  // 0.25
    EXPECT_EQ(half.row(0)[2], 255);
    EXPECT_EQ(half.row(0)[3], 254); // 254.25
}

TEST(Halve, RepeatsTheEdgeOfOddSizes)
{
    Image image = *Image::create({3, 1}, PixelFormat::a8);
    image.row(0)[0] = 10;
    image.row(0)[1] = 20;
    image.row(0)[2] = 99;
    const Image half = *halve(image);
    ASSERT_EQ(half.size(), (frame::Size{2, 1}));
    EXPECT_EQ(half.row(0)[0], 15);
    EXPECT_EQ(half.row(0)[1], 99);
    EXPECT_EQ(halve(half)->size(), (frame::Size{1, 1}));
    EXPECT_EQ(halve(*Image::create({1, 1}, PixelFormat::a8))->size(), (frame::Size{1, 1}));
}

TEST(Halve, KeepsOpaqueOpaque)
{
    Image image = *Image::create({7, 5}, PixelFormat::rgba8);
    image.fill({200, 100, 50, 255});
    const Image half = *halve(image);
    EXPECT_TRUE(is_opaque(half));
    EXPECT_EQ(half.row(2)[12], 200);
}

}
