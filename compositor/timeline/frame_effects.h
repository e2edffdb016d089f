// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Effects of a layer as the integers of scene/group.h, in one frame. Of this room only. Thread: any (no allocation).

#include "compositor/scene/scene.h"
#include "compositor/timeline/effects.h"

namespace timeline {

// `map` is that of the surroundings: radii and offsets grow and turn with the group a layer lies in. False when the
// effect changes nothing at this time, and for vignettes, which are sprites.
bool effect_at(const Effect& effect, double time_s, const scene::Affine& map, scene::Effect& out);

// How dark a vignette is, 0..1.
double vignette_at(const Vignette& vignette, double time_s);

}
