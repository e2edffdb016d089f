// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/music_bed.h"

#include "compositor/media/wav.h"
#include "compositor/sound/loudness.h"
#include "tests/unit/media/scratch.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using sound::BedStyle;

// No harsh highs and no offset.
void expect_soft(const std::vector<float>& bed)
{
    double sum = 0;
    double energy = 0;
    double bright = 0; // of the first difference: rises 6 dB an octave
    for (std::size_t i = 2; i < bed.size(); i += 2) {
        sum += bed[i];
        energy += bed[i] * bed[i];
        bright += (bed[i] - bed[i - 2]) * (bed[i] - bed[i - 2]);
    }
    EXPECT_LT(std::abs(sum) / (static_cast<double>(bed.size()) / 2), 1e-3);
    const double middle_hz = 48'000 / 6.2831853 * std::sqrt(bright / energy); // root mean square frequency
    EXPECT_LT(middle_hz, 1'500);
    EXPECT_GT(middle_hz, 80);
}

class EveryBed : public testing::TestWithParam<BedStyle> {};

TEST_P(EveryBed, IsQuietLongEnoughAndWithoutASeam)
{
    const std::vector<float> bed = sound::compose_bed({GetParam(), 1});
    const double seconds = static_cast<double>(bed.size()) / 2 / 48'000;
    EXPECT_GE(seconds, 16);
    EXPECT_LE(seconds, 32);
    sound::LoudnessMeter meter;
    meter.add(bed);
    const auto report = meter.report();
    EXPECT_NEAR(report.integrated_lufs, -23, 1.0);
    EXPECT_LT(report.true_peak_dbtp, -6);

    expect_soft(bed);

    // the step over the seam is no larger than steps elsewhere, and so is the second difference
    float largest = 0;
    float largest_bend = 0;
    for (std::size_t i = 4; i < bed.size(); ++i) {
        largest = std::max(largest, std::abs(bed[i] - bed[i - 2]));
        largest_bend = std::max(largest_bend, std::abs(bed[i] - 2 * bed[i - 2] + bed[i - 4]));
    }
    for (std::size_t side = 0; side < 2; ++side) {
        const float last = bed[bed.size() - 2 + side];
        const float before = bed[bed.size() - 4 + side];
        EXPECT_LE(std::abs(bed[side] - last), largest);
        EXPECT_LE(std::abs(bed[side] - 2 * last + before), largest_bend);
    }
}

INSTANTIATE_TEST_SUITE_P(Styles, EveryBed,
                         testing::Values(BedStyle::motivation, BedStyle::finance, BedStyle::tech,
                                         BedStyle::educational));

TEST(MusicBed, SameSeedSameSamplesOtherSeedOtherTune)
{
    const auto tune = sound::compose_bed({BedStyle::tech, 7});
    EXPECT_EQ(tune, sound::compose_bed({BedStyle::tech, 7}));
    EXPECT_NE(tune, sound::compose_bed({BedStyle::tech, 8}));
}

TEST(MusicBed, IsWrittenAsWav)
{
    const test::ScratchFolder folder;
    ASSERT_TRUE(sound::write_bed({*sound::bed_style("tech"), 1}, folder / "bed.wav"));
    const auto clip = media::read_wav(folder / "bed.wav");
    ASSERT_TRUE(clip);
    EXPECT_EQ(clip->channels, 2);
    EXPECT_EQ(clip->sample_rate_hz, 48'000);
    EXPECT_FALSE(sound::bed_style("polka"));
}

}
