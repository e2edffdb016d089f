// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/painter.h"

#include <cmath>

namespace timeline {

const std::uint32_t* Painter::last_adjustment(const Span& span, const Surroundings& around) const
{
    const std::uint32_t* last = nullptr;
    for (const std::uint32_t* at = span.begin; at != span.end; at = next(at, span, state_.layers[*at].subtree_end)) {
        const CompiledLayer& layer = state_.layers[*at];
        if (layer.kind != ContentKind::adjustment || layer.is_mask || !shown(layer))
            continue;
        const Pose pose = pose_at(layer, frame_index_, state_.frame_rate, around, state_.canvas);
        if (pose.opacity > 0 && has_effects(layer, pose, layer.effects.size()))
            last = at;
    }
    return last;
}

// Everything below the layer in its group, changed by its effects where it is to be seen.
void Painter::paint_adjusted(Span below, const CompiledLayer& layer, const Surroundings& around)
{
    const Pose pose = pose_at(layer, frame_index_, state_.frame_rate, around, state_.canvas);
    const Visible visible{layer, pose, around, pose.opacity, layer.clip};
    const bool whole = pose.opacity >= 1 && layer.mask == kNone && pose.enter.part >= 1 && pose.exit.part >= 1 &&
                       layer.clip.contains(canvas_);
    const bool on_canvas = layer.parent == kNone;
    if (!whole)
        return on_canvas ? adjust_canvas(below, visible) : adjust_group(below, visible);
    const Ground ground = on_canvas ? Ground::background : Ground::transparent;
    const std::size_t count = layer.effects.size();
    if (on_canvas && count == 1 && has_vignette(visible, 0)) { // over an opaque picture it needs no group
        paint_siblings(below, around);
        return add_vignette(visible, 0, scene::Blend::normal, 1, canvas_);
    }
    out_.begin_group(group_id(layer.id_hash, Purpose::outer, around.salt));
    paint_effects(visible, count, ground, [&] { paint_siblings(below, around); });
    out_.end_group(end_on(ground));
}

// The canvas is opaque: the changed picture goes over the unchanged one.
void Painter::adjust_canvas(Span below, const Visible& visible)
{
    const CompiledLayer& layer = visible.layer;
    paint_siblings(below, visible.around);
    Surroundings again = visible.around;
    again.salt = base::combine(again.salt, layer.id_hash);
    const bool masked = layer.mask != kNone || visible.pose.enter.part < 1 || visible.pose.exit.part < 1;
    if (masked)
        out_.begin_group(group_id(layer.id_hash, Purpose::outer, visible.around.salt));
    out_.begin_group(group_id(layer.id_hash, Purpose::inner, visible.around.salt));
    paint_effects(visible, layer.effects.size(), Ground::background, [&] { paint_siblings(below, again); });
    if (!masked)
        return out_.end_group({scene::Blend::normal, visible.opacity, true, visible.clip});
    out_.end_group(end_on(Ground::background));
    paint_masks(visible);
    out_.end_group({scene::Blend::normal, visible.opacity, false, visible.clip});
}

// A group's picture may be transparent: what is taken from the unchanged one is given by the changed one, so that the
// sum of both (plus lighter) is the weighted mean, alpha too.
void Painter::adjust_group(Span below, const Visible& visible)
{
    const CompiledLayer& layer = visible.layer;
    const std::uint64_t salt = visible.around.salt;
    Surroundings again = visible.around;
    again.salt = base::combine(again.salt, layer.id_hash);
    out_.begin_group(group_id(layer.id_hash, Purpose::pair, salt));

    out_.begin_group(group_id(layer.id_hash, Purpose::from, salt));
    paint_siblings(below, visible.around);
    paint_weight(visible, scene::Blend::cut);
    out_.end_group(end_on(Ground::transparent));

    out_.begin_group(group_id(layer.id_hash, Purpose::to, salt));
    out_.begin_group(group_id(layer.id_hash, Purpose::inner, salt));
    paint_effects(visible, layer.effects.size(), Ground::transparent, [&] { paint_siblings(below, again); });
    out_.end_group(end_on(Ground::transparent));
    paint_weight(visible, scene::Blend::keep);
    out_.end_group({scene::Blend::add, 1, false, canvas_});

    out_.end_group(end_on(Ground::transparent));
}

// How much of an adjustment is to be seen where, as the alpha of a mask.
void Painter::paint_weight(const Visible& visible, scene::Blend blend)
{
    const std::uint64_t salt = base::combine(visible.around.salt, static_cast<std::uint64_t>(blend));
    Surroundings around = visible.around;
    around.salt = salt;
    const Visible salted{visible.layer, visible.pose, around, visible.opacity, visible.clip};
    out_.begin_group(group_id(visible.layer.id_hash, Purpose::weight, salt));
    const Point canvas{state_.canvas.width * 1.0, state_.canvas.height * 1.0};
    add_revealed({Animation::wipe, Side::left, 1}, {}, {-canvas.x, 0}, {2 * canvas.x, canvas.y},
                 group_id(visible.layer.id_hash, Purpose::weight, salt, 1));
    paint_masks(salted);
    out_.end_group({blend, visible.opacity, false, visible.clip});
}

}
