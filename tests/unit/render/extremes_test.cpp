// SPDX-License-Identifier: GPL-3.0-or-later
// Frame rates, lengths and sizes at their ends, each film before a decoder that is not ours.
#include "compositor/render/film.h"

#include "compositor/timeline/parse.h"
#include "tests/support/judge/judge.h"
#include "tests/unit/render/little_film.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace {

class Extremes : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-extremes-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path film() const { return folder_ / "film.mp4"; }

    // A box that moves for the first half second, or for all of less, and then stays.
    base::Result<render::FilmStats> render(int width, int height, const std::string& fps, const std::string& duration,
                                           double moves_s = 0.5)
    {
        const auto text = fmt::format(
            R"({{"version": 1, "canvas": {{"width": {}, "height": {}}}, "fps": {}, "duration": {}, "layers": [
                {{"id": "box", "type": "shape", "size": [20, 20], "fill": "#fbbf24",
                  "position": [{{"at": 0, "value": [10, 10]}}, {{"at": {}, "value": [40, 30]}}]}}]}})",
            width, height, fps, duration, moves_s);
        const auto composition = TRY(timeline::parse_or_fail(text));
        const auto compiled = TRY(engine_.compile(composition, folder_));
        render::FilmSpec spec;
        spec.composition = &composition;
        spec.compiled = &compiled;
        spec.work_folder = folder_ / "work";
        spec.output = film();
        spec.cores = 2;
        return render::render_film(spec, {});
    }

    render::Engine engine_ = test_support::engine();
    std::filesystem::path folder_;
};

TEST_F(Extremes, FrameRatesFrom23976To60)
{
    for (const char* fps : {"\"24000/1001\"", "24", "25", "\"30000/1001\"", "30", "50", "\"60000/1001\"", "60"}) {
        SCOPED_TRACE(fps);
        const auto stats = render(96, 64, fps, "3");
        ASSERT_TRUE(stats) << stats.error().what;
        EXPECT_GT(stats->frames_repeated, stats->frames / 2);
        const auto pictures = judge::decode_strict(film());
        ASSERT_TRUE(pictures) << pictures.error().what;
        EXPECT_EQ(static_cast<std::int64_t>(pictures->size()), stats->frames);
        EXPECT_TRUE(judge::decode_openh264(film()));
    }
}

TEST_F(Extremes, OneFrame)
{
    const auto stats = render(96, 64, "30", "0.01", 0.01);
    ASSERT_TRUE(stats) << stats.error().what;
    EXPECT_EQ(stats->frames, 1);
    const auto pictures = judge::decode_strict(film());
    ASSERT_TRUE(pictures) << pictures.error().what;
    EXPECT_EQ(pictures->size(), 1U);
}

TEST_F(Extremes, HalfAnHourOfStandingStillIsSmall)
{
    const auto stats = render(64, 48, "30", "1800");
    ASSERT_TRUE(stats) << stats.error().what;
    EXPECT_EQ(stats->frames, 54'000);
    EXPECT_GT(stats->frames_repeated, 53'000);
    EXPECT_LT(stats->file_bytes, 2'500'000U);
    const auto pictures = judge::decode_strict(film());
    ASSERT_TRUE(pictures) << pictures.error().what;
    EXPECT_EQ(pictures->size(), 54'000U);
}

TEST_F(Extremes, SidesThatAreNoMultiplesOfSixteen)
{
    for (const auto& [width, height] : {std::pair{98, 66}, {16, 16}, {18, 130}, {110, 62}}) {
        SCOPED_TRACE(fmt::format("{}x{}", width, height));
        ASSERT_TRUE(render(width, height, "30", "2"));
        EXPECT_TRUE(judge::decode_strict(film()));
        EXPECT_TRUE(judge::decode_openh264(film()));
    }
}

TEST_F(Extremes, OddSidesAreRefusedInWords)
{
    const auto refused = render(97, 64, "30", "1");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("even"), std::string::npos) << refused.error().what;
}

}
