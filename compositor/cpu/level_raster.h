// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Draws what stands directly on the canvas or in one group, in their order, into a rectangle: sprites, and the finished
// pictures of the groups among them. Thread: any; two threads may draw into different rows of one target.

#include "compositor/cpu/buffers.h"
#include "compositor/cpu/cover_map.h"
#include "compositor/cpu/kernels.h"

#include "compositor/scene/group_plan.h"

#include <cstdint>
#include <optional>

namespace cpu {

struct GroupPicture : scene::GroupNeed {
    std::size_t buffer = 0;
    Target target; // while lent: the picture
};

struct Layers {
    const Kernels& kernels;
    const scene::Scene& scene;
    const scene::Nesting& nesting;
    std::span<const GroupPicture> pictures;
    const CoverMaps& covers; // of the scene
};

// A place between two things in the order of drawing: before a step, or, among the sprites of the step, before the one
// of that number.
struct Place {
    std::uint32_t step = 0;
    std::uint32_t sprite = 0; // of Scene::sprites; the step's first or less: before all of them
};

// What stands side by side from one place to another: whole groups, and sprites.
struct Part {
    Place begin, end;
};

// The topmost thing that decides every pixel of the span alone, so that nothing below it need be drawn.
std::optional<Place> find_start(const Layers& layers, const Part& part, const frame::Rect& span);

// Draws on what is there. `span` lies inside the target.
void draw_part(const Layers& layers, const Part& part, const frame::Rect& span, const Target& target);

// Draws on `ground` (the background, or nothing), beginning where find_start says.
void draw_level(const Layers& layers, const Part& part, frame::Rgba ground, const frame::Rect& span,
                const Target& target);

// How much draw_level does for the span, in quarters of a layer: how often it draws a pixel of it, a finished group
// counting as kLayersOfGroup (for its own drawing and effects). 0 when it only fills the span or copies texels once.
inline constexpr int kLayersOfGroup = 12;
int quarter_layers_drawn(const Layers& layers, const Part& part, const frame::Rect& span);

}
