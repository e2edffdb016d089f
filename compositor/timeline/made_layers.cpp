// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that stand in no composition: the shape that travels in a morph, the picture that covers in a cover.
#include "compositor/timeline/compile_tree.h"
#include "compositor/timeline/segments.h"
#include "compositor/timeline/shape_look.h"
#include "compositor/timeline/track.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace timeline {
namespace {

// A rect shape layer at a time, seen from its group.
struct CardLook {
    Point center, size;
    double radius = 0, rotation = 0, opacity = 1, brightness = 1;
    Color color, stroke_color;
    double stroke = 0;
};

CardLook card_at(const Layer& layer, double time_s)
{
    const auto& shape = std::get<Shape>(layer.content);
    const Point scale = sample(layer.scale, time_s).value, anchor = sample(layer.anchor, time_s).value;
    const Point size = sample(shape.size, time_s).value * Point{std::abs(scale.x), std::abs(scale.y)};
    CardLook look;
    look.size = size;
    look.rotation = sample(layer.rotation_deg, time_s).value;
    const double angle = look.rotation * std::numbers::pi / 180;
    const Point off = Point{0.5 - anchor.x, 0.5 - anchor.y} * sample(shape.size, time_s).value * scale;
    look.center = sample(layer.position, time_s).value + Point{off.x * std::cos(angle) - off.y * std::sin(angle),
                                                               off.x * std::sin(angle) + off.y * std::cos(angle)};
    const double smaller = std::min(std::abs(scale.x), std::abs(scale.y));
    look.radius = std::min(sample(shape.radius_px, time_s).value * smaller, std::min(size.x, size.y) / 2);
    look.opacity = sample(layer.opacity, time_s).value;
    look.brightness = sample(layer.brightness, time_s).value;
    if (const auto* solid = std::get_if<Animated<Color>>(&shape.fill))
        look.color = sample(*solid, time_s).value;
    if (has_stroke(shape)) {
        look.stroke = sample(shape.stroke->width_px, time_s).value * smaller;
        look.stroke_color = sample(shape.stroke->color, time_s).value;
    }
    return look;
}

CardLook between(CardLook from, CardLook to, double part)
{
    if (from.stroke <= 0)
        from.stroke_color = to.stroke_color;
    if (to.stroke <= 0)
        to.stroke_color = from.stroke_color;
    const auto some = [&](double a, double b) { return std::max(0.0, mix(a, b, part)); };
    CardLook look;
    look.center = mix(from.center, to.center, part);
    look.size = {some(from.size.x, to.size.x), some(from.size.y, to.size.y)};
    look.radius = some(from.radius, to.radius);
    look.rotation = mix(from.rotation, to.rotation, part);
    look.opacity = std::clamp(mix(from.opacity, to.opacity, part), 0.0, 1.0);
    look.brightness = std::clamp(mix(from.brightness, to.brightness, part), 0.0, 1.0);
    look.color = mix(from.color, to.color, part);
    look.stroke = some(from.stroke, to.stroke);
    look.stroke_color = mix(from.stroke_color, to.stroke_color, part);
    return look;
}

template <class T> void add_key(Animated<T>& animated, double at_s, const T& value)
{
    animated.keys.push_back({at_s, value, {Curve::linear}});
}

// One key for each frame: what lies between two frames is never shown.
Layer travelling(const Composition& composition, const Change& change, const Layer& from, const Layer& to)
{
    Layer layer = to;
    layer.id = change.from + " > " + change.to;
    layer.mask.reset();
    layer.anchor = Point{0.5, 0.5};
    layer.scale = Point{1, 1};
    layer.position = Animated<Point>{};
    Shape shape{.kind = ShapeKind::rect};
    Animated<Color> color;
    Stroke stroke;
    layer.rotation_deg = layer.opacity = layer.brightness = Animated<double>{};
    const double frame_s = 1 / composition.frame_rate.seconds();
    const FrameRange frames = frames_of(composition, change);
    for (std::int64_t frame = frames.begin; frame < frames.end; ++frame) {
        const double time_s = static_cast<double>(frame) * frame_s;
        const double part = ease(change.easing, (time_s - change.at_s) / change.duration_s + 0.5);
        const CardLook look = between(card_at(from, time_s), card_at(to, time_s), part);
        add_key(layer.position, time_s, look.center);
        add_key(layer.rotation_deg, time_s, look.rotation);
        add_key(layer.opacity, time_s, look.opacity);
        add_key(layer.brightness, time_s, look.brightness);
        add_key(shape.size, time_s, look.size);
        add_key(shape.radius_px, time_s, look.radius);
        add_key(color, time_s, look.color);
        add_key(stroke.width_px, time_s, look.stroke);
        add_key(stroke.color, time_s, look.stroke_color);
    }
    const auto& target = std::get<Shape>(to.content);
    const auto& source = std::get<Shape>(from.content);
    const bool solid =
        std::holds_alternative<Animated<Color>>(target.fill) && std::holds_alternative<Animated<Color>>(source.fill);
    shape.fill = solid ? Fill(color) : target.fill; // a gradient does not travel
    if (has_stroke(target) || has_stroke(source))
        shape.stroke = stroke;
    layer.content = shape;
    return layer;
}

bool is_card(const Layer& layer)
{
    const auto* shape = std::get_if<Shape>(&layer.content);
    return shape != nullptr && shape->kind == ShapeKind::rect;
}

// A picture that stands still comes from the change's side, covers everything at `at` and leaves on the other.
void cross_canvas(const Change& change, Layer& layer)
{
    const auto opposite = [](Side side) {
        switch (side) {
        case Side::left:
            return Side::right;
        case Side::right:
            return Side::left;
        case Side::top:
            return Side::bottom;
        case Side::bottom:
            return Side::top;
        }
        return side;
    };
    layer.enter = Transition{.animation = Animation::push, .duration_s = change.duration_s / 2, .side = change.side};
    layer.exit =
        Transition{.animation = Animation::push, .duration_s = change.duration_s / 2, .side = opposite(change.side)};
}

}

