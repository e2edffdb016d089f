// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Fills a Scene: sprites in runs, groups nested like brackets, a group left out when nothing is in it. Scenes without
// groups get no steps. No allocation when the scene has room. Of this room only. Thread: that of the scene.

#include "compositor/scene/scene.h"

#include <array>
#include <cstdint>

namespace timeline {

// Deeper nesting is refused by compile().
constexpr int kMaxGroupDepth = 16;

class SceneWriter {
public:
    explicit SceneWriter(scene::Scene& out) : out_(out) {}

    // Placed by `to_canvas`, cut to `clip`; left out when nothing would be seen.
    void add(scene::Sprite sprite, const scene::Affine& to_canvas, const frame::Rect& clip);

    void begin_group(std::uint64_t id);

    struct GroupEnd {
        scene::Blend blend = scene::Blend::normal;
        double opacity = 1;
        bool on_background = false;
        frame::Rect clip; // nothing of it is seen outside
    };
    // Effects of the group, in order, just before it ends.
    void add_effect(const scene::Effect& effect);
    void end_group(const GroupEnd& end);

    // Where something may be seen in the innermost group.
    const frame::Rect& ink() const { return open_[static_cast<std::size_t>(depth_)].ink; }
    void finish(); // once, at the end

private:
    struct Mark {
        std::uint32_t group = 0, first_effect = 0, first_step = 0, first_sprite = 0; // the scene before it
        frame::Rect ink;
        std::uint32_t effects_begin = 0, effect_count = 0; // its own
    };
    void end_run();
    void undo(const Mark& mark);
    void cover(const frame::Rect& area, scene::Blend blend);

    scene::Scene& out_;
    std::uint32_t run_begin_ = 0;
    int depth_ = 0;
    std::array<Mark, kMaxGroupDepth + 1> open_{};
};

}
