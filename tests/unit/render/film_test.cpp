// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/film.h"

#include "compositor/base/log.h"
#include "compositor/media/wav.h"
#include "compositor/render/segment.h"
#include "compositor/render/work_folder.h"
#include "compositor/timeline/segments.h"
#include "tests/unit/render/little_film.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>

namespace {

class FilmTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-film-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    base::Result<render::FilmStats> render(const timeline::Composition& composition, const std::string& work = "work",
                                           unsigned cores = 2, std::stop_token stop = {})
    {
        const auto compiled = TRY(engine_.compile(composition, folder_));
        render::FilmSpec spec;
        spec.composition = &composition;
        spec.compiled = &compiled;
        spec.work_folder = folder_ / work;
        render::FilmSound sound({&composition, folder_, spec.work_folder, engine_.root() / "config"});
        spec.sound = &sound;
        spec.output = folder_ / "film.mp4";
        spec.cores = cores;
        return render::render_film(spec, stop);
    }
    std::string bytes() const { return base::read_text_file(folder_ / "film.mp4", 1U << 30U).value(); }

    // One second of a tone as a clip.
    void write_tone(const std::string& name, double amplitude = 8000)
    {
        media::WavClip clip;
        clip.sample_rate_hz = 16000;
        for (int i = 0; i < 16000; ++i)
            clip.samples.push_back(static_cast<std::int16_t>(amplitude * std::sin(i * 0.3)));
        ASSERT_TRUE(media::write_wav(folder_ / name, clip).has_value());
    }

    render::Engine engine_ = test_support::engine();
    std::filesystem::path folder_;
};

}

TEST_F(FilmTest, ARenderIsFoundAgainAndGivesTheSameBytes)
{
    const auto first = render(test_support::little_film());
    ASSERT_TRUE(first.has_value()) << first.error().what;
    EXPECT_EQ(first->frames, 90);
    EXPECT_EQ(first->frames_drawn, 90);
    EXPECT_EQ(first->segments, 3);
    const std::string made = bytes();
    const auto again = render(test_support::little_film());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->segments_reused, 3);
    EXPECT_EQ(again->frames_drawn, 0);
    EXPECT_EQ(bytes(), made);
}

TEST_F(FilmTest, TheNumberOfCoresDoesNotShow)
{
    ASSERT_TRUE(render(test_support::little_film(), "one", 1).has_value());
    const std::string one = bytes();
    ASSERT_TRUE(render(test_support::little_film(), "three", 3).has_value());
    EXPECT_EQ(bytes(), one);
}

TEST_F(FilmTest, AnEditRendersOnlyTheSceneItChanges)
{
    ASSERT_TRUE(render(test_support::little_film()).has_value());
    auto edited = test_support::little_film();
    edited.layers[1].rotation_deg = 45;
    const auto stats = render(edited);
    ASSERT_TRUE(stats.has_value());
    EXPECT_EQ(stats->segments_reused, 2);
    EXPECT_EQ(stats->frames_drawn, 30);
}

TEST_F(FilmTest, KeysKnowPicturesNotNames)
{
    auto renamed = test_support::little_film();
    renamed.layers[0].id = "crimson";
    renamed.title = "Another title";
    auto other = test_support::little_film();
    other.layers[0].opacity = 0.5;
    const auto range = timeline::segments(renamed)[0];
    const auto key = [&](const timeline::Composition& film, const render::EncodeSpec& encode) {
        return render::segment_key(engine_.compile(film, folder_).value(), range, encode);
    };
    EXPECT_EQ(key(renamed, {}), key(test_support::little_film(), {}));
    EXPECT_NE(key(other, {}), key(test_support::little_film(), {}));
    render::EncodeSpec finer;
    finer.crf = 18;
    EXPECT_NE(key(renamed, finer), key(renamed, {}));
}

TEST_F(FilmTest, ADamagedSegmentIsMadeAgain)
{
    ASSERT_TRUE(render(test_support::little_film()).has_value());
    const std::string made = bytes();
    int damaged = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "work")) {
        std::string text = base::read_text_file(entry.path(), 1U << 30U).value();
        text[text.size() / 2] = static_cast<char>(text[text.size() / 2] + 1);
        ASSERT_TRUE(base::write_file_atomic(entry.path(), text).has_value());
        ++damaged;
    }
    ASSERT_EQ(damaged, 3);
    const auto stats = render(test_support::little_film());
    ASSERT_TRUE(stats.has_value());
    EXPECT_EQ(stats->segments_reused, 0);
    EXPECT_EQ(bytes(), made);
}

TEST_F(FilmTest, AStopLeavesNothingUnderTheFinalName)
{
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = render(test_support::little_film(), "work", 2, stop.get_token());
    ASSERT_FALSE(stopped.has_value());
    EXPECT_EQ(stopped.error().code, base::Errc::cancelled);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "film.mp4"));
}

