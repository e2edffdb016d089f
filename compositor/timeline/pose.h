// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the animated values of a layer are in one frame. Pure functions without allocation. Of this room only.
// Thread: any.

#include "compositor/timeline/state.h"

namespace timeline {

// What a group hands to what lies in it; the whole composition is one, unmoved.
struct Surroundings {
    scene::Affine to_canvas; // from the group's coordinates
    double opacity = 1;      // still to be applied
    double seen = 1;         // product of all opacities
    double brightness = 1;
    frame::Rect clip;
    std::uint64_t salt = 0;
    bool moving = false; // in this frame: nothing in it is at rest
};

// A layer uncovered, or covered, by an edge. `part` of it is seen.
struct Reveal {
    Animation animation = Animation::none; // wipe, iris, or none
    Side side = Side::left;
    double part = 1;
};

struct Pose {
    double time_s = 0;
    double key_time_s = 0;        // of keyed values: differs on twos
    const PartSet* set = nullptr; // null: no picture of its own
    scene::Affine to_canvas;      // from the set's layer coordinates
    scene::Affine unit_to_canvas; // from layer coordinates at scale 1
    Point box_from, box_to;       // in those
    double opacity = 1;           // transitions included, not the surroundings
    double brightness = 1;        // surroundings included
    bool moving = false;
    Reveal enter, exit;
};
Pose pose_at(const CompiledLayer& layer, std::int64_t frame_index, base::MediaTime frame_rate,
             const Surroundings& around, frame::Size canvas);

}
