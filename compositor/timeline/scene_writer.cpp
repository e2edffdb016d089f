// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/scene_writer.h"

#include "compositor/base/check.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

std::uint32_t count(const auto& list)
{
    return static_cast<std::uint32_t>(list.size());
}

frame::Rect grown(const frame::Rect& area, const scene::Reach& reach)
{
    // A pixel takes from `left` to its left: what there is shows as far as that to its right.
    return {area.x - reach.right, area.y - reach.bottom, area.width + reach.left + reach.right,
            area.height + reach.top + reach.bottom};
}

bool is_keep(scene::Blend blend)
{
    return blend == scene::Blend::keep || blend == scene::Blend::keep_luma;
}
bool is_cut(scene::Blend blend)
{
    return blend == scene::Blend::cut || blend == scene::Blend::cut_luma;
}

}

void SceneWriter::cover(const frame::Rect& area, scene::Blend blend)
{
    frame::Rect& ink = open_[static_cast<std::size_t>(depth_)].ink;
    if (is_keep(blend))
        ink = frame::intersect(ink, area);
    else if (!is_cut(blend) && blend != scene::Blend::atop)
        ink = frame::unite(ink, area);
}

void SceneWriter::add(scene::Sprite sprite, const scene::Affine& to_canvas, const frame::Rect& clip)
{
    if (!scene::seal_sprite(sprite, to_canvas, clip))
        return;
    cover(sprite.bounds, sprite.blend);
    out_.sprites.push_back(sprite);
}

void SceneWriter::end_run()
{
    if (run_begin_ < count(out_.sprites))
        out_.steps.push_back({scene::StepKind::sprites, run_begin_, count(out_.sprites)});
    run_begin_ = count(out_.sprites);
}

void SceneWriter::begin_group(std::uint64_t id)
{
    ASSERT(depth_ < kMaxGroupDepth);
    end_run();
    open_[static_cast<std::size_t>(++depth_)] = {
        count(out_.groups), count(out_.effects), count(out_.steps), count(out_.sprites), {}};
    out_.steps.push_back({scene::StepKind::begin_group, count(out_.groups), 0});
    out_.groups.push_back({});
    out_.groups.back().id = id;
    open_[static_cast<std::size_t>(depth_)].effects_begin = count(out_.effects);
}

void SceneWriter::add_effect(const scene::Effect& effect)
{
    Mark& mark = open_[static_cast<std::size_t>(depth_)];
    if (mark.effect_count == 0)
        mark.effects_begin = count(out_.effects);
    ++mark.effect_count;
    out_.effects.push_back(effect);
}

void SceneWriter::undo(const Mark& mark)
{
    out_.sprites.resize(mark.first_sprite);
    out_.groups.resize(mark.group);
    out_.effects.resize(mark.first_effect);
    out_.steps.resize(mark.first_step);
    run_begin_ = mark.first_sprite;
}

void SceneWriter::end_group(const GroupEnd& end)
{
    ASSERT(depth_ > 0);
    const Mark mark = open_[static_cast<std::size_t>(depth_--)];
    const auto opacity = static_cast<std::uint8_t>(std::lround(std::clamp(end.opacity, 0.0, 1.0) * 255));
    scene::Group& group = out_.groups[mark.group];
    group.blend = end.blend;
    group.opacity = opacity;
    group.on_background = end.on_background;
    group.first_effect = mark.effects_begin;
    group.effect_count = mark.effect_count;
    frame::Rect area = end.on_background ? frame::Rect{0, 0, out_.canvas.width, out_.canvas.height} : mark.ink;
    if (!area.empty() && group.effect_count > 0 && !end.on_background)
        area = grown(area, scene::reach_of(out_, group));
    group.bounds = frame::intersect(area, end.clip);
    if (group.bounds.empty() || opacity == 0) {
        undo(mark);
        cover({}, end.blend);
        return;
    }
    scene::seal_group(out_, group);
    end_run();
    out_.steps.push_back({scene::StepKind::end_group, mark.group, 0});
    cover(group.bounds, end.blend);
}

void SceneWriter::finish()
{
    ASSERT(depth_ == 0);
    if (!out_.groups.empty())
        end_run();
    else
        out_.steps.clear();
}

}
