// SPDX-License-Identifier: GPL-3.0-or-later
// Whole films with the fake card: as they should be, and when it fails in the middle.
#include "compositor/media/encoder_driver.h"
#include "compositor/render/film.h"
#include "tests/support/judge/judge.h"
#include "tests/unit/encoders/fake_card.h"
#include "tests/unit/media/scratch.h"
#include "tests/unit/render/little_film.h"

#include <gtest/gtest.h>

namespace {

using media::EncoderId;

class Fallback : public testing::Test {
protected:
    // One encoder after the other; spec.encoders is left out, so nothing is searched for.
    base::Result<render::FilmStats> render(const std::string& wanted, const std::string& work = "work")
    {
        const auto composition = test_support::little_film();
        const auto compiled = TRY(engine_.compile(composition, folder_.path()));
        render::EncoderSearch search({}, wanted);
        render::FilmSpec spec;
        spec.composition = &composition;
        spec.compiled = &compiled;
        spec.work_folder = folder_ / work.c_str();
        spec.output = film();
        spec.encoders = &search;
        spec.cores = 3;
        return render::render_film(spec, {});
    }
    std::filesystem::path film() const { return folder_ / "film.mp4"; }
    std::string bytes() const { return base::read_text_file(film(), 1U << 30U).value(); }

    test::ScratchFolder folder_;
    test::FakeCard card_;
    render::Engine engine_ = test_support::engine();
};

TEST_F(Fallback, AFilmOfTheCardIsOneThatDecodersTake)
{
    const auto stats = render("auto");
    ASSERT_TRUE(stats) << stats.error().what;
    EXPECT_EQ(stats->encoder, "h264_nvenc quality 23");
    EXPECT_TRUE(stats->encoder_failures.empty());
    EXPECT_EQ(stats->segments, 3);
    EXPECT_EQ(stats->segments_in_flight, 2); // of three cores: the card's sessions
    EXPECT_EQ(stats->frames_repeated, 0);
    EXPECT_TRUE(judge::check_film(film(), std::vector(90, judge::Content::anything)));
    const auto again = render("auto");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->segments_reused, 3);
}

TEST_F(Fallback, AFailureInTheMiddleGivesTheFilmOfTheNextEncoder)
{
    ASSERT_TRUE(render("x264", "other"));
    const std::string plain = bytes();
    card_.order("fail_at=50");
    const auto stats = render("auto");
    ASSERT_TRUE(stats) << stats.error().what;
    EXPECT_EQ(bytes(), plain);
    ASSERT_EQ(stats->encoder_failures.size(), 1U);
    EXPECT_EQ(stats->encoder_failures[0].encoder, EncoderId::h264_nvenc);
    EXPECT_NE(stats->encoder_failures[0].what.find("fallen off the bus"), std::string::npos);
    EXPECT_EQ(stats->encoder, "libx264 veryfast crf 23");
    EXPECT_EQ(stats->frames_drawn, 90); // of the encoder that made the film
    const std::string json = render::to_json(*stats);
    EXPECT_NE(json.find("\"encoder_failures\": 1"), std::string::npos) << json;
    EXPECT_NE(json.find("fallen off the bus"), std::string::npos) << json;
    EXPECT_TRUE(judge::check_film(film(), std::vector(90, judge::Content::anything)));
}

TEST_F(Fallback, TheNextEncoderMayBeAnotherCard)
{
    card_.vaapi_from(test::fake_vaapi_folder());
    card_.order("fail_at=50");
    const auto stats = render("auto");
    ASSERT_TRUE(stats) << stats.error().what;
    EXPECT_EQ(stats->encoder_failures.size(), 1U);
    EXPECT_EQ(stats->encoder, "h264_vaapi quality 23");
    EXPECT_TRUE(judge::check_film(film(), std::vector(90, judge::Content::anything)));
}

TEST_F(Fallback, FinishedSegmentsOfTheNextEncoderAreUsed)
{
    ASSERT_TRUE(render("x264"));
    card_.order("fail_at=9"); // later than the search looks
    const auto stats = render("auto");
    ASSERT_TRUE(stats) << stats.error().what;
    EXPECT_EQ(stats->segments_reused, 3);
    EXPECT_EQ(stats->encoder_failures.size(), 1U);
}

TEST_F(Fallback, SegmentsWithOtherParameterSetsNeverShareATrack)
{
    card_.order("own_headers");
    const auto stats = render("auto");
    ASSERT_TRUE(stats) << stats.error().what;
    ASSERT_EQ(stats->encoder_failures.size(), 1U);
    EXPECT_NE(stats->encoder_failures[0].what.find("parameter sets differ"), std::string::npos);
    EXPECT_EQ(stats->encoder, "libx264 veryfast crf 23");
}

TEST_F(Fallback, TakenSessionsAreAFailureLikeAnother)
{
    card_.order("sessions=1"); // enough for the search, not for two segments
    const auto stats = render("auto");
    ASSERT_TRUE(stats) << stats.error().what;
    EXPECT_LE(stats->encoder_failures.size(), 1U); // two sessions need not meet
}

TEST_F(Fallback, OneThatIsNamedFailsWithItsCause)
{
    card_.order("fail_at=50");
    const auto failed = render("h264_nvenc");
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().what.find("fallen off the bus"), std::string::npos) << failed.error().what;
    EXPECT_FALSE(std::filesystem::exists(film()));
}

}
