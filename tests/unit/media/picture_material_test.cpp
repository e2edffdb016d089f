// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/picture.h"

#include "compositor/base/file.h"
#include "tests/unit/media/scratch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

base::Result<frame::Image> decode_file(const fs::path& path)
{
    const auto bytes = base::read_file(path, 1 << 26);
    EXPECT_TRUE(bytes) << path;
    return media::decode_picture(*bytes);
}

// Numbers of a flat JSON array.
std::vector<int> numbers(const fs::path& path)
{
    const auto text = base::read_text_file(path, 1 << 24);
    std::vector<int> out;
    if (!text)
        return out;
    for (const char* at = text->c_str(); *at != '\0';) {
        if (*at >= '0' && *at <= '9') {
            char* end = nullptr;
            out.push_back(static_cast<int>(std::strtol(at, &end, 10)));
            at = end;
        } else {
            ++at;
        }
    }
    return out;
}

int premultiplied(int color, int alpha)
{
    return (2 * color * alpha + 255) / 510;
}

int reference_mismatches(const frame::Image& image, const std::vector<int>& rgba, bool sixteen)
{
    const auto eight = [&](int value) { return sixteen ? (value * 255 + 32767) / 65535 : value; };
    int wrong = 0;
    std::size_t at = 0;
    for (int y = 0; y < image.size().height; ++y)
        for (int x = 0; x < image.size().width; ++x, at += 4) {
            const std::uint8_t* pixel = image.row(y) + 4 * x;
            const int alpha = eight(rgba[at + 3]);
            for (std::size_t c = 0; c < 3; ++c)
                wrong += pixel[c] != premultiplied(eight(rgba[at + c]), alpha);
            wrong += pixel[3] != alpha;
        }
    return wrong;
}

TEST(PictureMaterial, PngSuiteIsExact)
{
    NEEDS_MATERIAL(suite, "images/pngsuite");
    const test::ScratchFolder folder;
    const std::string unpack =
        "tar -xf '" + (*suite / "ref-rgba-json.tar.xz").string() + "' -C '" + folder.path().string() + "'";
    ASSERT_EQ(std::system(unpack.c_str()), 0);
    int exact = 0;
    int refused = 0;
    for (const auto& entry : fs::directory_iterator(*suite / "png")) {
        const std::string name = entry.path().stem();
        const auto image = decode_file(entry.path());
        if (name.starts_with('x')) { // the broken ones
            EXPECT_FALSE(image) << name;
            ++refused;
            continue;
        }
        ASSERT_TRUE(image) << name << ": " << image.error().what;
        const auto rgba = numbers(folder.path() / "json" / (name + ".json"));
        if (rgba.size() != static_cast<std::size_t>(4 * image->size().width * image->size().height))
            continue; // no reference for this one
        bool sixteen = false;
        for (const int value : rgba)
            sixteen = sixteen || value > 255;
        EXPECT_EQ(reference_mismatches(*image, rgba, sixteen), 0) << name;
        ++exact;
    }
    EXPECT_GE(exact, 155);
    EXPECT_EQ(refused, 14);
}

TEST(PictureMaterial, LibpngPicturesDecode)
{
    NEEDS_MATERIAL(folder, "images/libpng-testpngs");
    for (const auto& entry : fs::directory_iterator(*folder)) {
        const auto image = decode_file(entry.path());
        ASSERT_TRUE(image) << entry.path() << ": " << image.error().what;
        const std::string name = entry.path().stem();
        const auto says = [&](const char* word) { return name.find(word) != std::string::npos; };
        const bool clear = says("alpha") || (says("tRNS") && !says("16")); // the 16-bit ones hold no tRNS chunk
        EXPECT_EQ(frame::is_opaque(*image), !clear) << name;
    }
}

TEST(PictureMaterial, CrashersAreAnErrorOrAPicture)
{
    NEEDS_MATERIAL(folder, "images/malformed");
    int errors = 0;
    for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
        if (!entry.is_regular_file())
            continue;
        const auto image = decode_file(entry.path());
        if (image)
            continue;
        ++errors;
        EXPECT_EQ(image.error().code, base::Errc::invalid_input) << entry.path();
        EXPECT_FALSE(image.error().what.empty());
    }
    EXPECT_GT(errors, 10);
}

double psnr_db(const frame::Image& image, std::span<const std::byte> rgb)
{
    double sum = 0;
    std::size_t at = 0;
    for (int y = 0; y < image.size().height; ++y)
        for (int x = 0; x < image.size().width; ++x)
            for (int c = 0; c < 3; ++c) {
                const double difference = image.row(y)[4 * x + c] - std::to_integer<int>(rgb[at++]);
                sum += difference * difference;
            }
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(at) / sum);
}

TEST(PictureMaterial, JpegAgreesWithLibjpeg)
{
    NEEDS_MATERIAL(folder, "images/jpeg");
    const auto ppm = base::read_file(*folder / "testorig.ppm", 1 << 24);
    ASSERT_TRUE(ppm);
    const auto pixels = std::span(*ppm).last(227 * 149 * 3);
    const auto image = decode_file(*folder / "testorig.jpg");
    ASSERT_TRUE(image) << image.error().what;
    ASSERT_EQ(image->size(), (frame::Size{227, 149}));
    EXPECT_GT(psnr_db(*image, pixels), 45.0); // another inverse DCT, the same picture
    EXPECT_TRUE(frame::is_opaque(*image));
    EXPECT_TRUE(decode_file(*folder / "testimgint.jpg"));
    for (const char* other : {"testimgari.jpg", "monkey12.jpg"}) { // arithmetic coding, 12 bits
        const auto refused = decode_file(*folder / other);
        ASSERT_FALSE(refused) << other;
        EXPECT_NE(refused.error().what.find("baseline"), std::string::npos) << refused.error().what;
    }
    const auto bytes = base::read_file(*folder / "testorig.jpg", 1 << 24);
    EXPECT_FALSE(media::decode_picture(std::span(*bytes).first(bytes->size() / 2)));
}

}
