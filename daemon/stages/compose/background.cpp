// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace compose {
namespace {

using timeline::Curve;
using timeline::Key;

enum class Drift { none, of_planes, of_pieces };

struct Span {
    double begin_s;
    double end_s;
};

// A slow swing between -1 and 1, as keys half a period apart over the span.
template <class Value, class At> std::vector<Key<Value>> swing(const Piece& piece, Span span, At at)
{
    const double half_s = std::max(1.0, piece.period_s) / 2;
    const auto value_at = [&](double time_s) {
        return at(std::cos((time_s + piece.phase * piece.period_s) / half_s * std::numbers::pi));
    };
    std::vector<Key<Value>> keys{{span.begin_s, value_at(span.begin_s), {}}};
    auto turn = static_cast<std::int64_t>(std::ceil((span.begin_s + piece.phase * piece.period_s) / half_s + 1e-6));
    for (;; ++turn) {
        const double at_s = static_cast<double>(turn) * half_s - piece.phase * piece.period_s;
        if (at_s >= span.end_s)
            break;
        keys.push_back({at_s, at(turn % 2 == 0 ? 1.0 : -1.0), {.curve = Curve::ease_in_out}});
    }
    keys.push_back({span.end_s, value_at(span.end_s), {.curve = Curve::ease_in_out}});
    return keys;
}

// Pictures of the user's, over the scenery: one for all, and those of single scenes over it.
void add_pictures(Stage& stage, Point middle, Point canvas)
{
    const auto add = [&](std::string id, const std::string& source, double begin_s, double end_s) {
        auto picture = layer(std::move(id), begin_s, end_s, middle, {0.5, 0.5});
        picture.content = timeline::Picture{source, timeline::Animated<Point>(canvas), timeline::Fit::cover};
        stage.film.layers.push_back(std::move(picture));
    };
    if (const auto& all = stage.spec.overrides.background)
        add("background/picture", *all, stage.plan.begin_s, stage.plan.end_s);
    for (std::size_t i = 0; i < stage.plan.scenes.size(); ++i)
        if (const auto& own = overrides_of(stage.spec, i).background)
            add(stage.spec.script.turns[i].id + "/background", *own, stage.plan.scenes[i].begin_s,
                stage.plan.scenes[i].end_s);
}

}

void add_background(Stage& stage)
{
    const auto& look = stage.spec.look;
    const Scenery& scenery = look.scenes.at(stage.layout.aspect);
    const Point canvas{static_cast<double>(stage.film.canvas.width), static_cast<double>(stage.film.canvas.height)};
    const Point middle{canvas.x / 2, canvas.y / 2};
    const double begin_s = stage.plan.begin_s, end_s = stage.plan.end_s;
    const std::string art = "config:" + scenery.art + "#";

    auto backdrop = layer("background/backdrop", begin_s, end_s, middle, {0.5, 0.5});
    backdrop.content =
        timeline::Shape{.size = canvas, .fill = timeline::LinearGradient{look.backdrop_angle_deg, look.backdrop}};
    stage.film.layers.push_back(std::move(backdrop));

    auto glow = layer("background/glow", begin_s, end_s, middle, {0.5, 0.5});
    Color edge = look.glow;
    edge.a = 0;
    glow.content =
        timeline::Shape{.size = canvas,
                        .fill = timeline::RadialGradient{scenery.glow_center.value_or(look.glow_center),
                                                         scenery.glow_center ? scenery.glow_radius : look.glow_radius,
                                                         {{0, look.glow}, {1, edge}}}};
    stage.film.layers.push_back(std::move(glow));

    const double shorter = std::min(canvas.x, canvas.y);
    const auto add = [&](const Piece& piece, double until_s, Drift drift) {
        auto part = layer("background/" + piece.id, begin_s, until_s, middle, {0.5, 0.5});
        if (until_s < end_s) { // the takeaway card is tall: nothing may lie half under it
            part.exit = transition(timeline::Animation::fade, 0.2);
        }
        const double reach = std::max(std::abs(piece.drift_px.x), std::abs(piece.drift_px.y)) * stage.layout.unit;
        if (drift == Drift::of_planes) // a little larger than the canvas, so that its edge never shows
            part.scale = Point{1 + 2 * (reach + 1) / shorter, 1 + 2 * (reach + 1) / shorter};
        if (drift != Drift::none && reach > 0)
            part.position = swing<Point>(piece, {begin_s, until_s}, [&](double side) {
                return Point{middle.x + side * piece.drift_px.x * stage.layout.unit,
                             middle.y + side * piece.drift_px.y * stage.layout.unit};
            });
        part.on_twos = true;
        part.content = timeline::Svg{art + piece.id, canvas};
        stage.film.layers.push_back(std::move(part));
    };
    for (const Piece& plane : scenery.planes)
        add(plane, end_s, stage.spec.drifting_planes ? Drift::of_planes : Drift::none);
    for (const Piece& piece : scenery.pieces)
        add(piece, stage.plan.takeaway_s, Drift::of_pieces);
    add_pictures(stage, middle, canvas);
}

void clear_first_scene(Stage& stage, double first_top_px)
{
    constexpr double kReach_px = 100; // of the largest small thing, from its middle
    const Box& box = stage.layout.card;
    if (first_top_px == box.y || stage.plan.scenes.empty())
        return;
    const double clear_s =
        stage.plan.scenes.size() > 1 ? stage.plan.scenes[1].begin_s + kCardTravel_s : stage.plan.takeaway_s; // never
    for (const Piece& piece : stage.spec.look.scenes.at(stage.layout.aspect).pieces) {
        if (!piece.pivot_px)
            continue;
        const double unit = stage.layout.unit, x = piece.pivot_px->x * unit, y = piece.pivot_px->y * unit;
        const double side = (kReach_px + std::abs(piece.drift_px.x)) * unit,
                     rise = (kReach_px + std::abs(piece.drift_px.y)) * unit;
        if (x + side <= box.x || x - side >= box.x + box.width || y + rise <= first_top_px ||
            y - rise >= first_top_px + box.height)
            continue;
        auto& layers = stage.film.layers;
        const auto part = std::ranges::find(layers, "background/" + piece.id, &timeline::Layer::id);
        if (clear_s + 1 > stage.plan.takeaway_s) {
            layers.erase(part);
            continue;
        }
        part->in_s = clear_s;
        part->enter = transition(timeline::Animation::fade, 0.4);
    }
}

}
