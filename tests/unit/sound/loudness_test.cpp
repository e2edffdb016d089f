// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/loudness.h"

#include "compositor/media/audio_reader.h"
#include "tests/unit/media/scratch.h"
#include "tests/unit/sound/sound_material.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

std::vector<float> stereo(std::int64_t samples, const std::function<double(std::int64_t)>& value)
{
    std::vector<float> out;
    for (std::int64_t i = 0; i < samples; ++i)
        out.insert(out.end(), 2, static_cast<float>(value(i)));
    return out;
}

sound::LoudnessReport measured(const std::vector<float>& samples)
{
    sound::LoudnessMeter meter;
    meter.add(samples);
    return meter.report();
}

struct Normalised {
    sound::LoudnessReport report;
    std::vector<float> samples;
};

Normalised normalised(const std::vector<float>& samples, const sound::LoudnessSpec& spec = {})
{
    const test::ScratchFolder folder;
    sound::Spool source = *sound::Spool::create(folder.path());
    sound::Spool target = *sound::Spool::create(folder.path());
    EXPECT_TRUE(source.append(samples));
    auto normaliser = sound::Normaliser::create(source);
    EXPECT_TRUE(normaliser);
    const auto report = normaliser->write(target, spec);
    EXPECT_TRUE(report);
    Normalised out{*report, std::vector<float>(samples.size())};
    EXPECT_EQ(target.length_samples(), source.length_samples());
    EXPECT_EQ(*target.read(0, out.samples), samples.size() / 2);
    return out;
}

double bursts(std::int64_t i) // a full square wave a third of the time
{
    return i % 24'000 < 8'000 ? (i / 55 % 2 == 0 ? 1.0 : -1.0) : 0.05 * test::sine(i, 220);
}

