// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One layer in one frame, on its way into the scene: what the contents with moving parts of their own (captions, text
// with animators, characters) draw with. No allocation. Of this room only. Thread: any.

#include "compositor/timeline/pose.h"
#include "compositor/timeline/scene_writer.h"
#include "compositor/timeline/state.h"

namespace timeline {

struct FrameContext {
    const Compiled::State& state;
    const CompiledLayer& layer;
    const Pose& pose; // pose.set is there; pose.to_canvas is from its layer coordinates
    std::int64_t frame_index = 0;
    double frame_s = 0; // length of a frame
    double opacity = 1; // of every sprite; 1 when the layer is drawn as a group
    scene::Blend blend = scene::Blend::normal;
    frame::Rect clip;
    std::uint64_t salt = 0; // sprite ids are part ids, salted when a layer is drawn a second time
    SceneWriter& out;

    // The parts in their own colours.
    void add_parts(const PartRange& range, const scene::Affine& to_canvas, double part_opacity) const;
    void add_part(const Part& part, const scene::Affine& to_canvas, frame::Rgba color, double part_opacity) const;
};

// `map`, but `scale` times as large about a point given in the coordinates it takes.
scene::Affine grown_about(const scene::Affine& map, const Point& center, double scale);

// What each kind of content draws in a frame. Whoever compiles a content sets `overlaps` and `sprites_at_most` of its
// layer for what these draw.
void emit_text(const FrameContext& context);
void emit_captions(const FrameContext& context);
void emit_character(const FrameContext& context);

}
