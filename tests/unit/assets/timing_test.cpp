// SPDX-License-Identifier: GPL-3.0-or-later
// What AssetCache::animation does whatever the file is: the grid of times, limits, sharing, sameness.
#include "tests/unit/assets/animation_fixture.h"
#include "tests/unit/assets/clip_maker.h"
#include "tests/unit/assets/small_files.h"

namespace {

std::vector<small_files::GifFrame> alternating(int count, int delay_cs)
{
    std::vector<small_files::GifFrame> frames;
    for (int i = 0; i < count; ++i)
        frames.push_back({0, 0, 4, 4, std::string(16, static_cast<char>(i % 4)), 1, -1, delay_cs});
    return frames;
}

}

class TimingTest : public AnimationTest {};

TEST_F(TimingTest, NoMoreFramesThanAreShown)
{
    write("fifty.gif", small_files::gif(4, 4, alternating(50, 2))); // 50 a second
    const auto shown =
        animation("fifty.gif", {4, 4}, [](assets::AnimationRequest& request) { request.sample_rate = 10; });
    ASSERT_TRUE(shown) << error_;
    ASSERT_EQ(shown->frames.size(), 10U);
    for (std::size_t i = 0; i < 10; ++i)
        EXPECT_NEAR(shown->frames[i].at_s, static_cast<double>(i) / 10, 1e-9);
}

TEST_F(TimingTest, EveryFrameOfASlowerFileIsShownOnce)
{
    ClipSpec spec;
    spec.shown_ms.clear();
    for (int i = 0; i < 24; ++i)
        spec.shown_ms.push_back((i * 1000 + 12) / 24); // rounded, as WebM does
    spec.container = "matroska";
    spec.samples_at = [](int picture, double, double) { return std::array<int, 4>{40 + 8 * picture, 128, 128, 255}; };
    ASSERT_EQ(make_clip(folder_ / "a.mkv", spec), "");
    const auto shown = animation("a.mkv", {8, 8});
    ASSERT_TRUE(shown) << error_;
    EXPECT_EQ(shown->frames.size(), 24U);
    for (std::size_t i = 0; i < shown->frames.size(); ++i) { // never early by a whole cell, never late by one
        const double error_cells = shown->frames[i].at_s * 30 - static_cast<double>(i) * 30 / 24;
        EXPECT_GT(error_cells, -0.3) << i;
        EXPECT_LT(error_cells, 1.0) << i;
    }
}

TEST_F(TimingTest, ShownAtHoldsTheEnds)
{
    write("a.gif", small_files::gif(4, 4, alternating(3, 10)));
    const auto moving = animation("a.gif", {4, 4});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(moving->index_at(-1), 0U);
    EXPECT_EQ(moving->index_at(0.0999), 0U);
    EXPECT_EQ(moving->index_at(3.0 / 30), 1U);
    EXPECT_EQ(moving->index_at(0.1 - 1e-9), 1U);
    EXPECT_EQ(moving->index_at(100), 2U);
}

TEST_F(TimingTest, TheSameBytesEveryTime)
{
    write("a.json", small_files::jumping_square());
    write("a.gif", small_files::gif(4, 4, alternating(9, 10)));
    for (const char* name : {"a.json", "a.gif"}) {
        const auto first = animation(name, {64, 64});
        EXPECT_EQ(animation(name, {64, 64}), first); // shared
        make_cache({});
        const auto again = animation(name, {64, 64});
        ASSERT_TRUE(first && again);
        EXPECT_NE(again, first);
        EXPECT_EQ(again->content, first->content);
        EXPECT_EQ(again->bytes, first->bytes);
    }
}

TEST_F(TimingTest, TooMuchMemoryIsAnErrorThatSaysWhatToDo)
{
    write("a.gif", small_files::gif(4, 4, alternating(100, 10)));
    const auto half =
        animation("a.gif", {400, 400}, [](assets::AnimationRequest& request) { request.max_bytes = 20'000'000; });
    EXPECT_FALSE(half);
    EXPECT_TRUE(error_.starts_with("a.gif: about 10")) << error_;
    EXPECT_TRUE(
        error_.ends_with(" frames at 400 x 400 need 65 MB, and 20 MB are allowed; show it smaller or shorter, or "
                         "at fewer frames a second"))
        << error_;
}

TEST_F(TimingTest, WhatIsInUseCountsAndWhatIsNotGoes)
{
    assets::AssetLimits limits;
    limits.animation_bytes = 3'000'000;
    make_cache(limits);
    write("a.gif", small_files::gif(4, 4, alternating(4, 10)));
    auto first = animation("a.gif", {400, 400}); // 2.56 MB
    ASSERT_TRUE(first) << error_;
    EXPECT_FALSE(animation("a.gif", {300, 400}));
    EXPECT_NE(error_.find("are allowed"), std::string::npos) << error_;
    first.reset();
    EXPECT_TRUE(animation("a.gif", {300, 400})) << error_;
}

TEST_F(TimingTest, RequestsAreChecked)
{
    write("a.gif", small_files::gif(4, 4, alternating(4, 10)));
    using Request = assets::AnimationRequest;
    EXPECT_FALSE(animation("a.gif", {4, 4}, [](Request& request) { request.speed = 0; }));
    EXPECT_FALSE(animation("a.gif", {4, 4}, [](Request& request) { request.speed = -1; }));
    EXPECT_FALSE(animation("a.gif", {4, 4}, [](Request& request) { request.from_s = std::nan(""); }));
    EXPECT_FALSE(animation("a.gif", {4, 4}, [](Request& request) { request.to_s = 0; }));
    EXPECT_FALSE(animation("a.gif", {4, 4}, [](Request& request) { request.sample_rate = 1e9; }));
    EXPECT_FALSE(animation("a.gif", {1'000'000'000, 4}));
    EXPECT_FALSE(animation("a.gif#part", {4, 4}));
    EXPECT_EQ(problem("none.gif").find("none.gif: "), 0U) << error_;
}

TEST_F(TimingTest, TooLongIsRefusedBeforeDecoding)
{
    assets::AssetLimits limits;
    limits.animation_s = 60;
    make_cache(limits);
    write("a.gif", small_files::gif(4, 4, alternating(4, 6000)));
    EXPECT_EQ(problem("a.gif"), "a.gif: it plays for 240 s, and 60 s are allowed; cut it shorter");
    EXPECT_TRUE(animation("a.gif", {4, 4}, [](assets::AnimationRequest& request) { request.to_s = 59; })) << error_;
}
