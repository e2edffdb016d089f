// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Seconds to whole frames: the one rule for cuts, lives of layers and the end. Of this room only. Thread: any.

#include "compositor/timeline/compile.h"

#include <cstdint>

namespace timeline {

// The first frame shown at or after a time: frame n is shown at n / frame_rate.
std::int64_t first_frame_at(double time_s, base::MediaTime frame_rate);

}
