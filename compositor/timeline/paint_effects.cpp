// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/frame_effects.h"
#include "compositor/timeline/painter.h"
#include "compositor/timeline/track.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

scene::Blend blend_of(MaskMode mode, bool inverted)
{
    if (mode == MaskMode::luma)
        return inverted ? scene::Blend::cut_luma : scene::Blend::keep_luma;
    return inverted ? scene::Blend::cut : scene::Blend::keep;
}

}

bool Painter::has_vignette(const Visible& visible, std::size_t number)
{
    const auto* vignette = std::get_if<Vignette>(&visible.layer.effects[number]);
    return vignette != nullptr && vignette_at(*vignette, visible.pose.key_time_s) > 0;
}

bool Painter::has_effects(const CompiledLayer& layer, const Pose& pose, std::size_t count) const
{
    scene::Effect unused;
    for (std::size_t i = 0; i < count; ++i) {
        const auto* vignette = std::get_if<Vignette>(&layer.effects[i]);
        if (vignette != nullptr ? vignette_at(*vignette, pose.key_time_s) > 0
                                : effect_at(layer.effects[i], pose.key_time_s, {}, unused))
            return true;
    }
    return false;
}

void Painter::add_effects(const Visible& visible, std::size_t begin, std::size_t end)
{
    scene::Effect effect;
    for (std::size_t i = begin; i < end; ++i)
        if (effect_at(visible.layer.effects[i], visible.pose.key_time_s, visible.around.to_canvas, effect))
            out_.add_effect(effect);
}

void Painter::add_vignette(const Visible& visible, std::size_t number, scene::Blend blend, double opacity,
                           const frame::Rect& clip)
{
    const auto& vignette = std::get<Vignette>(visible.layer.effects[number]);
    const double amount = vignette_at(vignette, visible.pose.key_time_s) * opacity * vignette.color.a;
    const auto channel = [&](std::uint8_t value) {
        return static_cast<std::uint8_t>(value / 255.0 * amount * visible.pose.brightness + 0.5);
    };
    scene::Sprite sprite;
    sprite.id = group_id(visible.layer.id_hash, Purpose::vignette, visible.around.salt, number << 8U | 0xffU);
    sprite.tile = visible.layer.vignettes[number];
    const frame::Size size = sprite.tile->levels[0]->size();
    sprite.source = {0, 0, size.width, size.height};
    sprite.tint = {channel(vignette.color.r), channel(vignette.color.g), channel(vignette.color.b),
                   static_cast<std::uint8_t>(amount + 0.5)};
    sprite.blend = blend;
    const Point from = visible.pose.box_from, to = visible.pose.box_to;
    out_.add(sprite,
             visible.pose.unit_to_canvas * scene::translation(from.x, from.y) *
                 scene::scaling((to.x - from.x) / size.width, (to.y - from.y) / size.height),
             clip);
}

void Painter::paint_masks(const Visible& visible)
{
    if (visible.layer.mask != kNone)
        paint_mask(visible);
    paint_reveal(visible.pose.enter, visible, 0);
    paint_reveal(visible.pose.exit, visible, 1);
}

void Painter::paint_mask(const Visible& visible)
{
    const CompiledLayer& mask = state_.layers[visible.layer.mask];
    Surroundings around = visible.around;
    around.opacity = 1;
    around.brightness = 1;
    around.clip = canvas_;
    around.salt = base::combine(around.salt, visible.layer.id_hash);
    out_.begin_group(group_id(visible.layer.id_hash, Purpose::mask, visible.around.salt));
    if (shown(mask))
        paint_layer(mask, around);
    out_.end_group({blend_of(visible.layer.mask_mode, visible.layer.mask_inverted), 1, false, canvas_});
}

void Painter::paint_reveal(const Reveal& reveal, const Visible& visible, std::uint64_t number)
{
    if (reveal.part >= 1)
        return;
    const double over = visible.layer.overhang_px;
    const Point from{visible.pose.box_from.x - over, visible.pose.box_from.y - over};
    const Point to{visible.pose.box_to.x + over, visible.pose.box_to.y + over};
    const std::uint64_t id = group_id(visible.layer.id_hash, Purpose::reveal, visible.around.salt, number);
    out_.begin_group(id);
    add_revealed(reveal, visible.pose.unit_to_canvas, from, to, id);
    out_.end_group({scene::Blend::keep, 1, false, canvas_});
}

// The uncovered part of a box, as full coverage with antialiased edges.
void Painter::add_revealed(const Reveal& reveal, const scene::Affine& map, const Point& from, const Point& to,
                           std::uint64_t id)
{
    constexpr double kNothing = 1e-5;
    if (reveal.part < kNothing)
        return;
    scene::Sprite sprite;
    sprite.id = base::combine(id, 1);
    if (reveal.animation == Animation::iris) {
        sprite.tile = state_.disc;
        const frame::Size size = sprite.tile->levels[0]->size();
        sprite.source = {0, 0, size.width, size.height};
        const double reach = std::hypot(to.x - from.x, to.y - from.y) + 2; // its diameter when all is seen
        const double scale = reach * reveal.part / size.width;
        out_.add(sprite,
                 map * scene::translation((from.x + to.x) / 2, (from.y + to.y) / 2) * scene::scaling(scale, scale) *
                     scene::translation(-size.width / 2.0, -size.height / 2.0),
                 canvas_);
        return;
    }
    // The tile is long and three texels wide. Its end is the edge, a texel a pixel along, so that the edge is as sharp
    // as it can be; across it is stretched until the box lies between the centres of its outer texels.
    sprite.tile = state_.edge;
    const frame::Size size = sprite.tile->levels[0]->size();
    sprite.source = {0, 0, size.width, size.height};
    const bool vertical = reveal.side == Side::top || reveal.side == Side::bottom;
    const bool onwards = reveal.side == Side::left || reveal.side == Side::top; // the edge goes to larger values
    const double begin = vertical ? from.y : from.x, end = vertical ? to.y : to.x;
    const double across_begin = vertical ? from.x : from.y, across_end = vertical ? to.x : to.y;
    const double per_unit = std::max(1e-6, vertical ? std::hypot(map.xy, map.yy) : std::hypot(map.xx, map.yx));
    const double noise = (onwards ? -1 : 1) / (1024 * per_unit); // an edge between two pixels leaves no trace in either
    const double edge = (onwards ? mix(begin, end, reveal.part) : mix(end, begin, reveal.part)) + noise;
    const double along = std::max(1 / per_unit, (end - begin) * 1.5 / size.width);
    const double width = 3 * (across_end - across_begin) + 400;
    scene::Affine place = scene::translation(edge - (onwards ? size.width * along : 0), 0);
    place.y0 = (across_begin + across_end) / 2 - width / 4 * size.height;
    place.xx = along;
    place.yy = width / 2;
    if (vertical)
        place = scene::Affine{0, 1, 0, 1, 0, 0} * place; // x and y change places
    out_.add(sprite, map * place, canvas_);
}

}
