// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compiler.h"
#include "compositor/timeline/painter.h"
#include "compositor/timeline/track.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

// Whole pixels: what is moved stays as sharp as it is.
Point from_side(Side side, frame::Size canvas, double part)
{
    const double x = to_pixel(canvas.width * part), y = to_pixel(canvas.height * part);
    switch (side) {
    case Side::left:
        return {-x, 0};
    case Side::right:
        return {x, 0};
    case Side::top:
        return {0, -y};
    case Side::bottom:
        return {0, y};
    }
    return {};
}

Surroundings moved(const Surroundings& around, const Point& by)
{
    Surroundings moved = around;
    moved.to_canvas = scene::translation(by.x, by.y) * around.to_canvas;
    return moved;
}

Surroundings zoomed(const Surroundings& around, frame::Size canvas, double scale)
{
    if (scale == 1)
        return around;
    Surroundings zoomed = around;
    const Point center{canvas.width / 2.0, canvas.height / 2.0};
    zoomed.to_canvas = grown_about(scene::Affine{}, center, scale) * around.to_canvas;
    zoomed.moving = true;
    return zoomed;
}

Surroundings faded(const Surroundings& around, double opacity)
{
    Surroundings faded = around;
    faded.opacity *= opacity;
    faded.seen *= opacity;
    return faded;
}

}

void Painter::paint_change(const CompiledChange& change, const Surroundings& around)
{
    const double time_s = static_cast<double>(frame_index_) / state_.frame_rate.seconds();
    const double progress = (time_s - change.begin_s + kTimeNoiseS) / change.duration_s;
    const double travelled = ease(change.easing, progress), shown = std::clamp(travelled, 0.0, 1.0);
    switch (change.kind) {
    case ChangeKind::fade:
        return dissolve(change, around, around, shown);
    case ChangeKind::zoom:
        return dissolve(change, zoomed(around, state_.canvas, mix(1, kZoomFrom, shown)),
                        zoomed(around, state_.canvas, mix(kZoomFrom, 1, travelled)), shown);
    case ChangeKind::slide:
        return slide(change, around, travelled);
    case ChangeKind::push:
        paint_layer(state_.layers[change.from], moved(around, from_side(change.side, state_.canvas, -travelled)));
        return paint_layer(state_.layers[change.to],
                           moved(around, from_side(change.side, state_.canvas, 1 - travelled)));
    case ChangeKind::wipe:
    case ChangeKind::iris:
        return uncover(change, around, shown);
    case ChangeKind::cut:
    case ChangeKind::morph:
    case ChangeKind::cover:
        break; // they change at once; what is drawn besides is a layer of its own
    }
}

// The weighted mean of both. Where both cover everything, the new one over the old one is just that; elsewhere the sum
// of their shares (plus lighter) is.
void Painter::dissolve(const CompiledChange& change, const Surroundings& from, const Surroundings& to, double part)
{
    const CompiledLayer &old_layer = state_.layers[change.from], &new_layer = state_.layers[change.to];
    if (covers_canvas(change.from, from) && covers_canvas(change.to, to)) {
        paint_layer(old_layer, from);
        return paint_layer(new_layer, faded(to, part));
    }
    Surroundings whole_from = from, whole_to = to; // their shares are those of the groups
    whole_from.opacity = whole_to.opacity = 1;
    whole_from.seen *= 1 - part;
    whole_to.seen *= part;
    out_.begin_group(group_id(change.id_hash, Purpose::pair, from.salt));
    out_.begin_group(group_id(change.id_hash, Purpose::from, from.salt));
    paint_layer(old_layer, whole_from);
    out_.end_group({scene::Blend::normal, 1 - part, false, canvas_});
    out_.begin_group(group_id(change.id_hash, Purpose::to, from.salt));
    paint_layer(new_layer, whole_to);
    out_.end_group({scene::Blend::add, part, false, canvas_});
    out_.end_group({scene::Blend::normal, from.opacity, false, canvas_});
}