TEST_F(FilmTest, SoundIsMixedAndMeasured)
{
    write_tone("tone.wav");
    auto film = test_support::little_film();
    timeline::AudioClip clip;
    clip.source = "tone.wav";
    clip.at_s = 1;
    clip.role = timeline::AudioRole::voice;
    film.audio = {clip};
    const auto stats = render(film);
    ASSERT_TRUE(stats.has_value()) << stats.error().what;
    ASSERT_TRUE(stats->loudness.has_value());
    EXPECT_NEAR(stats->loudness->integrated_lufs, -14, 0.5);
    EXPECT_LE(stats->loudness->true_peak_dbtp, -1.5);
}

TEST_F(FilmTest, WarningsOfItsThreadsSayWhoseWorkItIs)
{
    write_tone("whisper.wav", 30);
    auto film = test_support::little_film();
    timeline::AudioClip clip;
    clip.source = "whisper.wav";
    clip.role = timeline::AudioRole::voice;
    film.audio = {clip};
    testing::internal::CaptureStderr();
    base::start_log({});
    base::Result<render::FilmStats> stats;
    {
        const base::LogContext context({{"job", 17}});
        stats = render(film);
    }
    const std::string lines = testing::internal::GetCapturedStderr();
    base::start_log({});
    ASSERT_TRUE(stats.has_value()) << stats.error().what;
    const auto at = lines.find("too quiet"); // said by the sound's own thread
    ASSERT_NE(at, std::string::npos) << lines;
    EXPECT_NE(lines.find("job=17", at), std::string::npos) << lines;
}

TEST_F(FilmTest, AMissingSoundIsNamedAndNothingIsLeft)
{
    auto film = test_support::little_film();
    timeline::AudioClip clip;
    clip.source = "lost.wav";
    film.audio = {clip};
    const auto failed = render(film);
    ASSERT_FALSE(failed.has_value());
    EXPECT_NE(failed.error().what.find("lost.wav"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "film.mp4"));
}

TEST_F(FilmTest, AnUnknownPresetIsAnError)
{
    const auto composition = test_support::little_film();
    const auto compiled = engine_.compile(composition, folder_).value();
    render::FilmSpec spec;
    spec.composition = &composition;
    spec.compiled = &compiled;
    spec.work_folder = folder_ / "work";
    spec.output = folder_ / "film.mp4";
    spec.encode.preset = "warp";
    const auto failed = render::render_film(spec, {});
    ASSERT_FALSE(failed.has_value());
    EXPECT_NE(failed.error().what.find("warp"), std::string::npos) << failed.error().what;
}

TEST_F(FilmTest, OldWorkGoesWhatWasUsedLastStays)
{
    const pid_t ended = ::fork();
    if (ended == 0)
        ::_exit(0);
    ASSERT_EQ(::waitpid(ended, nullptr, 0), ended);
    const std::string busy = fmt::format("busy.segment.{}-4.part", ::getpid()),
                      behind = fmt::format("behind.segment.{}-4.part", ended),
                      fresh = fmt::format("fresh.segment.{}-4.part", ended);
    const auto file = [&](const std::string& name, int hours_old) {
        ASSERT_TRUE(base::write_file_atomic(folder_ / name, std::string(1000, 'x')).has_value());
        std::filesystem::last_write_time(folder_ / name,
                                         std::filesystem::file_time_type::clock::now() - std::chrono::hours(hours_old));
    };
    file("old.segment", 50);
    file("older.track", 60);
    file("new.segment", 1);
    file("left.segment.1-2.part", 30);
    file(busy, 1);
    file(behind, 1);
    file(fresh, 0);
    EXPECT_EQ(render::prune_work(folder_, 2500), 3000U);
    EXPECT_TRUE(std::filesystem::exists(folder_ / "old.segment"));
    EXPECT_TRUE(std::filesystem::exists(folder_ / "new.segment"));
    EXPECT_TRUE(std::filesystem::exists(folder_ / busy)) << "another run may be writing it";
    EXPECT_FALSE(std::filesystem::exists(folder_ / behind)) << "nobody writes it any more";
    EXPECT_TRUE(std::filesystem::exists(folder_ / fresh)) << "perhaps somebody in another container";
    EXPECT_FALSE(std::filesystem::exists(folder_ / "older.track"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "left.segment.1-2.part"));
    EXPECT_EQ(render::prune_work(folder_ / "none", 0), 0U);
}

TEST(FilmStats, AreJson)
{
    render::FilmStats stats;
    stats.frames = 3;
    stats.loudness =
        sound::LoudnessReport{.integrated_lufs = -INFINITY, .true_peak_dbtp = -1.9, .lra_lu = 2, .gain_db = 0};
    const std::string json = render::to_json(stats);
    EXPECT_NE(json.find("\"frames\": 3"), std::string::npos);
    EXPECT_NE(json.find("\"integrated_lufs\": null"), std::string::npos) << "silence has no loudness";
}
