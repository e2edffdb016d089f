// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Small WAV files for mixes.

#include "compositor/media/wav.h"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace test {

// Stereo at 48 kHz; both sides are value(sample).
inline std::filesystem::path write_tone(const std::filesystem::path& path, std::int64_t samples,
                                        const std::function<double(std::int64_t)>& value)
{
    media::WavClip clip{48'000, 2, {}};
    clip.samples.reserve(static_cast<std::size_t>(2 * samples));
    for (std::int64_t i = 0; i < samples; ++i)
        clip.samples.insert(clip.samples.end(), 2, static_cast<std::int16_t>(std::lround(32'767 * value(i))));
    (void)media::write_wav(path, clip).has_value();
    return path;
}

inline double sine(std::int64_t sample, double hz)
{
    return std::sin(6.283185307179586 * hz * static_cast<double>(sample) / 48'000);
}

}
