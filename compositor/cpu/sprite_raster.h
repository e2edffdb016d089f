// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Draws one sprite into a rectangle of the canvas or of a group's picture, by rows, choosing the cheapest exact way:
// texels as they are, rows shared between canvas rows (scaling and shifts by parts of a pixel), or pairs of texels
// picked one by one (any map). What is empty is left out, what is opaque copied. Thread: any; two threads may draw into
// different rows of one target.

#include "compositor/cpu/buffers.h"
#include "compositor/cpu/cover_map.h"
#include "compositor/cpu/kernels.h"
#include "compositor/scene/scene.h"

namespace cpu {

// `cover`: of the sprite's texels, or nullptr when it is not known.
void draw_sprite(const Kernels& kernels, const scene::Sprite& sprite, const CoverMap* cover, const frame::Rect& area,
                 const Target& target);

// Whether the sprite decides every pixel of the area alone, whatever lies below.
bool hides_all(const scene::Sprite& sprite, const frame::Rect& area);

// Whether its pixels are texels as they are, copied and neither mixed nor blended.
bool is_copied(const scene::Sprite& sprite);

}
