// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/write_values.h"

#include <fmt/format.h>

#include <cmath>

namespace timeline {
namespace {

using Json = WrittenJson;

Json write_stops(const std::vector<GradientStop>& stops)
{
    Json list = Json::array();
    for (const GradientStop& stop : stops)
        list.push_back(Json::array({write(stop.offset), write(stop.color)}));
    return list;
}

Json write_fill(const Animated<Color>& color)
{
    return write(color);
}
Json write_fill(const LinearGradient& gradient)
{
    Json json{{"gradient", "linear"}};
    member(json, "angle", gradient.angle_deg, LinearGradient{}.angle_deg);
    json["stops"] = write_stops(gradient.stops);
    return json;
}
Json write_fill(const RadialGradient& gradient)
{
    Json json{{"gradient", "radial"}};
    member(json, "center", gradient.center, RadialGradient{}.center);
    member(json, "radius", gradient.radius, RadialGradient{}.radius);
    json["stops"] = write_stops(gradient.stops);
    return json;
}
Json write_fill(const ConicGradient& gradient)
{
    Json json{{"gradient", "conic"}};
    member(json, "center", gradient.center, ConicGradient{}.center);
    member(json, "angle", gradient.angle_deg, ConicGradient{}.angle_deg);
    json["stops"] = write_stops(gradient.stops);
    return json;
}

}

Json write(double value)
{
    constexpr double kExact = 9e15;
    if (value == std::floor(value) && std::abs(value) < kExact)
        return static_cast<std::int64_t>(value);
    return value;
}
Json write(const std::string& text)
{
    return text;
}
Json write(const Point& point)
{
    return Json::array({write(point.x), write(point.y)});
}
Json write(const Color& color)
{
    std::string text = fmt::format("#{:02x}{:02x}{:02x}", color.r, color.g, color.b);
    return color.a == 255 ? text : text + fmt::format("{:02x}", color.a);
}
Json write(const Easing& easing)
{
    if (easing.curve == Curve::steps)
        return {{"steps", easing.count}};
    if (easing.curve != Curve::bezier)
        return std::string(name(easing.curve));
    return {{"bezier", Json::array({write(easing.x1), write(easing.y1), write(easing.x2), write(easing.y2)})}};
}
Json write_scale(const Point& scale)
{
    return scale.x == scale.y ? write(scale.x) : write(scale);
}

Json write(const Fill& fill)
{
    return std::visit([](const auto& one) { return write_fill(one); }, fill);
}

Json write(const Outline& outline)
{
    return {{"color", write(outline.color)}, {"width", write(outline.width_px)}};
}

Json write(const Stroke& stroke)
{
    const Stroke usual;
    Json json{{"color", write(stroke.color)}, {"width", write(stroke.width_px)}};
    word(json, "cap", kCaps, stroke.cap, usual.cap);
    word(json, "join", kJoins, stroke.join, usual.join);
    member(json, "dash", stroke.dash_px, usual.dash_px);
    member(json, "trim_from", stroke.trim_from, usual.trim_from);
    member(json, "trim_to", stroke.trim_to, usual.trim_to);
    return json;
}

Json write(const Panel& panel)
{
    Json json{{"fill", write(panel.fill)}};
    member(json, "radius", panel.radius_px, 0);
    member(json, "padding", panel.padding, Point{});
    member(json, "stroke", panel.stroke);
    return json;
}

Json write(const ClassColors& colors)
{
    Json json = Json::object();
    for (const auto& [name, color] : colors)
        json[name] = write(color);
    return json;
}

Json write(const std::vector<double>& numbers)
{
    Json list = Json::array();
    for (const double number : numbers)
        list.push_back(write(number));
    return list;
}

}
