// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/emit.h"
#include "compositor/timeline/figure.h"

namespace timeline {
namespace {

void add_picture(const FrameContext& context, std::uint32_t picture, const scene::Affine& to_canvas, double opacity)
{
    if (picture == kNone)
        return;
    const Part& part = context.state.parts[picture];
    context.add_part(part, to_canvas, part.color, opacity);
}

}

void emit_character(const FrameContext& context)
{
    const Figure& figure = *context.layer.figure;
    const FigureTime time = figure_time(context.frame_index, context.state.frame_rate);
    const scene::Affine to_canvas = context.pose.to_canvas * figure.to_layer;
    if (figure.rig.kind == RigKind::pictures) {
        const PicturePlaces places = place_pictures(figure, time);
        for (std::size_t i = 0; i < places.count; ++i) {
            const PicturePlace& place = places.list[i];
            const std::uint32_t picture = figure.pictures[place.pose][static_cast<std::size_t>(place.look)];
            add_picture(context, picture, to_canvas * place.to_rig, place.opacity);
        }
        return;
    }
    PartPlaces places;
    place_parts(figure, time, places);
    for (std::size_t i = 0; i < figure.rig.parts.size(); ++i)
        if (places[i].shown)
            add_picture(context, figure.pictures[i][places[i].variant], to_canvas * places[i].to_rig, 1);
}

}
