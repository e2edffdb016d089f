// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// RIFF/WAVE with 16-bit PCM, the form in which voice clips are kept. Whole in memory: for clips, not for films.
// Thread: any.

#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace media {

using base::Result;
using base::Status;

struct WavClip {
    int sample_rate_hz = 0;
    int channels = 1;                  // 1 or 2
    std::vector<std::int16_t> samples; // interleaved
};

Status write_wav(const std::filesystem::path& path, const WavClip& clip); // whole or absent
Result<WavClip> read_wav(const std::filesystem::path& path); // only this form; anything else is AudioReader's

// Interleaved float in -1..1 to 16 bits, rounded and held at the ends.
std::vector<std::int16_t> to_pcm16(std::span<const float> samples);

}
