// SPDX-License-Identifier: GPL-3.0-or-later
// GIF, APNG and Lottie: what is on the canvas when, and what broken files say.
#include "tests/unit/assets/animation_fixture.h"
#include "tests/unit/assets/small_files.h"

namespace {

using frame::Rect;
using frame::Rgba;
using small_files::ApngFrame;
using small_files::GifFrame;

constexpr Rgba kGreen{13, 230, 115, 255}; // asymmetric: swapped channels cannot hide
constexpr Rgba kRed{255, 0, 0, 255};
constexpr Rgba kBlue{0, 0, 255, 255};
constexpr Rgba kNothing{};

std::string all(int count, char index)
{
    return std::string(static_cast<std::size_t>(count), index);
}

}

class AnimatedPictureTest : public AnimationTest {};

TEST_F(AnimatedPictureTest, GifFramesLieOnTheOnesBefore)
{
    write("a.gif", small_files::gif(8, 4, {{0, 0, 8, 4, ""}, {4, 0, 4, 4, all(16, 1)}, {0, 0, 2, 2, all(4, 2)}}));
    const auto moving = animation("a.gif", {8, 4});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(times(*moving), (std::vector<double>{0, 0.1, 0.2}));
    EXPECT_NEAR(moving->duration_s, 0.3, 1e-9);
    EXPECT_EQ(colors(*moving, 5, 1), (std::vector<Rgba>{kGreen, kRed, kRed}));
    EXPECT_EQ(colors(*moving, 1, 1), (std::vector<Rgba>{kGreen, kGreen, kBlue}));
    EXPECT_EQ(moving->kind, assets::AnimationKind::gif);
}

TEST_F(AnimatedPictureTest, GifDisposalClearsToNothingAndRestores)
{
    write("a.gif", small_files::gif(8, 4,
                                    {{0, 0, 8, 4, "", 1},
                                     {0, 0, 4, 4, all(16, 1), 2}, // its place becomes transparent
                                     {4, 0, 4, 4, all(16, 2), 3}, // what was there comes back
                                     {7, 3, 1, 1, all(1, 1), 1}}));
    const auto moving = animation("a.gif", {8, 4});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(colors(*moving, 1, 1), (std::vector<Rgba>{kGreen, kRed, kNothing, kNothing}));
    EXPECT_EQ(colors(*moving, 5, 1), (std::vector<Rgba>{kGreen, kGreen, kBlue, kGreen}));
    EXPECT_EQ(moving->frames[2].picture.at, (Rect{4, 0, 4, 4})); // trimmed to what is visible
}

TEST_F(AnimatedPictureTest, GifTransparencyShowsWhatIsBelow)
{
    write("a.gif", small_files::gif(2, 2, {{0, 0, 2, 2, all(4, 1)}, {0, 0, 2, 2, std::string("\0\2\0\2", 4), 1, 0}}));
    const auto moving = animation("a.gif", {2, 2});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(colors(*moving, 0, 0), (std::vector<Rgba>{kRed, kRed}));
    EXPECT_EQ(colors(*moving, 1, 0), (std::vector<Rgba>{kRed, kBlue}));
}

TEST_F(AnimatedPictureTest, GifRowsMayComeInterlaced)
{
    std::string rows; // rows 0 8 | 4 | 2 6 | 1 3 5 7 9 of ten, each row one pixel: odd rows red
    for (const int y : {0, 8, 4, 2, 6, 1, 3, 5, 7, 9})
        rows += static_cast<char>(y % 2);
    write("a.gif", small_files::gif(1, 10, {{0, 0, 1, 10, rows, 1, -1, 10, true}}));
    const auto moving = animation("a.gif", {1, 10});
    ASSERT_TRUE(moving) << error_;
    for (int y = 0; y < 10; ++y)
        EXPECT_EQ(at(moving->frames[0].picture, 0, y), y % 2 == 0 ? kGreen : kRed) << y;
}