// The new one comes over the old one, which vanishes below it when it would still be seen.
void Painter::slide(const CompiledChange& change, const Surroundings& around, double part)
{
    const bool hidden = covers_canvas(change.to, around);
    paint_layer(state_.layers[change.from], hidden ? around : faded(around, std::clamp(1 - part, 0.0, 1.0)));
    paint_layer(state_.layers[change.to], moved(around, from_side(change.side, state_.canvas, 1 - part)));
}

void Painter::uncover(const CompiledChange& change, const Surroundings& around, double part)
{
    if (covers_canvas(change.to, around))
        paint_layer(state_.layers[change.from], around);
    else
        paint_uncovered(change, change.from, around, part, scene::Blend::cut);
    paint_uncovered(change, change.to, around, part, scene::Blend::keep);
}

void Painter::paint_uncovered(const CompiledChange& change, std::uint32_t layer, const Surroundings& around,
                              double part, scene::Blend mask)
{
    const Purpose purpose = mask == scene::Blend::keep ? Purpose::to : Purpose::from;
    const std::uint64_t id = group_id(change.id_hash, purpose, around.salt, 1);
    out_.begin_group(group_id(change.id_hash, purpose, around.salt));
    paint_layer(state_.layers[layer], around);
    out_.begin_group(id);
    const Point canvas{state_.canvas.width * 1.0, state_.canvas.height * 1.0};
    add_revealed({change.kind == ChangeKind::iris ? Animation::iris : Animation::wipe, change.side, part}, {}, {0, 0},
                 canvas, id);
    out_.end_group({mask, 1, false, canvas_});
    out_.end_group(end_on(Ground::transparent));
}

// Whether it hides everything below for sure: an opaque picture in it, as large as the canvas at least.
bool Painter::covers_canvas(std::uint32_t index, const Surroundings& around) const
{
    const CompiledLayer& layer = state_.layers[index];
    if (layer.is_mask || layer.mask != kNone || !layer.effects.empty() || layer.blend != BlendMode::normal ||
        !layer.clip.contains(canvas_) || !shown(layer))
        return false;
    const Pose pose = pose_at(layer, frame_index_, state_.frame_rate, around, state_.canvas);
    if (pose.opacity * around.opacity < 1 || pose.enter.part < 1 || pose.exit.part < 1)
        return false;
    if (layer.kind == ContentKind::group) {
        Surroundings inside;
        inside.to_canvas = pose.unit_to_canvas * scene::translation(pose.box_from.x, pose.box_from.y);
        inside.clip = canvas_;
        inside.moving = pose.moving;
        const Span span = alive(index + 1, layer.subtree_end);
        for (const std::uint32_t* at = span.begin; at != span.end; at = next(at, span, state_.layers[*at].subtree_end))
            if (state_.layers[*at].changes.empty() && covers_canvas(*at, inside))
                return true;
        return false;
    }
    if (layer.kind != ContentKind::parts || pose.set == nullptr || pose.set->parts.begin == pose.set->parts.end)
        return false;
    const Part& part = state_.parts[pose.set->parts.begin];
    const scene::Affine map = pose.to_canvas * part.to_layer;
    const bool upright = map.xy == 0 && map.yx == 0 && map.xx > 0 && map.yy > 0;
    if (!part.solid || part.color.a != 255 || part.keyed_color != 0 || !upright)
        return false;
    const double edge_x = map.xx == 1 ? 0 : map.xx / 2, edge_y = map.yy == 1 ? 0 : map.yy / 2; // sampled edges fade
    return map.x0 + map.xx * part.source.x + edge_x <= 0 && map.y0 + map.yy * part.source.y + edge_y <= 0 &&
           map.x0 + map.xx * part.source.right() - edge_x >= canvas_.width &&
           map.y0 + map.yy * part.source.bottom() - edge_y >= canvas_.height;
}

}
