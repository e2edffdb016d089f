// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What changes when in a segment, found before anything is drawn by evaluating and comparing all of it: so that the
// encoder knows of every macroblock of a picture how long it will stay, and spends bits on what lasts.
// Takes a byte a damaged block and two a block of each picture with holds behind it. Thread: any; made once, then
// const.

#include "compositor/media/h264_encoder.h"
#include "compositor/scene/damage.h"
#include "compositor/timeline/compile.h"

#include <cstdint>
#include <span>
#include <vector>

namespace render {

class ChangePlan {
public:
    ChangePlan() = default; // nothing is known

    // gop_frames: a key picture begins every so many frames of the range.
    static ChangePlan of(const timeline::Compiled& compiled, timeline::FrameRange range, int gop_frames);

    // Of the frames that are no pictures of their own, 0..1.
    float share_of_holds() const
    {
        return pictures_.empty() ? 0 : 1 - static_cast<float>(pictures_.size()) / static_cast<float>(frames_);
    }

    // Of the picture first shown at `frame`, a block after the other; empty when there is nothing to say.
    std::span<const media::Lasting> lasting(std::int64_t frame) const;

private:
    struct Picture {
        std::int64_t frame = 0;
        bool key = false;
        std::vector<std::uint8_t> changed; // a byte a block, 1: differs from the picture before; empty: all
        std::vector<media::Lasting> lasting;
    };
    void look_ahead(const timeline::Compiled& compiled, timeline::FrameRange range, int gop_frames);
    void look_back(timeline::FrameRange range, std::size_t blocks);
    std::vector<Picture> pictures_;
    std::int64_t frames_ = 0;
};

}
