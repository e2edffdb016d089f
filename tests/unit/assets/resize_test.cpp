// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/resize.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

frame::Image noise(frame::Size size, unsigned seed)
{
    auto image = frame::Image::create(size, frame::PixelFormat::rgba8).value();
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            seed = seed * 1664525U + 1013904223U;
            std::uint8_t* pixel = image.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
            pixel[3] = static_cast<std::uint8_t>(seed >> 24U);
            for (int c = 0; c < 3; ++c)
                pixel[c] =
                    static_cast<std::uint8_t>(((seed >> (4U * static_cast<unsigned>(c))) & 255U) * pixel[3] / 255U);
        }
    return image;
}

double area_mean(const frame::Image& image, frame::Size size, int px, int py, int channel)
{
    const double sx = static_cast<double>(image.size().width) / size.width;
    const double sy = static_cast<double>(image.size().height) / size.height;
    double sum = 0;
    for (int y = 0; y < image.size().height; ++y)
        for (int x = 0; x < image.size().width; ++x) {
            const double w = std::max(0.0, std::min<double>(x + 1, (px + 1) * sx) - std::max<double>(x, px * sx));
            const double h = std::max(0.0, std::min<double>(y + 1, (py + 1) * sy) - std::max<double>(y, py * sy));
            sum += w * h * image.row(y)[4 * x + channel];
        }
    return sum / (sx * sy);
}

}

TEST(Resize, SmallerIsTheMeanOfTheArea)
{
    const auto image = noise({37, 23}, 1);
    for (const frame::Size size : {frame::Size{10, 7}, frame::Size{36, 22}, frame::Size{1, 1}, frame::Size{37, 5}}) {
        const auto small = assets::resized(image, size).value();
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x)
                for (int c = 0; c < 4; ++c)
                    ASSERT_NEAR(small.row(y)[4 * x + c], area_mean(image, size, x, y, c), 1.0)
                        << x << "," << y << " of " << size.width;
    }
}

TEST(Resize, FlatStaysFlatAtEverySize)
{
    auto image = frame::Image::create({13, 9}, frame::PixelFormat::rgba8).value();
    image.fill({13, 115, 230, 255});
    for (int side = 1; side < 40; ++side) {
        const auto other = assets::resized(image, {side, 41 - side}).value();
        for (int y = 0; y < other.size().height; ++y)
            for (int x = 0; x < side; ++x) {
                const std::uint8_t* p = other.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
                ASSERT_TRUE(p[0] == 13 && p[1] == 115 && p[2] == 230 && p[3] == 255) << side;
            }
    }
}

TEST(Resize, LargerKeepsARampStraightAndColoursUnderAlpha)
{
    auto ramp = frame::Image::create({16, 1}, frame::PixelFormat::rgba8).value();
    for (int x = 0; x < 16; ++x) {
        std::uint8_t* p = ramp.row(0) + static_cast<std::ptrdiff_t>(x) * 4;
        p[0] = static_cast<std::uint8_t>(x * 16);
        p[3] = 255;
    }
    const auto large = assets::resized(ramp, {160, 3}).value();
    for (int x = 20; x < 140; ++x) // away from the repeated edges
        ASSERT_NEAR(large.row(1)[4 * x], ((x + 0.5) / 10 - 0.5) * 16, 1.0) << x;
    const auto hard = assets::resized(noise({9, 9}, 7), {50, 70}).value();
    for (int y = 0; y < 70; ++y)
        for (int x = 0; x < 50; ++x)
            for (int c = 0; c < 3; ++c)
                ASSERT_LE(hard.row(y)[4 * x + c], hard.row(y)[4 * x + 3]);
}

TEST(Resize, SameSizeIsTheSamePicture)
{
    const auto image = noise({21, 17}, 3);
    EXPECT_EQ(frame::pixel_hash(assets::resized(image, {21, 17}).value()), frame::pixel_hash(image));
}

TEST(Resize, VisiblePartIsTight)
{
    auto image = frame::Image::create({12, 10}, frame::PixelFormat::rgba8).value();
    EXPECT_TRUE(assets::visible_part(image).empty());
    image.row(3)[4 * 5 + 3] = 1;
    image.row(7)[4 * 2 + 3] = 9;
    EXPECT_EQ(assets::visible_part(image), (frame::Rect{2, 3, 4, 5}));
    image.row(9)[4 * 11 + 3] = 9;
    image.row(0)[3] = 9;
    EXPECT_EQ(assets::visible_part(image), image.bounds());
    EXPECT_EQ(assets::cut(image, {2, 3, 4, 5}).value().row(4)[3], 9);
}
