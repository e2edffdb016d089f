// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include <cmath>

namespace compose {
namespace {

using timeline::Curve;
using timeline::Key;

// A slow swing between -1 and 1, as keys half a period apart over the whole film.
template <class Value, class At> std::vector<Key<Value>> swing(const Piece& piece, double duration_s, At at)
{
    std::vector<Key<Value>> keys;
    const double half_s = std::max(1.0, piece.period_s) / 2;
    double side = 1;
    for (double at_s = -piece.phase * piece.period_s; at_s < duration_s + half_s; at_s += half_s, side = -side) {
        if (at_s + half_s < 0)
            continue; // over before the film starts
        keys.push_back({at_s, at(side), {.curve = Curve::ease_in_out}});
    }
    // Keys stand inside the film: the first and the last are moved to its edges with the value the swing has there.
    const auto value_at = [&](double time_s) {
        const double turns = (time_s + piece.phase * piece.period_s) / half_s;
        return at(std::cos(turns * 3.14159265358979323846));
    };
    if (!keys.empty() && keys.front().at_s < 0)
        keys.front() = {0, value_at(0), {}};
    while (!keys.empty() && keys.back().at_s > duration_s)
        keys.pop_back();
    if (keys.empty() || keys.back().at_s < duration_s)
        keys.push_back({duration_s, value_at(duration_s), {.curve = Curve::ease_in_out}});
    return keys;
}

}

timeline::Layer layer(std::string id, double in_s, double out_s, timeline::Point position, timeline::Point anchor)
{
    timeline::Layer made;
    made.id = std::move(id);
    made.in_s = in_s;
    made.out_s = out_s;
    made.position = position;
    made.anchor = anchor;
    return made;
}

void add_background(Stage& stage)
{
    const auto& look = stage.spec.look;
    const Point canvas{static_cast<double>(stage.film.canvas.width), static_cast<double>(stage.film.canvas.height)};
    const Point middle{canvas.x / 2, canvas.y / 2};
    const double end_s = stage.plan.duration_s;

    auto backdrop = layer("background/backdrop", 0, end_s, middle, {0.5, 0.5});
    backdrop.content =
        timeline::Shape{.size = canvas, .fill = timeline::LinearGradient{look.backdrop_angle_deg, look.backdrop}};
    stage.film.layers.push_back(std::move(backdrop));

    auto glow = layer("background/glow", 0, end_s, middle, {0.5, 0.5});
    Color edge = look.glow;
    edge.a = 0;
    glow.content = timeline::Shape{
        .size = canvas,
        .fill = timeline::RadialGradient{look.glow_center, look.glow_radius, {{0, look.glow}, {1, edge}}}};
    stage.film.layers.push_back(std::move(glow));

    auto art = layer("background/art", 0, end_s, middle, {0.5, 0.5});
    art.content = timeline::Svg{"config:" + look.art + "#base", canvas};
    stage.film.layers.push_back(std::move(art));

    for (const Piece& piece : look.pieces) {
        auto part = layer("background/" + piece.id, 0, stage.plan.takeaway_s, middle, {0.5, 0.5});
        if (stage.plan.takeaway_s < end_s) { // the takeaway card is tall: nothing may lie half under it
            part.exit.emplace();
            part.exit->animation = timeline::Animation::fade;
            part.exit->duration_s = 0.2;
        }
        part.position = swing<Point>(piece, stage.plan.takeaway_s, [&](double side) {
            return Point{middle.x + side * piece.drift_px.x * stage.unit,
                         middle.y + side * piece.drift_px.y * stage.unit};
        });
        part.on_twos = true;
        part.content = timeline::Svg{"config:" + look.art + "#" + piece.id, canvas};
        stage.film.layers.push_back(std::move(part));
    }
}

}