TEST_F(AnimatedPictureTest, GifDelaysAreThoseBrowsersUse)
{
    write("a.gif", small_files::gif(4, 4,
                                    {{0, 0, 4, 4, "", 1, -1, 0},
                                     {0, 0, 4, 4, all(16, 1), 1, -1, 1},
                                     {0, 0, 4, 4, all(16, 2), 1, -1, 5},
                                     {0, 0, 4, 4, all(16, 3), 1, -1, 200}}));
    const auto moving =
        animation("a.gif", {4, 4}, [](assets::AnimationRequest& request) { request.sample_rate = 100; });
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(times(*moving), (std::vector<double>{0, 0.1, 0.2, 0.25}));
    EXPECT_NEAR(moving->duration_s, 2.25, 1e-9);
}

TEST_F(AnimatedPictureTest, EqualNeighboursAreStoredOnce)
{
    write("a.gif", small_files::gif(4, 4, {{}, {}, {0, 0, 2, 2, ""}, {0, 0, 4, 4, all(16, 1)}, {}}));
    const auto moving = animation("a.gif", {4, 4});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(times(*moving), (std::vector<double>{0, 0.3, 0.4}));
}

TEST_F(AnimatedPictureTest, BrokenGifsAreSentences)
{
    const std::string whole = small_files::gif(4, 4, {{}, {0, 0, 4, 4, all(16, 1)}});
    write("cut.gif", std::string_view(whole).substr(0, whole.size() - 8));
    write("head.gif", "GIF89a\x04");
    write("empty.gif", std::string("GIF89a\4\0\4\0\0\0\0;", 14));
    write("large.gif", small_files::gif(65535, 65535, {{}}));
    std::string codes = whole;
    codes[codes.find(',') + 12] = '\x7f'; // the first codes of the first picture
    write("codes.gif", codes);
    EXPECT_EQ(problem("cut.gif"), "cut.gif: the GIF is cut off");
    EXPECT_EQ(problem("head.gif"), "head.gif: the GIF is cut off");
    EXPECT_EQ(problem("empty.gif"), "empty.gif: the GIF holds no picture");
    EXPECT_EQ(problem("large.gif"),
              "large.gif: the GIF claims 65535 x 65535 pixels; at most 16384 a side and 16 million in all are read");
    EXPECT_TRUE(problem("codes.gif").starts_with("codes.gif: frame 1: the GIF")) << problem("codes.gif");
}

TEST_F(AnimatedPictureTest, GifFramesMayStickOut)
{
    write("a.gif", small_files::gif(4, 4, {{2, 2, 8, 8, all(64, 1)}}));
    const auto moving = animation("a.gif", {4, 4});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(moving->frames[0].picture.at, (Rect{2, 2, 2, 2}));
}

TEST_F(AnimatedPictureTest, ApngBlendsAndDisposes)
{
    write("a.png", small_files::apng(4, 4,
                                     {{0, 0, 4, 4, {13, 230, 115, 255}},
                                      {0, 0, 4, 4, {255, 0, 0, 128}, 2, 1}, // over, then taken back
                                      {0, 0, 2, 4, {255, 0, 0, 128}, 1, 0}, // replaces, then cleared
                                      {2, 0, 1, 1, {0, 0, 255, 255}, 0, 0}}));
    const auto moving = animation("a.png", {4, 4});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(moving->kind, assets::AnimationKind::apng);
    const Rgba over{128 + 6, 115, 57, 255}; // 13 * 127 / 255 = 6.5, 230 * ... = 114.5, 115 * ... = 57.3
    const Rgba found = at(moving->frames[1].picture, 1, 1);
    EXPECT_NEAR(found.r, over.r, 1);
    EXPECT_NEAR(found.g, over.g, 1);
    EXPECT_NEAR(found.b, over.b, 1);
    EXPECT_EQ(found.a, 255);
    EXPECT_EQ(colors(*moving, 3, 3), (std::vector<Rgba>{kGreen, found, kGreen, kGreen}));
    EXPECT_EQ(at(moving->frames[2].picture, 1, 1), (Rgba{128, 0, 0, 128}));
    EXPECT_EQ(at(moving->frames[3].picture, 1, 1), kNothing);
    EXPECT_EQ(at(moving->frames[3].picture, 2, 0), kBlue);
}

