// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Frames whose planes the device may still be making, the oldest first, on their way into pictures of the processor.
// Room-internal. Thread: that of its renderer.

#include "compositor/gpu/blocks.h"
#include "compositor/vulkan/commands.h"

#include <array>

namespace gpu {

using base::Result;
using base::Status;

inline constexpr std::size_t kPlanesBytes = 384; // of a block of 4:2:0

// Planes of a frame that was submitted: the runs of its blocks, as shaders/convert.comp leaves them.
struct Returning {
    std::uint64_t ticket = 0;
    vulkan::Buffer planes;
};

// Waits for the device, then brings the runs of `blocks` into `target`.
Status bring_back(vulkan::Device& device, const Returning& made, const scene::DamageMap& blocks, frame::Yuv420& target);

class ReadbackQueue {
public:
    static constexpr std::size_t kMost = vulkan::Commands::kFrames - 1; // frames on their way

    explicit ReadbackQueue(vulkan::Device& device) : device_(device) {}

    // `target` lives until it is popped.
    void push(Returning made, const scene::DamageMap& blocks, frame::Yuv420& target);
    void push_arrived(); // a frame that is there already

    Status pop();          // waits for the oldest
    Status wait_for_all(); // all arrive; they are still there to be popped
    void clear();          // waits for the device and brings nothing
    bool waits() const;    // for any

private:
    struct Frame {
        Returning made; // without planes: it has arrived
        scene::DamageMap blocks;
        frame::Yuv420* target = nullptr;
    };
    Frame& at(std::size_t number) { return frames_[(oldest_ + number) % kMost]; }
    Status arrive(Frame& frame);

    vulkan::Device& device_;
    std::array<Frame, kMost> frames_; // a ring
    std::size_t oldest_ = 0, size_ = 0;
};

}
