// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/assets/assets_fixture.h"

#include "compositor/media/picture.h"

#include <cstdlib>

namespace {

// Opaque in the middle, nothing around it.
frame::Image framed(frame::Size size, const frame::Rect& inside, frame::Rgba color)
{
    auto image = frame::Image::create(size, frame::PixelFormat::rgba8).value();
    for (int y = inside.y; y < inside.bottom(); ++y)
        for (int x = inside.x; x < inside.right(); ++x) {
            std::uint8_t* pixel = image.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
            pixel[0] = color.r;
            pixel[1] = color.g;
            pixel[2] = color.b;
            pixel[3] = color.a;
        }
    return image;
}

}

class RasterTest : public AssetsTest {};

TEST_F(RasterTest, IsScaledAndTrimmed)
{
    const frame::Rgba color{13, 230, 115, 255};
    ASSERT_TRUE(
        media::write_png(folder_ / "a.svg", framed({40, 20}, {8, 4, 16, 8}, color)).has_value()); // and its name lies
    EXPECT_EQ(cache_->natural_size("a.svg", folder_).value(), (frame::Size{40, 20}));
    const auto same = picture("a.svg", {40, 20});
    ASSERT_TRUE(same.has_value()) << same.error().what;
    EXPECT_EQ(same->at, (frame::Rect{8, 4, 16, 8})) << *same;
    EXPECT_EQ(at(*same, 10, 6), color);
    const auto half = picture("a.svg", {20, 10});
    ASSERT_TRUE(half.has_value());
    EXPECT_EQ(half->at, (frame::Rect{4, 2, 8, 4})) << *half;
    EXPECT_EQ(at(*half, 5, 3), color);
    const auto twice = picture("a.svg", {80, 40});
    ASSERT_TRUE(twice.has_value());
    EXPECT_EQ(at(*twice, 40, 20), color);
    EXPECT_NE(twice->content, half->content);
}

TEST_F(RasterTest, ClearPicturesAndElements)
{
    ASSERT_TRUE(media::write_png(folder_ / "clear.png", framed({9, 9}, {0, 0, 0, 0}, {})).has_value());
    const auto clear = picture("clear.png", {30, 30});
    ASSERT_TRUE(clear.has_value());
    EXPECT_EQ(clear->image, nullptr);
    EXPECT_NE(error("clear.png#head").find("only an SVG has elements"), std::string::npos) << error("clear.png#head");
}

TEST_F(RasterTest, RealPicturesAreReadOrRefused)
{
    const char* material = std::getenv("LESEDI_MATERIAL");
    if (material == nullptr || *material == '\0')
        GTEST_SKIP() << "LESEDI_MATERIAL is not set: no real pictures to read";
    std::size_t read = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(material) / "images")) {
        if (!entry.is_regular_file())
            continue;
        const auto drawn = cache_->picture(entry.path().string(), {}, {60, 80});
        read += drawn ? 1U : 0U;
        if (!drawn) {
            EXPECT_EQ(drawn.error().what.find('\n'), std::string::npos) << drawn.error().what;
        } else if (drawn->image) {
            EXPECT_TRUE((frame::Rect{0, 0, 60, 80}).contains(drawn->at)) << entry.path();
        }
    }
    EXPECT_GE(read, 300U);
}
