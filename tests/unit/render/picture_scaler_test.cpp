// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/picture_scaler.h"
#include "tests/support/compare.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using frame::Image;
using frame::Size;

Image noise(Size size)
{
    Image image = Image::create(size, frame::PixelFormat::rgba8).value();
    std::uint32_t random = 7;
    for (int y = 0; y < size.height; ++y)
        for (int byte = 0; byte < 4 * size.width; ++byte) {
            random = random * 1664525U + 1013904223U;
            image.row(y)[byte] = static_cast<std::uint8_t>(random >> 24U);
        }
    return image;
}

Image scaled(const Image& from, Size to)
{
    Image out = Image::create(to, frame::PixelFormat::rgba8).value();
    scene::DamageMap all(to);
    all.mark_all();
    render::PictureScaler(from.size(), to).scale(from, all, out);
    return out;
}

// The mean of what a pixel covers, in double.
double mean_at(const Image& from, Size to, int x, int y, int channel)
{
    const double sx = static_cast<double>(from.size().width) / to.width,
                 sy = static_cast<double>(from.size().height) / to.height;
    const auto share = [](double begin, double end, int at) {
        return std::max(0.0, std::min(end, at + 1.0) - std::max(begin, static_cast<double>(at)));
    };
    double sum = 0;
    for (int j = static_cast<int>(y * sy); j < std::min(from.size().height, static_cast<int>((y + 1) * sy) + 1); ++j)
        for (int i = static_cast<int>(x * sx); i < std::min(from.size().width, static_cast<int>((x + 1) * sx) + 1); ++i)
            sum += share(x * sx, (x + 1) * sx, i) * share(y * sy, (y + 1) * sy, j) * from.row(j)[4 * i + channel];
    return sum / (sx * sy);
}

TEST(PictureScaler, EachPixelIsTheMeanOfWhatItCovers)
{
    const Image from = noise({97, 61});
    for (const Size to : {Size{96, 60}, Size{50, 31}, Size{33, 47}, Size{7, 5}, Size{1, 1}, Size{97, 9}}) {
        const Image got = scaled(from, to);
        double worst = 0;
        for (int y = 0; y < to.height; ++y)
            for (int x = 0; x < to.width; ++x)
                for (int c = 0; c < 4; ++c)
                    worst = std::max(worst, std::abs(got.row(y)[4 * x + c] - mean_at(from, to, x, y, c)));
        EXPECT_LT(worst, 0.75) << to.width << " x " << to.height
                               << ": half of a step, and what the weights are rounded by";
    }
}

TEST(PictureScaler, TheSameSizeIsTheSamePictureAndFlatStaysFlat)
{
    const Image from = noise({33, 18});
    EXPECT_TRUE(test_support::same_pixels(scaled(from, {33, 18}), from, "same size"));
    Image flat = Image::create({53, 37}, frame::PixelFormat::rgba8).value();
    flat.fill({255, 254, 1, 255});
    Image small = Image::create({20, 13}, frame::PixelFormat::rgba8).value();
    small.fill({255, 254, 1, 255});
    EXPECT_TRUE(test_support::same_pixels(scaled(flat, {20, 13}), small, "flat"));
}

TEST(PictureScaler, HalfTheSizeIsTheRoundedMeanOfFour)
{
    const Image from = noise({70, 38});
    EXPECT_TRUE(test_support::same_pixels(scaled(from, {35, 19}), frame::halve(from).value(), "half"));
}

TEST(PictureScaler, OnlyWhatIsTouchedIsScaledAndItIsEnough)
{
    for (const Size to : {Size{60, 106}, Size{80, 142}, Size{160, 284}, Size{33, 59}}) {
        Image from = noise({160, 284});
        Image out = scaled(from, to);
        render::PictureScaler scaler(from.size(), to);
        scene::DamageMap damage(from.size()), touched(to);
        for (const frame::Rect& change :
             {frame::Rect{3, 5, 1, 1}, frame::Rect{70, 100, 40, 9}, frame::Rect{159, 283, 1, 1}}) {
            damage.mark(change);
            for (int y = change.y; y < change.bottom(); ++y)
                std::fill_n(from.row(y) + 4 * change.x, 4 * change.width, std::uint8_t{200});
        }
        scaler.carry(damage, touched);
        EXPECT_LT(touched.share(), 1);
        scaler.scale(from, touched, out);
        EXPECT_TRUE(test_support::same_pixels(out, scaled(from, to), "touched"));
    }
}

TEST(PictureScaler, FitsIntoABoxAndKeepsTheShape)
{
    EXPECT_EQ(render::fitted({1080, 1920}, {540, 960}), (Size{540, 960}));
    EXPECT_EQ(render::fitted({1080, 1920}, {16384, 480}), (Size{270, 480}));
    EXPECT_EQ(render::fitted({1080, 1920}, {100, 16384}), (Size{100, 178}));
    EXPECT_EQ(render::fitted({1080, 1920}, {4000, 4000}), (Size{1080, 1920}));
    EXPECT_EQ(render::fitted({1920, 1080}, {1, 1}), (Size{1, 1}));
}

}
