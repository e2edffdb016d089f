// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/painter.h"

#include "compositor/timeline/compiler.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

scene::Blend to_scene(BlendMode mode)
{
    switch (mode) {
    case BlendMode::normal:
        return scene::Blend::normal;
    case BlendMode::multiply:
        return scene::Blend::multiply;
    case BlendMode::screen:
        return scene::Blend::screen;
    case BlendMode::overlay:
        return scene::Blend::overlay;
    case BlendMode::add:
        return scene::Blend::add;
    }
    return scene::Blend::normal;
}

bool contains(const FrameRange& range, std::int64_t frame_index)
{
    return frame_index >= range.begin && frame_index < range.end;
}

}

Painter::Painter(const Compiled::State& state, std::int64_t frame_index, scene::Scene& out)
    : state_(state), frame_index_(frame_index), canvas_{0, 0, state.canvas.width, state.canvas.height}, out_(out),
      scene_(out)
{
}

void Painter::paint(std::vector<LayerBox>* boxes)
{
    boxes_ = boxes;
    Surroundings around;
    around.clip = canvas_;
    paint_siblings(alive(0, static_cast<std::uint32_t>(state_.layers.size())), around);
    out_.finish();
}

Painter::Span Painter::alive(std::uint32_t begin, std::uint32_t end) const
{
    const auto bucket = static_cast<std::size_t>(frame_index_ / state_.index.frames_per_bucket);
    const std::uint32_t* const all = state_.index.layers.data();
    const std::uint32_t *const first = all + state_.index.starts[bucket], *const last =
                                                                              all + state_.index.starts[bucket + 1];
    return {std::lower_bound(first, last, begin), std::lower_bound(first, last, end)};
}

const std::uint32_t* Painter::next(const std::uint32_t* cursor, const Span& span, std::uint32_t subtree_end)
{
    ++cursor;
    return cursor == span.end || *cursor >= subtree_end ? cursor : std::lower_bound(cursor, span.end, subtree_end);
}

bool Painter::shown(const CompiledLayer& layer) const
{
    if (!contains(layer.life, frame_index_))
        return false;
    return std::none_of(layer.gaps.begin(), layer.gaps.end(),
                        [&](const FrameRange& gap) { return contains(gap, frame_index_); });
}

std::uint64_t Painter::group_id(std::uint64_t id, Purpose purpose, std::uint64_t salt, std::uint64_t number) const
{
    return base::combine(base::combine(id, salt), number << 8U | static_cast<std::uint64_t>(purpose));
}

void Painter::paint_siblings(Span span, const Surroundings& around)
{
    if (state_.has_adjustments)
        if (const std::uint32_t* adjustment = last_adjustment(span, around)) {
            paint_adjusted({span.begin, adjustment}, state_.layers[*adjustment], around);
            span.begin = adjustment + 1;
        }
    for (const std::uint32_t* at = span.begin; at != span.end; at = next(at, span, state_.layers[*at].subtree_end))
        paint_sibling(*at, around);
}

void Painter::paint_sibling(std::uint32_t index, const Surroundings& around)
{
    const CompiledLayer& layer = state_.layers[index];
    if (layer.is_mask || layer.kind == ContentKind::adjustment || !shown(layer))
        return;
    for (const std::uint32_t number : layer.changes) {
        const CompiledChange& change = state_.changes[number];
        if (!contains(change.life, frame_index_))
            continue;
        if (change.place == index)
            paint_change(change, around);
        return;
    }
    paint_layer(layer, around);
}

void Painter::paint_layer(const CompiledLayer& layer, const Surroundings& around)
{
    const Pose pose = pose_at(layer, frame_index_, state_.frame_rate, around, state_.canvas);
    const Visible visible{layer, pose, around, pose.opacity * around.opacity,
                          frame::intersect(around.clip, layer.clip)};
    const bool pictured = layer.kind == ContentKind::group || pose.set != nullptr;
    if (!pictured || visible.opacity <= 0 || visible.clip.empty())
        return;
    const std::size_t first_sprite = scene_.sprites.size();
    if (needs_group(visible))
        paint_grouped(visible);
    else
        paint_content(visible, visible.opacity, to_scene(layer.blend), visible.clip);
    if (boxes_ != nullptr && around.salt == 0)
        note_box(visible, first_sprite);
}