TEST_F(AnimatedPictureTest, ApngStillPictureMayBeNoFrame)
{
    write("a.png", small_files::apng(4, 4, {{0, 0, 4, 4, {255, 0, 0, 255}}, {0, 0, 4, 4, {0, 0, 255, 255}}},
                                     small_files::StillImage::is_no_frame));
    const auto moving = animation("a.png", {4, 4});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(colors(*moving, 0, 0), (std::vector<Rgba>{kRed, kBlue}));
}

TEST_F(AnimatedPictureTest, BrokenApngsAreSentences)
{
    std::string broken = small_files::apng(4, 4, {{}, {0, 0, 4, 4, {255, 0, 0, 255}}});
    write("cut.png", std::string_view(broken).substr(0, broken.size() - 30));
    broken[broken.find("fdAT") + 9] ^= 1;
    write("sum.png", broken);
    write("outside.png", small_files::apng(4, 4, {{}, {2, 2, 3, 3}}));
    EXPECT_EQ(problem("cut.png").substr(0, 27), "cut.png: the PNG is cut off");
    EXPECT_EQ(problem("sum.png"), "sum.png: the PNG is damaged: the checksum of its fdAT chunk is wrong");
    EXPECT_EQ(problem("outside.png"), "outside.png: the PNG's frame 2 lies outside the picture");
}

TEST_F(AnimatedPictureTest, LottieIsDrawnAtTheSizeShown)
{
    write("a.json", small_files::jumping_square());
    const auto info = cache_->animation_info("a.json", folder_);
    ASSERT_TRUE(info.has_value()) << info.error().what;
    EXPECT_EQ(info->kind, assets::AnimationKind::lottie);
    EXPECT_EQ(info->size, (frame::Size{100, 50}));
    EXPECT_EQ(info->frames, 20);
    EXPECT_NEAR(info->duration_s, 2.0, 1e-9);
    const auto moving = animation("a.json", {200, 200}); // stretched
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(times(*moving), (std::vector<double>{0, 1}));
    EXPECT_EQ(moving->frames[0].picture.at, (Rect{20, 40, 40, 80}));
    EXPECT_EQ(moving->frames[1].picture.at, (Rect{140, 40, 40, 80}));
    EXPECT_EQ(at(moving->frames[1].picture, 160, 80), kGreen);
}

TEST_F(AnimatedPictureTest, LottieThatDrawsNothingSaysSo)
{
    write("text.json", small_files::lottie(R"({"ty":5,"nm":"t","ip":0,"op":20,"st":0,"ks":{},"t":{"d":{"k":[]}}})"));
    write("empty.json", small_files::lottie(""));
    EXPECT_EQ(problem("text.json"), "text.json: the Lottie file draws nothing: it uses text layers, which the Lottie "
                                    "library lacks");
    EXPECT_NE(problem("empty.json").find("draws nothing"), std::string::npos) << problem("empty.json");
    write("broken.json", R"({"v":"5","layers":[)");
    EXPECT_NE(problem("broken.json"), "no error");
    write("other.json", R"({"name":"no animation"})");
    EXPECT_NE(problem("other.json").find("neither"), std::string::npos) << problem("other.json");
}

TEST_F(AnimatedPictureTest, AStillIsAnAnimationOfOneFrame)
{
    write(
        "a.svg",
        R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#ff0000"/></svg>)svg");
    const auto still = animation("a.svg", {9, 9});
    ASSERT_TRUE(still) << error_;
    EXPECT_EQ(still->kind, assets::AnimationKind::still);
    EXPECT_EQ(still->duration_s, 0);
    EXPECT_EQ(colors(*still, 4, 4), (std::vector<Rgba>{kRed}));
}

TEST_F(AnimatedPictureTest, APictureOfAnAnimationIsItsFirstFrame)
{
    write("a.gif", small_files::gif(4, 4, {{}, {0, 0, 4, 4, all(16, 1)}}));
    const auto first = picture("a.gif", {4, 4});
    ASSERT_TRUE(first.has_value()) << first.error().what;
    EXPECT_EQ(at(*first, 1, 1), kGreen);
    EXPECT_EQ(cache_->natural_size("a.gif", folder_).value(), (frame::Size{4, 4}));
}
