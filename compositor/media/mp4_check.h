// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads back the boxes of a finished MP4 (ISO/IEC 14496-12) and compares them with what was written into it.
// Room-internal. Thread: any.

#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>

namespace media {

struct Mp4Expectation {
    std::int64_t video_samples = 0;
    std::int64_t audio_samples = 0; // packets; 0: no audio track
};

// moov before mdat, no edit list, every sample there, all pictures equally long.
base::Status check_mp4(const std::filesystem::path& path, const Mp4Expectation& expected);

}