bool Painter::needs_group(const Visible& visible) const
{
    const CompiledLayer& layer = visible.layer;
    const Pose& pose = visible.pose;
    if (layer.mask != kNone || layer.isolates || pose.enter.part < 1 || pose.exit.part < 1 ||
        has_effects(layer, pose, layer.effects.size()))
        return true;
    if (layer.kind != ContentKind::group) {
        const bool one = layer.kind == ContentKind::parts && pose.set->parts.end - pose.set->parts.begin <= 1;
        return !one && (layer.blend != BlendMode::normal || (layer.overlaps && visible.opacity < 1));
    }
    if (layer.blend != BlendMode::normal)
        return true;
    if (visible.opacity >= 1)
        return false;
    const Span inside = alive(static_cast<std::uint32_t>(&layer - state_.layers.data()) + 1, layer.subtree_end);
    const bool sole = inside.begin != inside.end &&
                      next(inside.begin, inside, state_.layers[*inside.begin].subtree_end) == inside.end;
    return !sole; // what lies in it alone takes its opacity
}

void Painter::paint_grouped(const Visible& visible)
{
    const CompiledLayer& layer = visible.layer;
    const bool with_effects = has_effects(layer, visible.pose, layer.effects.size());
    const bool masked = layer.mask != kNone || visible.pose.enter.part < 1 || visible.pose.exit.part < 1;
    const auto content = [&] {
        paint_content(visible, 1, scene::Blend::normal, with_effects ? canvas_ : visible.clip);
    };
    out_.begin_group(group_id(layer.id_hash, Purpose::outer, visible.around.salt));
    if (with_effects && masked)
        out_.begin_group(group_id(layer.id_hash, Purpose::inner, visible.around.salt));
    paint_effects(visible, layer.effects.size(), Ground::transparent, content);
    if (with_effects && masked)
        out_.end_group(end_on(Ground::transparent));
    if (masked)
        paint_masks(visible);
    out_.end_group({to_scene(layer.blend), visible.opacity, false, visible.clip});
}

void Painter::paint_content(const Visible& visible, double opacity, scene::Blend blend, const frame::Rect& clip)
{
    const CompiledLayer& layer = visible.layer;
    const Pose& pose = visible.pose;
    if (layer.kind == ContentKind::group) {
        Surroundings inside;
        inside.to_canvas = pose.unit_to_canvas * scene::translation(pose.box_from.x, pose.box_from.y);
        inside.opacity = opacity;
        inside.seen = visible.around.seen * pose.opacity;
        inside.brightness = pose.brightness;
        inside.clip = clip;
        inside.salt = visible.around.salt;
        inside.moving = pose.moving;
        paint_siblings(alive(static_cast<std::uint32_t>(&layer - state_.layers.data()) + 1, layer.subtree_end), inside);
        return;
    }
    const double frame_s =
        static_cast<double>(state_.frame_rate.denominator()) / static_cast<double>(state_.frame_rate.numerator());
    const FrameContext context{state_,  layer, pose, frame_index_,        frame_s,
                               opacity, blend, clip, visible.around.salt, out_};
    switch (layer.kind) {
    case ContentKind::text:
        return emit_text(context);
    case ContentKind::captions:
        return emit_captions(context);
    case ContentKind::character:
        return emit_character(context);
    case ContentKind::parts:
    case ContentKind::group:
    case ContentKind::adjustment:
        return context.add_parts(pose.set->parts, pose.to_canvas, 1);
    }
}

void evaluate(const Compiled& compiled, std::int64_t frame_index, scene::Scene& out)
{
    const Compiled::State& state = compiled.state();
    out.clear();
    out.canvas = state.canvas;
    out.background = state.background;
    out.sprites.reserve(state.at_most.sprites);
    out.groups.reserve(state.at_most.groups);
    out.effects.reserve(state.at_most.effects);
    out.steps.reserve(state.at_most.groups == 0 ? 0 : 4 * state.at_most.groups + 2);
    Painter(state, std::clamp<std::int64_t>(frame_index, 0, state.frame_count - 1), out).paint(nullptr);
}

}
