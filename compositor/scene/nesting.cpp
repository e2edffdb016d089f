// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/nesting.h"

namespace scene {

const char* Nesting::read(const Scene& scene)
{
    all_sprites_ = {StepKind::sprites, 0, static_cast<std::uint32_t>(scene.sprites.size())};
    steps_ = scene.steps.empty() ? std::span<const Step>(&all_sprites_, 1) : std::span<const Step>(scene.steps);
    places_.clear();
    open_.clear();
    groups_.assign(steps_.size(), kCanvas);
    for (std::uint32_t at = 0; at < steps_.size(); ++at) {
        const Step& step = steps_[at];
        if (step.kind != StepKind::sprites) {
            if (const char* fault = read_group(scene, step, at))
                return fault;
        } else if (step.begin > step.end || step.end > scene.sprites.size()) {
            return "draws sprites that it does not have";
        }
    }
    if (!open_.empty())
        return "has a group that does not end";
    if (places_.size() != scene.groups.size())
        return "has a group that no step begins";
    return nullptr;
}

const char* Nesting::read_group(const Scene& scene, const Step& step, std::uint32_t at)
{
    if (step.kind == StepKind::end_group) {
        if (open_.empty())
            return "ends a group that did not begin";
        groups_[at] = open_.back();
        places_[open_.back()].end = at;
        open_.pop_back();
        return nullptr;
    }
    if (step.begin != places_.size() || step.begin >= scene.groups.size())
        return "has groups that begin out of order";
    if (open_.size() == kMaxDepth)
        return "has more than 16 groups inside each other";
    const Group& group = scene.groups[step.begin];
    if (group.first_effect > scene.effects.size() || group.effect_count > scene.effects.size() - group.first_effect)
        return "has a group of effects that it does not have";
    places_.push_back({open_.empty() ? kCanvas : open_.back(), at, at});
    groups_[at] = step.begin;
    open_.push_back(step.begin);
    return nullptr;
}

frame::Rect carried_to_canvas(const Scene& scene, const Nesting& nesting, std::span<const Reach> reaches,
                              frame::Rect area, std::uint32_t group)
{
    const frame::Rect canvas{0, 0, scene.canvas.width, scene.canvas.height};
    area = frame::intersect(area, canvas);
    for (; group != Nesting::kCanvas && !area.empty(); group = nesting.place(group).parent)
        area = frame::intersect(influence(area, reaches[group]), scene.groups[group].bounds);
    return area.empty() ? frame::Rect{} : area;
}

}
