// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/mix.h"

#include "tests/unit/media/scratch.h"
#include "tests/unit/sound/sound_material.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

namespace {

using base::MediaTime;
using sound::Clip;
using sound::ClipRole;

constexpr std::int64_t ms(std::int64_t milliseconds)
{
    return milliseconds * 48;
}

std::vector<float> mix_all(const sound::MixSpec& spec, std::size_t block_pairs = 1000)
{
    auto mixer = sound::Mixer::create(spec);
    EXPECT_TRUE(mixer) << mixer.error().what;
    std::vector<float> out;
    std::vector<float> block(2 * block_pairs);
    while (true) {
        const auto got = mixer->read(block);
        EXPECT_TRUE(got);
        if (!got || *got == 0)
            return out;
        out.insert(out.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(2 * *got));
    }
}

Clip clip(const std::filesystem::path& path, ClipRole role, MediaTime start)
{
    Clip out;
    out.path = path;
    out.role = role;
    out.start = start;
    return out;
}

TEST(DuckCurve, IsDownWhenSpeechStartsAndUpAfterTheRelease)
{
    const sound::DuckCurve curve({{ms(1000), ms(2000)}}, {});
    EXPECT_DOUBLE_EQ(curve.gain_db(0), 0);
    EXPECT_DOUBLE_EQ(curve.gain_db(ms(850)), 0);
    EXPECT_NEAR(curve.gain_db(ms(925)), -6, 1e-9); // half of the attack
    EXPECT_DOUBLE_EQ(curve.gain_db(ms(1000)), -12);
    EXPECT_DOUBLE_EQ(curve.gain_db(ms(1999)), -12);
    EXPECT_DOUBLE_EQ(curve.gain_db(ms(2000)), -12);
    EXPECT_NEAR(curve.gain_db(ms(2200)), -6, 1e-9); // half of the release
    EXPECT_NEAR(curve.gain_db(ms(2100)), -12 * (0.5 + 0.5 * std::cos(std::acos(-1.0) / 4)), 1e-9);
    EXPECT_DOUBLE_EQ(curve.gain_db(ms(2400)), 0);
}

TEST(DuckCurve, ShortGapsStayDownLongOnesOverlapWithoutAStep)
{
    const sound::DuckCurve joined({{ms(2399), ms(3000)}, {ms(1000), ms(2000)}}, {});
    ASSERT_EQ(joined.speech().size(), 1U);
    EXPECT_DOUBLE_EQ(joined.gain_db(ms(2200)), -12);
    const sound::DuckCurve apart({{ms(1000), ms(2000)}, {ms(2450), ms(3000)}}, {}); // release and attack cross
    ASSERT_EQ(apart.speech().size(), 2U);
    double before = apart.gain_db(0);
    double highest = -99;
    for (std::int64_t at = 0; at < ms(4000); ++at) {
        const double gain = apart.gain_db(at);
        ASSERT_LT(std::abs(gain - before), 0.004) << at;
        ASSERT_LE(gain, 0);
        ASSERT_GE(gain, -12);
        if (at > ms(2000) && at < ms(2450))
            highest = std::max(highest, gain);
        before = gain;
    }
    EXPECT_GT(highest, -3); // it did come up in between
}

TEST(Mixer, MusicFollowsTheCurveAndVoiceStaysAsItIs)
{
    const test::ScratchFolder folder;
    const auto music = test::write_tone(folder / "music.wav", ms(4000), [](auto) { return 0.5; });
    const auto voice = test::write_tone(folder / "voice.wav", ms(1000), [](auto) { return 0.25; });
    sound::MixSpec spec;
    spec.duration = MediaTime(4, 1);
    spec.clips = {clip(music, ClipRole::music, {}), clip(voice, ClipRole::voice, MediaTime(1, 1))};
    const auto mix = mix_all(spec);
    ASSERT_EQ(mix.size(), static_cast<std::size_t>(2 * ms(4000)));
    const double ducked = 0.5 * std::pow(10.0, -12 / 20.0);
    const auto at = [&](std::int64_t sample) { return static_cast<double>(mix[static_cast<std::size_t>(2 * sample)]); };
    EXPECT_NEAR(at(ms(500)), 0.5, 1e-4);
    EXPECT_NEAR(at(ms(925)), 0.5 * std::pow(10.0, -6 / 20.0), 1e-4);
    EXPECT_NEAR(at(ms(1500)), ducked + 0.25, 1e-4);
    EXPECT_NEAR(at(ms(2200)), 0.5 * std::pow(10.0, -6 / 20.0), 1e-4);
    EXPECT_NEAR(at(ms(3000)), 0.5, 1e-4);
}

TEST(Mixer, EveryEdgeIsSoft)
{
    const test::ScratchFolder folder;
    const auto tone = test::write_tone(folder / "t.wav", ms(500), [](auto) { return 0.8; });
    sound::MixSpec spec;
    spec.duration = MediaTime(1, 1);
    spec.clips = {clip(tone, ClipRole::effect, MediaTime(1, 4))};
    spec.clips[0].fade_out = MediaTime(1, 10);
    const auto mix = mix_all(spec);
    for (std::size_t i = 2; i < mix.size(); i += 2)
        ASSERT_LT(std::abs(mix[i] - mix[i - 2]), 0.01F) << i / 2;
    EXPECT_FLOAT_EQ(mix[static_cast<std::size_t>(2 * (ms(250) - 1))], 0.0F);
    EXPECT_NEAR(mix[static_cast<std::size_t>(2 * ms(250) + 144)], 0.4, 0.01); // half of 3 ms
    EXPECT_NEAR(mix[static_cast<std::size_t>(2 * ms(700))], 0.4, 0.002);      // half of the fade
    EXPECT_FLOAT_EQ(mix[static_cast<std::size_t>(2 * ms(750))], 0.0F);
}

TEST(Mixer, LoopsGoOnWithoutASeamAndFadeAtTheEnd)
{
    const test::ScratchFolder folder;
    const auto tone = test::write_tone(folder / "t.wav", 4'800,
                                       [](std::int64_t i) { return 0.5 * test::sine(i, 100); }); // whole waves
    sound::MixSpec spec;
    spec.duration = MediaTime(2, 1);
    spec.clips = {clip(tone, ClipRole::music, {})};
    spec.clips[0].loop = sound::Loop::yes;
    spec.clips[0].fade_out = MediaTime(1, 2);
    const auto mix = mix_all(spec, 777);
    for (std::int64_t i = 200; i < 72'000; ++i)
        ASSERT_NEAR(mix[static_cast<std::size_t>(2 * i)], 0.5 * test::sine(i, 100), 1e-4) << i;
    EXPECT_NEAR(mix[mix.size() - 2], 0.0, 1e-4);
}

TEST(Mixer, SkipLengthAndGainApply)
{
    const test::ScratchFolder folder;
    const auto ramp =
        test::write_tone(folder / "t.wav", ms(1000), [](std::int64_t i) { return static_cast<double>(i) / 48'000; });
    sound::MixSpec spec;
    spec.duration = MediaTime(1, 1);
    spec.clips = {clip(ramp, ClipRole::voice, MediaTime(1, 10))};
    spec.clips[0].skip = MediaTime(1, 2);
    spec.clips[0].length = MediaTime(1, 5);
    spec.clips[0].gain_db = -6.0205999132796239; // a half
    const auto mix = mix_all(spec);
    EXPECT_NEAR(mix[static_cast<std::size_t>(2 * ms(200))], 0.5 * 0.6, 1e-3);
    EXPECT_FLOAT_EQ(mix[static_cast<std::size_t>(2 * ms(301))], 0.0F);
}

TEST(Mixer, TheSameSamplesWhateverTheBlocks)
{
    const test::ScratchFolder folder;
    const auto tone =
        test::write_tone(folder / "t.wav", 30'000, [](std::int64_t i) { return 0.5 * test::sine(i, 333); });
    sound::MixSpec spec;
    spec.duration = MediaTime(2, 1);
    spec.clips = {clip(tone, ClipRole::music, {}), clip(tone, ClipRole::voice, MediaTime(1, 3))};
    EXPECT_EQ(mix_all(spec, 100), mix_all(spec, 9'999));
}

TEST(Mixer, SoughtItGivesWhatReadingUpToThereGives)
{
    const test::ScratchFolder folder;
    const auto tone = test::write_tone(folder / "t.wav", 30'000, [](std::int64_t i) {
        return 0.4 * test::sine(i, 200 + static_cast<double>(i) / 90);
    });
    sound::MixSpec spec;
    spec.duration = MediaTime(4, 1);
    spec.clips = {clip(tone, ClipRole::music, MediaTime(1, 5)), clip(tone, ClipRole::voice, MediaTime(3, 2))};
    spec.clips[0].loop = sound::Loop::yes;
    spec.clips[0].skip = MediaTime(1, 10);
    const auto whole = mix_all(spec);
    auto mixer = sound::Mixer::create(spec).value();
    std::vector<float> block(2 * 5000);
    for (const std::int64_t at : {150'000, 0, 72'100, 40'000, 9'000, 191'000, 72'000}) {
        mixer.seek(at);
        for (std::int64_t from = at; from < std::min<std::int64_t>(at + 40'000, 192'000);) { // over seams, too
            const auto got = mixer.read(block).value();
            ASSERT_GT(got, 0U);
            for (std::size_t i = 0; i < 2 * got; ++i)
                ASSERT_EQ(block[i], whole[static_cast<std::size_t>(2 * from) + i]) << at << " " << from << " " << i;
            from += static_cast<std::int64_t>(got);
        }
    }
    mixer.seek(1'000'000);
    EXPECT_EQ(mixer.read(block).value(), 0U);
}

TEST(Mixer, ABrokenClipIsNamed)
{
    const test::ScratchFolder folder;
    std::ofstream(folder / "bad.wav") << "nothing";
    sound::MixSpec spec;
    spec.duration = MediaTime(2, 1);
    spec.clips = {clip(folder / "bad.wav", ClipRole::voice, {})};
    const auto mixer = sound::Mixer::create(spec);
    ASSERT_FALSE(mixer);
    EXPECT_NE(mixer.error().what.find("bad.wav"), std::string::npos);
}

}
