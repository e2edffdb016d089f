// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Music under speech, composed by ourselves: soft chords, a plucked figure, bass and brushed percussion, made to be
// looped without a seam and to leave room for a voice. The same spec gives the same samples on the same build.
// Thread: any.

#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace sound {

using base::Result;
using base::Status;

enum class BedStyle { motivation, finance, tech, educational };
Result<BedStyle> bed_style(std::string_view name); // the enum's names

struct BedSpec {
    BedStyle style = BedStyle::educational;
    std::uint64_t seed = 1;
};

// One turn of the loop (16 to 32 s): interleaved stereo at 48 kHz, peak below -6 dBFS, around -23 LUFS.
std::vector<float> compose_bed(const BedSpec& spec);

Status write_bed(const BedSpec& spec, const std::filesystem::path& path); // 16-bit WAV, whole or absent

}
