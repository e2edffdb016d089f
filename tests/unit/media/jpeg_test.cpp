// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/picture.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

namespace {

frame::Image patch(frame::Size size, frame::Rgba color)
{
    auto image = frame::Image::create(size, frame::PixelFormat::rgba8).value();
    image.fill(color);
    return image;
}

frame::Image decoded(const std::string& jpeg)
{
    return media::decode_picture(std::as_bytes(std::span(jpeg))).value();
}

TEST(Jpeg, FlatColoursComeBack)
{
    for (const frame::Rgba color :
         {frame::Rgba{13, 230, 115, 255}, frame::Rgba{220, 40, 30, 255}, frame::Rgba{40, 60, 230, 255},
          frame::Rgba{0, 0, 0, 255}, frame::Rgba{255, 255, 255, 255}}) {
        const auto jpeg = media::jpeg_bytes(patch({32, 32}, color), 100);
        ASSERT_TRUE(jpeg) << jpeg.error().what;
        const auto back = decoded(*jpeg);
        const std::uint8_t* pixel = back.row(15) + 4 * 15;
        EXPECT_NEAR(pixel[0], color.r, 3);
        EXPECT_NEAR(pixel[1], color.g, 3);
        EXPECT_NEAR(pixel[2], color.b, 3);
        EXPECT_EQ(pixel[3], 255);
    }
}

TEST(Jpeg, TwoHalvesStayWhereTheyAre)
{
    auto image = patch({64, 48}, {220, 40, 30, 255});
    for (int y = 0; y < 48; ++y)
        for (int x = 32; x < 64; ++x) {
            image.row(y)[4 * x] = 20;
            image.row(y)[4 * x + 1] = 200;
        }
    const auto back = decoded(media::jpeg_bytes(image, 95).value());
    EXPECT_NEAR(back.row(24)[4 * 10], 220, 6);
    EXPECT_NEAR(back.row(24)[4 * 50], 20, 6);
    EXPECT_NEAR(back.row(24)[4 * 50 + 1], 200, 6);
}

TEST(Jpeg, AnySizeIsFine)
{
    for (const frame::Size size :
         {frame::Size{1, 1}, frame::Size{3, 1}, frame::Size{1, 7}, frame::Size{61, 43}, frame::Size{1080, 1920}}) {
        const auto jpeg = media::jpeg_bytes(patch(size, {90, 140, 60, 255}), 85);
        ASSERT_TRUE(jpeg) << jpeg.error().what;
        const auto back = decoded(*jpeg);
        ASSERT_EQ(back.size(), size);
        EXPECT_NEAR(back.row(size.height - 1)[4 * (size.width - 1) + 1], 140, 5);
    }
}

TEST(Jpeg, BetterIsLarger)
{
    auto image = patch({200, 200}, {0, 0, 0, 255});
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 200; ++x)
            image.row(y)[4 * x] = static_cast<std::uint8_t>((x * x + y * 37 + x * y) % 251);
    std::size_t before = 0;
    for (const int quality : {10, 40, 70, 90, 100}) {
        const auto bytes = media::jpeg_bytes(image, quality).value().size();
        EXPECT_GT(bytes, before) << quality;
        before = bytes;
    }
}

TEST(Jpeg, CoverageAloneIsRefused)
{
    const auto image = frame::Image::create({8, 8}, frame::PixelFormat::a8).value();
    EXPECT_EQ(media::jpeg_bytes(image, 85).error().code, base::Errc::invalid_input);
}

}
