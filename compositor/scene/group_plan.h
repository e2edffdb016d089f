// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What must be drawn of each group so that the damaged blocks come out right: found before anything is drawn, from the
// outside inwards. Thread: each object belongs to one thread.

#include "compositor/scene/damage.h"
#include "compositor/scene/nesting.h"

#include <span>
#include <vector>

namespace scene {

struct GroupNeed {
    frame::Rect area; // to be drawn, and to be changed by the effects: where its picture is not known to be transparent
    frame::Rect shown;   // then right, and all that is asked for; smaller than `area` by what the effects read
    bool opaque = false; // hides all below it where it is shown
};

class GroupPlan {
public:
    // Keeps its memory. Of a checked scene. The outermost groups that begin before the step `above` are needed in
    // `below` alone.
    void make(const Scene& scene, const Nesting& nesting, const DamageMap& damage, std::uint32_t above,
              const DamageMap& below);
    std::span<const GroupNeed> needs() const { return needs_; } // one for each group

private:
    std::vector<GroupNeed> needs_;
    std::vector<frame::Rect> contents_; // where the children of each group can draw
    std::vector<Reach> reaches_;
};

}
