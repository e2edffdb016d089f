// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The steps of a scene read as brackets: which group stands in which, and where each begins and ends. Keeps its memory
// from scene to scene. Thread: each object belongs to one thread.

#include "compositor/scene/scene.h"

#include <cstdint>
#include <span>
#include <vector>

namespace scene {

class Nesting {
public:
    static constexpr std::uint32_t kCanvas = UINT32_MAX; // the parent of the outermost groups
    static constexpr std::uint32_t kMaxDepth = 16;       // groups inside each other

    struct Place {
        std::uint32_t parent = kCanvas; // always before the group itself
        std::uint32_t begin = 0;        // its begin_group and its end_group among steps()
        std::uint32_t end = 0;
    };

    // nullptr, or what is wrong with the steps: ranges outside the scene, brackets that do not match, groups that begin
    // in another order than Scene::groups or never, effects that are not there, more than kMaxDepth of them inside each
    // other. A range of sprites may come more than once.
    const char* read(const Scene& scene);

    // After a good read, until the scene changes. A scene without steps has one, of all sprites.
    std::span<const Step> steps() const { return steps_; }
    std::span<const Place> places() const { return places_; } // one for each group
    const Place& place(std::uint32_t group) const { return places_[group]; }
    std::uint32_t group_of(std::uint32_t step) const { return groups_[step]; } // that begins or ends there

private:
    const char* read_group(const Scene& scene, const Step& step, std::uint32_t at);
    std::span<const Step> steps_;
    Step all_sprites_;
    std::vector<Place> places_;
    std::vector<std::uint32_t> groups_; // for each step
    std::vector<std::uint32_t> open_;
};

// Where a change inside `area` of a group's children (kCanvas: of the canvas) can be seen on the canvas.
// `reaches`: reach_of each group.
frame::Rect carried_to_canvas(const Scene& scene, const Nesting& nesting, std::span<const Reach> reaches,
                              frame::Rect area, std::uint32_t group);

}
