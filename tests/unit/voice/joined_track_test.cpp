// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/joined_track.h"
#include "daemon/stages/voice/wav_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace {

class JoinedTrack : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-track-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path clip(const char* name, int rate_hz, std::vector<std::int16_t> samples)
    {
        EXPECT_TRUE(voice::write_wav(folder_ / name, rate_hz, samples).has_value());
        return folder_ / name;
    }
    std::filesystem::path folder_;
};

}

TEST_F(JoinedTrack, PutsEachClipAtItsStart)
{
    const auto a = clip("a.wav", 1'000, std::vector<std::int16_t>(100, 7));
    const auto b = clip("b.wav", 1'000, std::vector<std::int16_t>(200, 30'000));
    const std::vector<voice::PlacedClip> clips = {{b, 0.5}, {a, 0.25}, {b, 0.6}};
    const auto track = voice::write_joined_track(folder_ / "t.wav", clips, 1.0);
    ASSERT_TRUE(track.has_value()) << track.error().what;
    EXPECT_EQ(track->duration_s, 1.0);
    const auto pcm = voice::read_wav(folder_ / "t.wav");
    ASSERT_EQ(pcm->samples.size(), 1'000U);
    for (const auto& [at, value] : {std::pair{0, 0},
                                    {249, 0},
                                    {250, 7},
                                    {349, 7},
                                    {350, 0},
                                    {500, 30'000},
                                    {600, 32'767},
                                    {700, 30'000},
                                    {800, 0}})
        EXPECT_EQ(pcm->samples[static_cast<std::size_t>(at)], value) << at;
}

TEST_F(JoinedTrack, BringsRatesTogether)
{
    std::vector<std::int16_t> tone;
    for (int i = 0; i < 1'600; ++i)
        tone.push_back(static_cast<std::int16_t>(std::lround(10'000 * std::sin(2 * M_PI * 440 * i / 16'000))));
    const auto low = clip("low.wav", 16'000, tone);
    const auto high = clip("high.wav", 22'050, {0});
    const std::vector<voice::PlacedClip> clips = {{low, 0}, {high, 0}};
    ASSERT_EQ(voice::write_joined_track(folder_ / "t.wav", clips)->sample_rate_hz, 22'050);
    const auto pcm = voice::read_wav(folder_ / "t.wav");
    ASSERT_EQ(pcm->samples.size(), 2'205U);
    for (std::size_t i = 100; i < 2'100; ++i)
        ASSERT_NEAR(pcm->samples[i], 10'000 * std::sin(2 * M_PI * 440 * static_cast<double>(i) / 22'050), 60) << i;
}

TEST_F(JoinedTrack, FailsLeavingNothing)
{
    const std::vector<voice::PlacedClip> missing = {{folder_ / "none.wav", 0}};
    EXPECT_EQ(voice::write_joined_track(folder_ / "t.wav", missing).error().code, base::Errc::not_found);
    EXPECT_FALSE(voice::write_joined_track(folder_ / "t.wav", {}).has_value());
    const std::vector<voice::PlacedClip> before = {{clip("a.wav", 1'000, {1}), -1}};
    EXPECT_FALSE(voice::write_joined_track(folder_ / "t.wav", before).has_value());
    EXPECT_FALSE(std::filesystem::exists(folder_ / "t.wav"));
}
