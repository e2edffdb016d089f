// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Are two pictures the same bytes? If not: which pixel is the first to differ, how many do and by how much. With
// LESEDI_TEST_OUT set, what was drawn, what was expected and the amplified difference are left there as PPM files.
// Use: EXPECT_TRUE(same_pixels(actual, expected, "scene 17, AVX2")). Thread: any.

#include "compositor/frame/image.h"
#include "compositor/frame/yuv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

namespace test_support {

// Differences counted byte by byte over planes of any kind.
class Differences {
public:
    void compare(const char* plane, int x, int y, int channel, int actual, int expected)
    {
        if (actual == expected)
            return;
        if (count_++ == 0)
            first_ = fmt::format("first at {} x {} y {} channel {}: {} instead of {}", plane, x, y, channel, actual,
                                 expected);
        largest_ = std::max(largest_, std::abs(actual - expected));
    }
    bool none() const { return count_ == 0; }
    std::string text() const { return fmt::format("{} bytes differ by up to {}; {}", count_, largest_, first_); }

private:
    long count_ = 0;
    int largest_ = 0;
    std::string first_;
};

using PixelAt = std::function<frame::Rgba(int x, int y)>;

inline void write_ppm(const std::filesystem::path& path, frame::Size size, const PixelAt& pixel_at)
{
    std::ofstream file(path, std::ios::binary);
    file << fmt::format("P6\n{} {}\n255\n", size.width, size.height);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const frame::Rgba pixel = pixel_at(x, y);
            file.put(static_cast<char>(pixel.r)).put(static_cast<char>(pixel.g)).put(static_cast<char>(pixel.b));
        }
}

// The three pictures of a failure; silent without LESEDI_TEST_OUT.
inline void leave_pictures(const std::string& what, frame::Size size, const PixelAt& actual, const PixelAt& expected)
{
    const char* folder = std::getenv("LESEDI_TEST_OUT");
    if (folder == nullptr || *folder == '\0')
        return;
    std::string name = what;
    std::ranges::replace_if(
        name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    std::filesystem::create_directories(folder);
    const auto path = [&](const char* kind) {
        return std::filesystem::path(folder) / fmt::format("{}.{}.ppm", name, kind);
    };
    write_ppm(path("actual"), size, actual);
    write_ppm(path("expected"), size, expected);
    write_ppm(path("diff"), size, [&](int x, int y) {
        const frame::Rgba a = actual(x, y), b = expected(x, y);
        const auto amplified = [](int one, int other) {
            return static_cast<std::uint8_t>(std::min(255, 64 * std::abs(one - other)));
        };
        return frame::Rgba{amplified(a.r, b.r), amplified(a.g, b.g), std::max(amplified(a.b, b.b), amplified(a.a, b.a)),
                           255};
    });
}

inline PixelAt pixels_of(const frame::Image& image)
{
    return [&image](int x, int y) {
        if (image.format() == frame::PixelFormat::a8)
            return frame::Rgba{image.row(y)[x], image.row(y)[x], image.row(y)[x], 255};
        const std::uint8_t* pixel = image.row(y) + 4 * x;
        return frame::Rgba{pixel[0], pixel[1], pixel[2], pixel[3]};
    };
}

[[nodiscard]] inline testing::AssertionResult same_pixels(const frame::Image& actual, const frame::Image& expected,
                                                          const std::string& what)
{
    if (actual.size() != expected.size() || actual.format() != expected.format())
        return testing::AssertionFailure() << what << ": sizes or formats differ";
    Differences differences;
    const int channels = bytes_per_pixel(actual.format());
    for (int y = 0; y < actual.size().height; ++y)
        for (int x = 0; x < actual.size().width; ++x)
            for (int c = 0; c < channels; ++c)
                differences.compare("picture", x, y, c, actual.row(y)[channels * x + c],
                                    expected.row(y)[channels * x + c]);
    if (differences.none())
        return testing::AssertionSuccess();
    leave_pictures(what, actual.size(), pixels_of(actual), pixels_of(expected));
    return testing::AssertionFailure() << what << ": " << differences.text();
}

[[nodiscard]] inline testing::AssertionResult same_pixels(const frame::Yuv420& actual, const frame::Yuv420& expected,
                                                          const std::string& what)
{
    if (actual.size() != expected.size() || actual.layout() != expected.layout())
        return testing::AssertionFailure() << what << ": sizes or layouts differ";
    Differences differences;
    const frame::Size size = actual.size();
    const auto compare_plane = [&](int plane, const char* name, int width, int height) {
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                differences.compare(name, x, y, 0, actual.plane(plane)[y * actual.stride_bytes(plane) + x],
                                    expected.plane(plane)[y * expected.stride_bytes(plane) + x]);
    };
    const bool three = actual.layout() == frame::YuvLayout::i420;
    compare_plane(0, "Y", size.width, size.height);
    compare_plane(1, three ? "U" : "UV", three ? size.width / 2 : size.width, size.height / 2);
    if (three)
        compare_plane(2, "V", size.width / 2, size.height / 2);
    if (differences.none())
        return testing::AssertionSuccess();
    const auto luma_of = [](const frame::Yuv420& picture) -> PixelAt {
        return [&picture](int x, int y) {
            const std::uint8_t luma = picture.plane(0)[y * picture.stride_bytes(0) + x];
            return frame::Rgba{luma, luma, luma, 255};
        };
    };
    leave_pictures(what, size, luma_of(actual), luma_of(expected));
    return testing::AssertionFailure() << what << ": " << differences.text();
}

}
