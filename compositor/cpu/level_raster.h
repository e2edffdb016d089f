// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Draws what stands directly on the canvas or in one group, in their order, into a rectangle: sprites, and the finished
// pictures of the groups among them. Thread: any; two threads may draw into different rows of one target.

#include "compositor/cpu/group_plan.h"
#include "compositor/cpu/kernels.h"

namespace cpu {

struct Layers {
    const Kernels& kernels;
    const scene::Scene& scene;
    const scene::Nesting& nesting;
    std::span<const GroupPicture> pictures;
};

// The steps [begin, end) of the scene on `ground` (the background, or nothing). `span` lies inside the target.
void draw_level(const Layers& layers, std::uint32_t begin, std::uint32_t end, frame::Rgba ground,
                const frame::Rect& span, const Target& target);

}
