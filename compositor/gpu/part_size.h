// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How much of a frame is drawn at once on a device that has not enough memory for all of it, and whether frames may be
// in flight. Others may give memory back, so now and then more is tried. Room-internal. Thread: that of its renderer.

#include "compositor/scene/damage.h"

#include <limits>

namespace gpu {

class PartSize {
public:
    void begin_frame(const scene::DamageMap& blocks);

    int most_blocks() const { return most_blocks_; }      // at once
    bool one_at_a_time() const { return one_at_a_time_; } // frames

    bool shrink(int most_blocks); // true: for the first time
    void draw_one_at_a_time();

private:
    static constexpr int kAllBlocks = std::numeric_limits<int>::max();
    static constexpr int kFramesBeforeMore = 60;

    int most_blocks_ = kAllBlocks;
    bool one_at_a_time_ = false;
    bool was_shrunk_ = false;
    int calm_frames_ = 0; // since memory was short
};

}
