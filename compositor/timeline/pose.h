// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the animated values of a layer are in one frame. Pure functions without allocation. Of this room only.
// Thread: any.

#include "compositor/timeline/state.h"

namespace timeline {

struct Pose {
    double time_s = 0;
    const PartSet* set = nullptr; // null: nothing to draw
    scene::Affine to_canvas;      // from the set's layer coordinates
    double opacity = 1;           // transitions included
    double brightness = 1;
};
Pose pose_at(const CompiledLayer& layer, std::int64_t frame_index, base::MediaTime frame_rate);

enum class WordPhase : std::uint8_t { upcoming, active, past };
struct WordState {
    WordPhase phase = WordPhase::upcoming;
    frame::Rgba color; // premultiplied
    double opacity = 1;
    double grown = 1; // 1 at rest, active.scale when fully active
};
WordState word_state(const Captions& captions, std::size_t word, double time_s);

}
