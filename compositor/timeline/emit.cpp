// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/emit.h"

#include "compositor/timeline/gradient.h"
#include "compositor/timeline/track.h"

namespace timeline {
namespace {

std::uint8_t to_byte(double value)
{
    return static_cast<std::uint8_t>(value * 255 + 0.5);
}

}

void FrameContext::add_parts(const PartRange& range, const scene::Affine& to_canvas, double part_opacity) const
{
    for (std::size_t i = range.begin; i < range.end; ++i) {
        const Part& part = state.parts[i];
        frame::Rgba color = part.color;
        if (part.keyed_color > 0)
            color = premultiplied(sample(layer.keyed_colors[part.keyed_color - 1U], pose.key_time_s).value);
        add_part(part, to_canvas, color, part_opacity);
    }
}

void FrameContext::add_part(const Part& part, const scene::Affine& to_canvas, frame::Rgba color,
                            double part_opacity) const
{
    const double alpha = opacity * part_opacity, light = alpha * pose.brightness;
    const auto channel = [](std::uint8_t value, double by) { return to_byte(value / 255.0 * by); };
    scene::Sprite sprite;
    sprite.id = salt == 0 ? part.id : base::combine(part.id, salt);
    sprite.tile = part.tile;
    sprite.source = part.source;
    sprite.tint = {channel(color.r, light), channel(color.g, light), channel(color.b, light), channel(color.a, alpha)};
    sprite.blend = blend;
    out.add(sprite, to_canvas * part.to_layer, clip);
}

scene::Affine grown_about(const scene::Affine& map, const Point& center, double scale)
{
    if (scale == 1)
        return map;
    return map * scene::translation(center.x, center.y) * scene::scaling(scale, scale) *
           scene::translation(-center.x, -center.y);
}

}