TEST(LoudnessMeter, KnowsTheSineOfTheStandard)
{
    // BS.1770: a 997 Hz sine of 0 dBFS on one side reads -3.01 LUFS; on both sides 0.0.
    EXPECT_NEAR(measured(stereo(240'000, [](auto i) { return test::sine(i, 997); })).integrated_lufs, 0.0, 0.05);
    EXPECT_TRUE(std::isinf(measured(stereo(48'000, [](auto) { return 0.0; })).integrated_lufs));
}

TEST(LoudnessMeter, SeesPeaksBetweenSamples)
{
    // A quarter of the sampling rate, 45 degrees off: every sample is 0.707, the wave reaches 1.
    const auto report = measured(stereo(
        48'000, [](auto i) { return std::sin(1.5707963267948966 * static_cast<double>(i) + 0.7853981633974483); }));
    EXPECT_NEAR(report.true_peak_dbtp, 0.0, 0.3);
}

TEST(LoudnessMeter, AgreesWithTheReferenceFiles)
{
    NEEDS_MATERIAL(folder, "audio/loudness");
    const auto lufs = [&](const char* name, int channels, int rate) {
        // read as stored: resampling and mono to stereo would be another signal
        const auto reader = media::AudioReader::open(*folder / name);
        EXPECT_TRUE(reader);
        (void)rate;
        sound::LoudnessMeter meter(48'000, channels);
        std::vector<float> block(2 * 4'096);
        auto source = media::AudioReader::open(*folder / name);
        while (true) {
            const std::size_t got = *source->read(block);
            if (got == 0)
                return meter.report().integrated_lufs;
            if (channels == 2) {
                meter.add(std::span(block).first(2 * got));
                continue;
            }
            for (std::size_t i = 0; i < got; ++i)
                meter.add(std::span(block).subspan(2 * i, 1));
        }
    };
    EXPECT_NEAR(lufs("1770-2_Comp_AbsGateTest.wav", 2, 48'000), -69.5, 0.1);
    EXPECT_NEAR(lufs("1770-2_Comp_RelGateTest.wav", 2, 48'000), -10.0, 0.1);
    EXPECT_NEAR(lufs("sine_1000.wav", 1, 44'100), -3.0, 0.1);
}

TEST(Limiter, LeavesQuietSoundAloneButForItsDelay)
{
    const auto in = stereo(10'000, [](auto i) { return 0.5 * test::sine(i, 700); });
    auto out = in;
    sound::Limiter limiter(-2);
    limiter.process(out);
    const std::size_t delay = 2 * sound::Limiter::delay_samples();
    for (std::size_t i = delay; i < out.size(); ++i)
        ASSERT_NEAR(out[i], in[i - delay], 1e-6) << i;
}

TEST(Limiter, HoldsTheCeilingOnAnything)
{
    for (const double hz : {60.0, 997.0, 5'000.0, 11'999.0, 17'000.0}) {
        auto loud = stereo(48'000, [&](auto i) { return (i % 9'600 < 4'800 ? 3.0 : 0.1) * test::sine(i, hz); });
        sound::Limiter limiter(-2);
        limiter.process(loud);
        EXPECT_LE(measured(loud).true_peak_dbtp, -1.8) << hz; // before normalise() has corrected it
        EXPECT_GE(measured(loud).true_peak_dbtp, -3.5) << hz;
    }
}

TEST(Limiter, TheSameWhateverTheBlocks)
{
    const auto in = stereo(20'000, bursts);
    auto whole = in;
    auto parts = in;
    sound::Limiter a(-6);
    sound::Limiter b(-6);
    a.process(whole);
    for (std::size_t at = 0; at < parts.size(); at += 2 * 37)
        b.process(std::span(parts).subspan(at, std::min<std::size_t>(2 * 37, parts.size() - at)));
    for (std::size_t i = 0; i < whole.size(); ++i)
        ASSERT_NEAR(whole[i], parts[i], 1e-6);
}

TEST(Normalise, QuietAndLoudSoundEndAtTheTarget)
{
    for (const double level : {0.006, 0.1, 1.0}) {
        const auto speechlike =
            stereo(48'000 * 6, [&](auto i) { return level * test::sine(i, 300) * (0.6 + 0.4 * test::sine(i, 3)); });
        const Normalised result = normalised(speechlike);
        EXPECT_NEAR(measured(result.samples).integrated_lufs, -14, 0.3) << level;
        EXPECT_LE(measured(result.samples).true_peak_dbtp, -1.95) << level;
        EXPECT_NEAR(result.report.integrated_lufs, measured(result.samples).integrated_lufs, 1e-9);
    }
}

TEST(Normalise, HostileBurstsKeepTheCeiling)
{
    const Normalised result = normalised(stereo(48'000 * 8, bursts));
    EXPECT_NEAR(result.report.integrated_lufs, -14, 0.3);
    EXPECT_LE(result.report.true_peak_dbtp, -1.95);
}

TEST(Normalise, NothingMovesInTime)
{
    auto click = stereo(48'000, [](auto i) { return 0.2 * test::sine(i, 400); });
    click[2 * 20'000] = 1.0F;
    const Normalised result = normalised(click);
    std::size_t loudest = 0;
    for (std::size_t i = 0; i < click.size(); i += 2)
        if (std::abs(result.samples[i]) > std::abs(result.samples[loudest]))
            loudest = i;
    EXPECT_EQ(loudest, 2U * 20'000);
}

TEST(Normalise, SilenceAndShortSoundGetNoGain)
{
    const Normalised silent = normalised(stereo(96'000, [](auto) { return 0.0; }));
    EXPECT_EQ(silent.report.gain_db, 0);
    const Normalised brief = normalised(stereo(19'000, [](auto i) { return 0.1 * test::sine(i, 500); }));
    EXPECT_EQ(brief.report.gain_db, 0);
    const Normalised loud_and_brief = normalised(stereo(10'000, [](auto i) { return 1.0 * test::sine(i, 500); }));
    EXPECT_LE(loud_and_brief.report.true_peak_dbtp, -1.8);
}

}
