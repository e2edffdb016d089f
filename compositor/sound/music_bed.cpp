// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/music_bed.h"

#include "compositor/media/wav.h"
#include "compositor/sound/bed_score.h"
#include "compositor/sound/bed_voices.h"
#include "compositor/sound/loudness.h"

#include <algorithm>
#include <cmath>

namespace sound {
namespace {

constexpr double kLoudnessLufs = -23;
constexpr float kHighestPeak = 0.45F; // just below -6 dBFS

void scale(std::vector<float>& samples, float factor)
{
    for (float& sample : samples)
        sample *= factor;
}

}

Result<BedStyle> bed_style(std::string_view name)
{
    if (name == "motivation")
        return BedStyle::motivation;
    if (name == "finance")
        return BedStyle::finance;
    if (name == "tech")
        return BedStyle::tech;
    if (name == "educational")
        return BedStyle::educational;
    return base::fail(base::Errc::not_found,
                      fmt::format("music: there is no style {}; use motivation, finance, tech or educational", name));
}

std::vector<float> compose_bed(const BedSpec& spec)
{
    const BedScore score = compose_score(spec);
    LoopBuffer loop(score.length_samples());
    Dice dice(~spec.seed);
    for (const BedNote& note : score.notes)
        play(note, score.beat_samples, dice, loop);
    finish_loop(loop.samples());
    std::vector<float> samples(loop.samples().size());
    std::transform(loop.samples().begin(), loop.samples().end(), samples.begin(),
                   [](double sample) { return static_cast<float>(sample); });

    LoudnessMeter meter;
    meter.add(samples);
    scale(samples, static_cast<float>(std::pow(10.0, (kLoudnessLufs - meter.report().integrated_lufs) / 20.0)));
    float peak = 0;
    for (const float sample : samples)
        peak = std::max(peak, std::abs(sample));
    if (peak > kHighestPeak)
        scale(samples, kHighestPeak / peak);
    return samples;
}

Status write_bed(const BedSpec& spec, const std::filesystem::path& path)
{
    return media::write_wav(path, {48'000, 2, media::to_pcm16(compose_bed(spec))});
}

}
