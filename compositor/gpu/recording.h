// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One frame being written for the GPU: the scene's records, its groups from the inside outwards with their effects, the
// canvas. Room-internal. Thread: that of its renderer.

#include "compositor/gpu/gpu.h"
#include "compositor/gpu/level_lists.h"
#include "compositor/gpu/texel_store.h"
#include "compositor/vulkan/commands.h"

#include <span>
#include <vector>

namespace gpu {

struct Memories {
    vulkan::Memory& device;
    vulkan::Memory& upload;
};

// What the shaders of one frame find by address.
struct Drawing {
    const Gpu& gpu;
    Memories memory;
    vulkan::Commands& commands;
    TexelStore& texels;
    LevelLists& lists;
    const scene::Scene& scene;
    const scene::Nesting& nesting;
    std::span<const scene::GroupNeed> needs;
};

// The canvas on the device: its rows are a whole number of blocks wide, and so are its columns high.
struct Canvas {
    vulkan::Buffer pixels;
    frame::Size size;  // of the scene
    frame::Size whole; // with what makes the last blocks whole
};

// `bytes` of the processor's for shaders, until the frame has passed.
template <class Record> Result<std::uint64_t> handed_over(const Drawing& drawing, std::span<const Record> records)
{
    vulkan::Buffer buffer = TRY(drawing.memory.upload.allocate(records.size_bytes() + sizeof(std::uint32_t)));
    std::memcpy(buffer.mapped(), records.data(), records.size_bytes());
    const std::uint64_t address = buffer.address();
    drawing.commands.keep(std::move(buffer));
    return address;
}

// Calls run(first, groups) for parts of `count` that one dispatch can take; `each` of them make a workgroup.
template <class Run> void in_dispatches(std::size_t count, std::uint32_t each, const Run& run)
{
    constexpr std::uint32_t kMostGroups = 65'535; // what every device promises
    for (std::size_t first = 0; first < count; first += std::size_t{kMostGroups} * each)
        run(static_cast<std::uint32_t>(first),
            static_cast<std::uint32_t>(std::min<std::size_t>((count - first + each - 1) / each, kMostGroups)));
}

// Records everything up to the canvas, of which the damaged blocks are drawn. Their records lie at the address it
// returns, in the order of the damage map.
Result<std::uint64_t> record_scene(const Drawing& drawing, const scene::DamageMap& damage, Canvas& canvas);

// Applies a group's effects to its finished picture of `area`.
Status record_effects(const Drawing& drawing, const scene::Group& group, const frame::Rect& area,
                      vulkan::Buffer& picture);

}
