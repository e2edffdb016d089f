// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// All clips of a project in one WAV file, each at its start: the project's voiceover_path. Memory stays that of the
// clips that sound at one instant. Thread: any.

#include "compositor/base/result.h"

#include <filesystem>
#include <span>

namespace voice {

struct PlacedClip {
    std::filesystem::path wav; // as written by this stage: mono, 16 bit
    double start_s = 0;
};

struct JoinedTrack {
    int sample_rate_hz = 0; // the highest of the clips; the others are resampled
    double duration_s = 0;
};

// Clips may come in any order and overlap (sums saturate). The track lasts at least shortest_s.
base::Result<JoinedTrack> write_joined_track(const std::filesystem::path& path, std::span<const PlacedClip> clips,
                                             double shortest_s = 0);

}
