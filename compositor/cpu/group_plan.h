// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What must be drawn of each group so that the damaged blocks come out right: found before anything is drawn, from the
// outside inwards. Thread: each object belongs to one thread.

#include "compositor/cpu/buffers.h"
#include "compositor/scene/damage.h"
#include "compositor/scene/nesting.h"

#include <span>
#include <vector>

namespace cpu {

struct GroupPicture {
    frame::Rect area; // to be drawn, and to be changed by the effects: where its picture is not known to be transparent
    frame::Rect shown;   // then right, and all that is asked for; smaller than `area` by what the effects read
    bool opaque = false; // hides all below it where it is shown
    std::size_t buffer = 0;
    Target target; // while lent: the picture
};

class GroupPlan {
public:
    // Keeps its memory. Of a checked scene. The outermost groups that begin before the step `above` are needed in
    // `below` alone.
    void make(const scene::Scene& scene, const scene::Nesting& nesting, const scene::DamageMap& damage,
              std::uint32_t above, const scene::DamageMap& below);
    std::span<GroupPicture> pictures() { return pictures_; } // one for each group
    std::span<const GroupPicture> pictures() const { return pictures_; }

private:
    std::vector<GroupPicture> pictures_;
    std::vector<frame::Rect> contents_; // where the children of each group can draw
    std::vector<scene::Reach> reaches_;
};

}
