// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/group_plan.h"

#include "compositor/scene/blend.h"
#include "compositor/scene/drawable.h"

namespace scene {
namespace {
using frame::Rect;

// The smallest rectangle around the damage inside `bounds`.
Rect damaged_part(const DamageMap& damage, const Rect& bounds)
{
    constexpr int kBlock = DamageMap::kBlock;
    Rect found;
    if (bounds.empty())
        return found;
    for (int row = bounds.y / kBlock; row <= (bounds.bottom() - 1) / kBlock; ++row) {
        int first = bounds.x / kBlock, last = (bounds.right() - 1) / kBlock;
        while (first <= last && !damage.marked(first, row))
            ++first;
        while (last > first && !damage.marked(last, row))
            --last;
        if (first <= last)
            found = frame::unite(found, blocks_area(damage, row, first, last + 1));
    }
    return frame::intersect(found, bounds);
}

}

void GroupPlan::make(const Scene& scene, const Nesting& nesting, const DamageMap& damage, std::uint32_t above,
                     const DamageMap& below)
{
    const Rect canvas{0, 0, scene.canvas.width, scene.canvas.height};
    const std::size_t count = scene.groups.size();
    needs_.assign(count, {});
    contents_.assign(count, {});
    reaches_.clear();
    for (const Group& group : scene.groups)
        reaches_.push_back(reach_of(scene, group));

    // From the inside outwards: where anything can be. Afterwards contents_ is what effects make of it.
    std::uint32_t around = Nesting::kCanvas;
    const auto add = [&](const Rect& area) {
        if (around != Nesting::kCanvas)
            contents_[around] = frame::unite(contents_[around], frame::intersect(area, canvas));
    };
    for (const Step& step : nesting.steps()) {
        if (step.kind == StepKind::begin_group) {
            around = step.begin;
        } else if (step.kind == StepKind::end_group) {
            const std::uint32_t ended = around;
            Rect& content = contents_[ended];
            if (scene.groups[ended].on_background)
                content = canvas;
            else if (!content.empty())
                content = frame::intersect(influence(content, reaches_[ended]), canvas);
            around = nesting.place(ended).parent;
            add(frame::intersect(content, scene.groups[ended].bounds));
        } else if (around != Nesting::kCanvas) {
            for (std::uint32_t i = step.begin; i < step.end; ++i)
                add(scene.sprites[i].bounds);
        }
    }

    // From the outside inwards: what is needed of it.
    for (std::uint32_t i = 0; i < count; ++i) {
        const Group& group = scene.groups[i];
        const std::uint32_t parent = nesting.place(i).parent;
        GroupNeed& picture = needs_[i];
        picture.opaque = group.on_background && group.blend == Blend::normal && group.opacity == 255;
        if (parent != Nesting::kCanvas && is_mask(group.blend))
            needs_[parent].opaque = false;
        const Rect possible = group.opacity == 0 ? Rect{} : frame::intersect(group.bounds, contents_[i]);
        if (parent != Nesting::kCanvas)
            picture.shown = frame::intersect(possible, needs_[parent].area);
        else
            picture.shown = damaged_part(nesting.place(i).begin < above ? below : damage, possible);
        if (!picture.shown.empty())
            picture.area = frame::intersect(surroundings(picture.shown, reaches_[i]), contents_[i]);
    }
}

}
