// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/shape_look.h"

#include "compositor/timeline/track.h"

#include <type_traits>

namespace timeline {
namespace {

template <class T> bool ever(const Animated<T>& animated, auto test)
{
    if (animated.constant())
        return test(animated.value);
    for (const Key<T>& key : animated.keys)
        if (test(key.value))
            return true;
    return false;
}

template <class T> void hold(Animated<T>& animated, double time_s)
{
    if (!animated.constant())
        animated = Animated<T>(sample(animated, time_s).value);
}

bool gradient_changes(const std::vector<GradientStop>& stops)
{
    for (const GradientStop& stop : stops)
        if (!stop.color.constant())
            return true;
    return false;
}

bool gradient_changes(const Fill& fill)
{
    if (const auto* linear = std::get_if<LinearGradient>(&fill))
        return !linear->angle_deg.constant() || gradient_changes(linear->stops);
    if (const auto* radial = std::get_if<RadialGradient>(&fill))
        return gradient_changes(radial->stops);
    if (const auto* conic = std::get_if<ConicGradient>(&fill))
        return !conic->angle_deg.constant() || gradient_changes(conic->stops);
    return false;
}

void hold_fill(Fill& fill, double time_s)
{
    std::visit(
        [&](auto& kind) {
            using Kind = std::decay_t<decltype(kind)>;
            if constexpr (!std::is_same_v<Kind, Animated<Color>>) {
                for (GradientStop& stop : kind.stops)
                    hold(stop.color, time_s);
                if constexpr (!std::is_same_v<Kind, RadialGradient>)
                    hold(kind.angle_deg, time_s);
            }
        },
        fill);
}

void add(std::vector<double>& list, const Color& color)
{
    list.push_back((color.r * 256.0 + color.g) * 65536.0 + color.b * 256.0 + color.a);
}

}

bool has_stroke(const Shape& shape)
{
    return shape.stroke && ever(shape.stroke->width_px, [](double width) { return width > 0; }) &&
           ever(shape.stroke->color, [](const Color& color) { return color.a > 0; });
}

ShapeChanges changes_of(const Shape& shape)
{
    const bool stroked = has_stroke(shape);
    const auto* solid = std::get_if<Animated<Color>>(&shape.fill);
    ShapeChanges changes;
    changes.fill_color = solid != nullptr && !solid->constant();
    changes.stroke_color = stroked && !shape.stroke->color.constant();
    const bool round = shape.kind == ShapeKind::rect && ever(shape.radius_px, [](double radius) { return radius > 0; });
    changes.redrawn = (round && !shape.radius_px.constant()) || gradient_changes(shape.fill) ||
                      (!shape.size.constant() && (round || stroked));
    if (stroked)
        changes.redrawn = changes.redrawn || !shape.stroke->width_px.constant() ||
                          (shape.kind == ShapeKind::path &&
                           !(shape.stroke->trim_from.constant() && shape.stroke->trim_to.constant()));
    return changes;
}

Shape look_at(const Shape& shape, double time_s)
{
    Shape look = shape;
    hold(look.size, time_s);
    hold(look.radius_px, time_s);
    hold_fill(look.fill, time_s);
    if (look.stroke) {
        hold(look.stroke->width_px, time_s);
        hold(look.stroke->trim_from, time_s);
        hold(look.stroke->trim_to, time_s);
    }
    return look;
}

std::vector<double> features(const Shape& look)
{
    std::vector<double> list{look.size.value.x, look.size.value.y, look.radius_px.value};
    std::visit(
        [&](const auto& kind) {
            using Kind = std::decay_t<decltype(kind)>;
            if constexpr (!std::is_same_v<Kind, Animated<Color>>) {
                for (const GradientStop& stop : kind.stops)
                    add(list, stop.color.value);
                if constexpr (!std::is_same_v<Kind, RadialGradient>)
                    list.push_back(kind.angle_deg.value);
            }
        },
        look.fill);
    if (look.stroke)
        list.insert(list.end(),
                    {look.stroke->width_px.value, look.stroke->trim_from.value, look.stroke->trim_to.value});
    return list;
}

bool size_moves(const Shape& shape, double time_s)
{
    return sample(shape.size, time_s).moving;
}

}
