// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/emit.h"
#include "compositor/timeline/figure.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

void add_picture(const FrameContext& context, std::uint32_t picture, const scene::Affine& to_canvas, double opacity)
{
    if (picture == kNone)
        return;
    const Part& part = context.state.parts[picture];
    context.add_part(part, to_canvas, part.color, opacity);
}

// Rigs end at their lower edge: hands that hang lower and the hem of a body that leans are cut there.
frame::Rect cut_at_foot(const frame::Rect& clip, const scene::Affine& rig_to_canvas, const Point& size)
{
    constexpr double kFarAway = 1e6;
    if (rig_to_canvas.yx != 0 || rig_to_canvas.yy <= 0)
        return clip;
    const double foot = std::clamp(rig_to_canvas.yy * size.y + rig_to_canvas.y0, -kFarAway, kFarAway);
    frame::Rect cut = clip;
    cut.height = std::clamp(static_cast<int>(std::lround(foot)) - clip.y, 0, clip.height);
    return cut;
}

}

void emit_character(const FrameContext& whole)
{
    const Figure& figure = *whole.layer.figure;
    FrameContext context = whole;
    context.clip = cut_at_foot(whole.clip, whole.pose.to_canvas * figure.to_layer, figure.rig.size);
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
