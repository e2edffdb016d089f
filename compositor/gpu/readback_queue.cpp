// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/readback_queue.h"

#include "compositor/base/check.h"
#include "compositor/base/trace.h"

#include <cstring>

namespace gpu {
namespace {

// One plane's rows of a run, one behind the other at `from`, into the part of the plane that is seen.
void copy_rows(const std::byte* from, int row_bytes, const frame::Rect& seen, std::uint8_t* to,
               std::ptrdiff_t to_stride)
{
    for (int row = 0; row < seen.height; ++row)
        std::memcpy(to + (seen.y + row) * to_stride + seen.x, from + static_cast<std::ptrdiff_t>(row) * row_bytes,
                    static_cast<std::size_t>(seen.width));
}

void bring_run(const std::byte* run, const frame::Rect& area, frame::Yuv420& target)
{
    constexpr int kBlock = scene::DamageMap::kBlock;
    const int wide = (area.width + kBlock - 1) / kBlock * kBlock; // of whole blocks
    const frame::Rect half{area.x / 2, area.y / 2, area.width / 2, area.height / 2};
    copy_rows(run, wide, area, target.plane(0), target.stride_bytes(0));
    const std::byte* chroma = run + static_cast<std::ptrdiff_t>(wide) * kBlock;
    if (target.layout() == frame::YuvLayout::nv12) {
        copy_rows(chroma, wide, {area.x, half.y, area.width, half.height}, target.plane(1), target.stride_bytes(1));
        return;
    }
    for (const int plane : {1, 2}) {
        copy_rows(chroma, wide / 2, half, target.plane(plane), target.stride_bytes(plane));
        chroma += static_cast<std::ptrdiff_t>(wide) / 2 * (kBlock / 2);
    }
}

}

Status bring_back(vulkan::Device& device, const Returning& made, const scene::DamageMap& blocks, frame::Yuv420& target)
{
    {
        TRACE_SPAN("wait for the GPU");
        TRY(device.wait(made.ticket));
    }
    TRACE_SPAN("bring back");
    for_each_run(blocks, [&](std::size_t number, const frame::Rect& area) {
        bring_run(made.planes.mapped() + number * kPlanesBytes, area, target);
    });
    return {};
}

void ReadbackQueue::push(Returning made, const scene::DamageMap& blocks, frame::Yuv420& target)
{
    ASSERT(size_ < kMost);
    Frame& frame = at(size_++);
    frame.made = std::move(made);
    frame.blocks = blocks;
    frame.target = &target;
}

void ReadbackQueue::push_arrived()
{
    ASSERT(size_ < kMost);
    at(size_++).made.planes = {};
}

Status ReadbackQueue::arrive(Frame& frame)
{
    if (frame.made.planes)
        TRY(bring_back(device_, frame.made, frame.blocks, *frame.target));
    frame.made.planes = {};
    return {};
}

Status ReadbackQueue::pop()
{
    ASSERT(size_ > 0);
    TRY(arrive(at(0)));
    oldest_ = (oldest_ + 1) % kMost;
    --size_;
    return {};
}

Status ReadbackQueue::wait_for_all()
{
    for (std::size_t i = 0; i < size_; ++i)
        TRY(arrive(at(i)));
    return {};
}

void ReadbackQueue::clear()
{
    for (std::size_t i = 0; i < size_; ++i) {
        if (at(i).made.planes)
            (void)device_.wait(at(i).made.ticket); // of a lost device nothing runs any more
        at(i).made.planes = {};
    }
    size_ = 0;
}

bool ReadbackQueue::waits() const
{
    for (std::size_t i = 0; i < size_; ++i)
        if (frames_[(oldest_ + i) % kMost].made.planes)
            return true;
    return false;
}

}
