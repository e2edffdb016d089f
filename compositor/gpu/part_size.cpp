// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/part_size.h"

#include <utility>

namespace gpu {

void PartSize::begin_frame(const scene::DamageMap& blocks)
{
    const bool whole = most_blocks_ >= blocks.columns() * blocks.rows();
    if ((whole && !one_at_a_time_) || ++calm_frames_ < kFramesBeforeMore)
        return;
    calm_frames_ = 0;
    if (whole)
        one_at_a_time_ = false;
    else
        most_blocks_ = most_blocks_ < kAllBlocks / 4 ? 4 * most_blocks_ : kAllBlocks;
}

bool PartSize::shrink(int most_blocks)
{
    most_blocks_ = most_blocks;
    calm_frames_ = 0;
    return !std::exchange(was_shrunk_, true);
}

void PartSize::draw_one_at_a_time()
{
    one_at_a_time_ = true;
    calm_frames_ = 0;
}

}
