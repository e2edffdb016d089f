// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/timeline/formats.h"
#include "tests/unit/timeline/documents.h"

#include <gtest/gtest.h>

#include <fstream>

namespace timeline {
namespace {

TEST(Formats, SixShip)
{
    std::vector<std::string> names;
    for (const Format& format : test::formats()) {
        names.push_back(format.name);
        EXPECT_TRUE((frame::Rect{0, 0, format.canvas.width, format.canvas.height}).contains(format.organic));
        EXPECT_TRUE(format.organic.contains(format.strict)) << format.name;
    }
    EXPECT_EQ(names, (std::vector<std::string>{"tiktok", "youtube_short", "instagram_reel", "twitter_square",
                                               "instagram_post", "twitter_wide"}));
    EXPECT_EQ(format_named(test::formats(), "tiktok")->strict, (frame::Rect{120, 288, 768, 960}));
    EXPECT_EQ(format_named(test::formats(), "twitter_square")->strict, (frame::Rect{27, 135, 1026, 810}));
    EXPECT_EQ(format_named(test::formats(), "twitter_wide")->strict, (frame::Rect{96, 54, 1728, 972}));
    EXPECT_EQ(format_named(test::formats(), "nokia").error().what,
              "format nokia: there is none of this name; there are tiktok, youtube_short, instagram_reel, "
              "twitter_square, instagram_post, twitter_wide");
}

TEST(Formats, BoxesScaleWithTheCanvas)
{
    const Format format = *format_named(test::formats(), "tiktok");
    EXPECT_EQ(resized(format, {540, 960})->strict, (frame::Rect{60, 144, 384, 480}));
    EXPECT_EQ(resized(format, format.canvas), format);
    EXPECT_FALSE(resized(format, {1920, 1080}));
    EXPECT_FALSE(resized(format, {541, 961}));
    EXPECT_FALSE(resized(format, {0, 0}));
}

TEST(Formats, MistakesNameTheFileAndThePlace)
{
    const auto path = std::filesystem::path(testing::TempDir()) / "lesedi_formats_test.json";
    const auto error_of = [&](const std::string& json) {
        std::ofstream(path) << json;
        const auto formats = load_formats(path);
        return formats ? std::string() : formats.error().what.substr(path.string().size());
    };
    EXPECT_EQ(error_of(R"({"version":1,"formats":{"a":{"width":100,"height":100,"strict":[0,0,50,101],
        "organic":[0,0,100,100],"source":"x"}}})"),
              ": formats.a.strict: expected [left, top, right, bottom] within the canvas");
    EXPECT_EQ(error_of(R"({"version":1,"formats":{"a":{"width":100,"hight":100,"strict":[0,0,1,1],
        "organic":[0,0,1,1],"source":"x"}}})"),
              ": formats.a.height: is missing");
    EXPECT_NE(error_of("{"), "");
    EXPECT_FALSE(load_formats(path / "none"));
    std::filesystem::remove(path);
}

}
}