base::Status add_morph(Compiler& compiler, const Nest& nest, std::size_t number, const Layer& from, const Layer& to,
                       const std::string& path)
{
    const Change& change = nest.composition.changes[number];
    if (!is_card(from) || !is_card(to))
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("changes[{}]: morph needs two shape layers of kind rect; for others use fade", number));
    const Layer layer = travelling(nest.composition, change, from, to);
    const Life life{.frames = frames_of(nest.composition, change),
                    .gaps = {},
                    .in_s = std::max(0.0, change.at_s - change.duration_s / 2),
                    .out_s = change.at_s + change.duration_s / 2,
                    .enters = false,
                    .leaves = false};
    const std::size_t index = compiler.state.layers.size();
    TRY(add_layer(compiler, nest, layer, life, path));
    compiler.state.layers[index].id = to.id; // what it is to those who ask where things are
    return {};
}

base::Status add_cover(Compiler& compiler, const Nest& nest, std::size_t number)
{
    const Change& change = nest.composition.changes[number];
    const std::string path = fmt::format("changes[{}]", number);
    assets::AssetCache& cache = compiler.context.assets;
    const auto info = cache.animation_info(change.source, compiler.context.folder);
    if (!info)
        return base::in_context(path, info.error());
    const bool still = info->kind == assets::AnimationKind::still;
    const double length_s = still ? change.duration_s : info->duration_s;
    Layer layer;
    layer.id = change.from + " > " + change.to + " cover";
    layer.position = Point{nest.size.x / 2, nest.size.y / 2};
    const Point size{compiler.state.canvas.width * 1.0, compiler.state.canvas.height * 1.0};
    const Point natural{info->size.width * 1.0, info->size.height * 1.0};
    if (!change.colors.empty()) {
        const double scale = std::max(size.x / std::max(1.0, natural.x), size.y / std::max(1.0, natural.y));
        layer.content = Svg{change.source, Animated<Point>(Point{natural.x * scale, natural.y * scale}), change.colors};
    } else if (still) {
        layer.content = Picture{change.source, Animated<Point>(size), Fit::cover};
    } else {
        Clip clip;
        clip.source = change.source;
        clip.size = Animated<Point>(size);
        clip.fit = Fit::cover;
        clip.loop = Loop::hide;
        layer.content = clip;
    }
    if (still)
        cross_canvas(change, layer);
    Life life;
    life.in_s = change.at_s - length_s / 2;
    life.out_s = change.at_s + length_s / 2;
    life.frames = {std::max<std::int64_t>(0, first_frame_at(life.in_s, nest.composition.frame_rate)),
                   std::min(frame_count(nest.composition), first_frame_at(life.out_s, nest.composition.frame_rate))};
    return add_layer(compiler, nest, layer, life, path);
}

}
