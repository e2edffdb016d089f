// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The whole way of the sound: mix, -14 LUFS, true-peak limit, AAC, and the proof on the decoded AAC. The result is a
// finished audio track on disk, made so that it starts at 0 without an edit list and is in sync: the first 1,024
// samples of the mix (21 ms, where nothing sounds yet) give way to the encoder's priming. Disk: two spools of 384 kB a
// second beside the target while it works. Thread: any.

#include "compositor/base/result.h"
#include "compositor/sound/loudness.h"
#include "compositor/sound/mix.h"

#include <filesystem>
#include <stop_token>

namespace sound {

struct SoundtrackSpec {
    MixSpec mix;
    LoudnessSpec loudness;
    int bitrate_bps = 160'000;
    double max_decoded_true_peak_dbtp = -1.5;
};

// Writes `path` for media::AudioTrackReader, whole or not at all; the report is of the decoded AAC and is kept in it.
// cancelled soon after `stop` is requested.
Result<LoudnessReport> make_soundtrack(const SoundtrackSpec& spec, const std::filesystem::path& path,
                                       std::stop_token stop = {});

// The report of a finished track (what resume shows), after checking every byte of it.
Result<LoudnessReport> check_soundtrack(const std::filesystem::path& path);

}
