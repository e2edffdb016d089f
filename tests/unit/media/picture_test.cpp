// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/picture.h"

#include "compositor/base/file.h"
#include "tests/unit/media/decoded_film.h"
#include "tests/unit/media/scratch.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

namespace {

using Bytes = std::vector<std::byte>;

frame::Image sample_image(int width, int height)
{
    frame::Image image = *frame::Image::create({width, height}, frame::PixelFormat::rgba8);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const int alpha = (x * 37 + y * 11) % 256;
            std::uint8_t* pixel = image.row(y) + 4 * x;
            for (int c = 0; c < 3; ++c)
                pixel[c] = static_cast<std::uint8_t>((x * 5 + y * 3 + c * 80) % 256 * alpha / 255);
            pixel[3] = static_cast<std::uint8_t>(alpha);
        }
    return image;
}

Bytes png_of(const frame::Image& image)
{
    const test::ScratchFolder folder;
    EXPECT_TRUE(media::write_png(folder / "a.png", image));
    return *base::read_file(folder / "a.png", 1 << 24);
}

TEST(Picture, WrittenPngComesBackPremultiplied)
{
    const frame::Image image = sample_image(61, 43);
    const auto decoded = media::decode_picture(png_of(image));
    ASSERT_TRUE(decoded) << decoded.error().what;
    ASSERT_EQ(decoded->size(), image.size());
    for (int y = 0; y < 43; ++y)
        for (int x = 0; x < 61; ++x)
            for (int c = 0; c < 4; ++c) // un-premultiplied and back: exact, because c <= a
                ASSERT_EQ(decoded->row(y)[4 * x + c], image.row(y)[4 * x + c]) << x << ' ' << y << ' ' << c;
}

TEST(Picture, SizeIsReadFromTheHeaderAlone)
{
    Bytes png = png_of(sample_image(61, 43));
    png.resize(40);
    const auto size = media::picture_size(png);
    ASSERT_TRUE(size);
    EXPECT_EQ(*size, (frame::Size{61, 43}));
}

TEST(Picture, EveryCutIsAnErrorAndNeverAPicture)
{
    const Bytes png = png_of(sample_image(20, 20));
    for (std::size_t size = 0; size < png.size(); ++size)
        EXPECT_FALSE(media::decode_picture(std::span(png).first(size))) << size;
}

TEST(Picture, EveryFlippedByteIsAnErrorOrTheSamePicture)
{
    const frame::Image image = sample_image(20, 20);
    const Bytes png = png_of(image);
    for (std::size_t at = 0; at < png.size(); ++at) {
        Bytes bent = png;
        bent[at] ^= std::byte{0x41};
        const auto decoded = media::decode_picture(bent);
        if (decoded) {
            EXPECT_EQ(frame::pixel_hash(*decoded), frame::pixel_hash(image)) << at;
        }
    }
}

TEST(Picture, LimitsHoldBeforeAPixelIsDecoded)
{
    const Bytes png = png_of(sample_image(61, 43));
    EXPECT_FALSE(media::decode_picture(png, {.max_pixels = 61 * 43 - 1}));
    EXPECT_FALSE(media::decode_picture(png, {.max_side = 60}));
    EXPECT_TRUE(media::decode_picture(png, {.max_pixels = 61 * 43, .max_side = 61}));
}

TEST(Picture, ClearedPixelsOfAnA8ImageBecomeGrey)
{
    frame::Image mask = *frame::Image::create({3, 2}, frame::PixelFormat::a8);
    mask.row(1)[2] = 200;
    const auto decoded = media::decode_picture(png_of(mask));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->row(1)[8], 200);
    EXPECT_EQ(decoded->row(1)[11], 255);
    EXPECT_EQ(decoded->row(0)[0], 0);
}

TEST(Picture, LosslessWebpKeepsColoursAndAlpha)
{
    const std::array<std::uint8_t, 16> bgra{0, 0, 255, 255, 0, 255, 0, 128, 255, 0, 0, 255, 9, 8, 7, 0};
    const Bytes webp = test::encode_webp_lossless(2, 2, bgra);
    if (webp.empty())
        FAIL() << "this libavcodec cannot write WebP";
    const auto size = media::picture_header(webp);
    ASSERT_TRUE(size) << size.error().what;
    EXPECT_EQ(size->kind, media::PictureKind::webp);
    EXPECT_EQ(size->size, (frame::Size{2, 2}));
    const auto decoded = media::decode_picture(webp);
    ASSERT_TRUE(decoded) << decoded.error().what;
    const std::array<std::uint8_t, 16> wanted{255, 0, 0, 255, 0, 128, 0, 128, 0, 0, 255, 255, 0, 0, 0, 0};
    EXPECT_EQ(std::memcmp(decoded->row(0), wanted.data(), 8), 0);
    EXPECT_EQ(std::memcmp(decoded->row(1), wanted.data() + 8, 8), 0);
    EXPECT_FALSE(media::decode_picture(std::span(webp).first(webp.size() - 4)));
}

TEST(Picture, OtherFilesAreNamedAsSuch)
{
    for (const std::string_view text : {"", "GIF89a......", "<svg/>", "%PDF-1.7"}) {
        const auto decoded = media::decode_picture(std::as_bytes(std::span(text)));
        ASSERT_FALSE(decoded);
        EXPECT_EQ(decoded.error().code, base::Errc::invalid_input);
    }
}

}
