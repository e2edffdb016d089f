// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/checker.h"
#include "compositor/timeline/path_data.h"

namespace timeline {

void Checker::stops(const Path& path, const std::vector<GradientStop>& stops)
{
    if (stops.size() < 2 || stops.size() > 64)
        add(path, "expected 2 to 64 stops, found {}", stops.size());
    for (std::size_t i = 0; i < stops.size(); ++i) {
        const Path stop = path.item(i);
        range(stop.item(0), stops[i].offset, 0, 1);
        color(stop.item(1), stops[i].color);
        if (i > 0 && stops[i].offset < stops[i - 1].offset)
            add(stop, "offset {} is before the stop before, {}", stops[i].offset, stops[i - 1].offset);
    }
}

void Checker::fill(const Path& path, const Fill& fill)
{
    const Path angle = path.member("angle"), center = path.member("center"), list = path.member("stops");
    if (const auto* plain = std::get_if<Animated<Color>>(&fill)) {
        color(path, *plain);
    } else if (const auto* linear = std::get_if<LinearGradient>(&fill)) {
        number(angle, linear->angle_deg, -kMostTurnedDeg, kMostTurnedDeg);
        stops(list, linear->stops);
    } else if (const auto* radial = std::get_if<RadialGradient>(&fill)) {
        point(center, radial->center, -10, 10);
        range(path.member("radius"), radial->radius, 0.001, 10);
        stops(list, radial->stops);
    } else if (const auto* conic = std::get_if<ConicGradient>(&fill)) {
        point(center, conic->center, -10, 10);
        number(angle, conic->angle_deg, -kMostTurnedDeg, kMostTurnedDeg);
        stops(list, conic->stops);
    }
}

void Checker::stroke(const Path& path, const Stroke& stroke, bool of_path)
{
    constexpr std::string_view kOfPaths = "is for path shapes only";
    const Stroke usual;
    color(path.member("color"), stroke.color);
    number(path.member("width"), stroke.width_px, 0, 1000);
    number(path.member("trim_from"), stroke.trim_from, 0, 1);
    number(path.member("trim_to"), stroke.trim_to, 0, 1);
    if (stroke.trim_from.constant() && stroke.trim_to.constant() && stroke.trim_to.value < stroke.trim_from.value)
        add(path.member("trim_to"), "{} is before trim_from, {}", stroke.trim_to.value, stroke.trim_from.value);
    const Path dash = path.member("dash");
    if (stroke.dash_px.size() > 64)
        add(dash, "{} lengths are more than 64", stroke.dash_px.size());
    double sum_px = 0;
    for (std::size_t i = 0; i < stroke.dash_px.size() && i < 64; ++i)
        if (range(dash.item(i), stroke.dash_px[i], 0, kFarPx))
            sum_px += stroke.dash_px[i];
    if (!stroke.dash_px.empty() && !(sum_px >= 0.1))
        add(dash, "the lengths are {} together; at least 0.1 is needed", sum_px);
    if (of_path)
        return;
    for (const auto& [key, given] :
         {std::pair{"cap", stroke.cap != usual.cap}, std::pair{"join", stroke.join != usual.join},
          std::pair{"dash", !stroke.dash_px.empty()}, std::pair{"trim_from", !(stroke.trim_from == usual.trim_from)},
          std::pair{"trim_to", !(stroke.trim_to == usual.trim_to)}})
        if (given)
            add(path.member(key), "{}", kOfPaths);
}

void Checker::panel(const Path& path, const Panel& panel)
{
    fill(path.member("fill"), panel.fill);
    range(path.member("radius"), panel.radius_px, 0, kLargestPx);
    point(path.member("padding"), panel.padding, 0, 2000);
    if (panel.stroke)
        stroke(path.member("stroke"), *panel.stroke, false);
}

void Checker::content(const Path& path, const Shape& shape)
{
    const bool is_path = shape.kind == ShapeKind::path;
    points(path.member("size"), shape.size, 0, kLargestPx);
    number(path.member("radius"), shape.radius_px, 0, kLargestPx);
    fill(path.member("fill"), shape.fill);
    if (shape.stroke)
        stroke(path.member("stroke"), *shape.stroke, is_path);
    if (!is_path) {
        if (!shape.path.empty())
            add(path.member("path"), "is for path shapes only: give \"shape\": \"path\"");
        if (shape.rule != FillRule::nonzero)
            add(path.member("rule"), "is for path shapes only");
        return;
    }
    if (!(shape.radius_px == Shape{}.radius_px))
        add(path.member("radius"), "is for rect shapes only");
    if (shape.path.size() > 2'000'000)
        add(path.member("path"), "{} bytes are more than 2000000", shape.path.size());
    else if (const auto problem = path_data_problem(shape.path))
        add(path.member("path"), "{}", *problem);
}

void Checker::content(const Path& path, const Picture& picture)
{
    source(path.member("src"), picture.source);
    if (picture.size)
        points(path.member("size"), *picture.size, 0, kLargestPx);
}

void Checker::content(const Path& path, const Svg& svg)
{
    source(path.member("src"), svg.source);
    if (svg.size)
        points(path.member("size"), *svg.size, 0, kLargestPx);
    colors(path.member("colors"), svg.colors);
}

void Checker::content(const Path& path, const Clip& clip)
{
    source(path.member("src"), clip.source);
    if (clip.size)
        points(path.member("size"), *clip.size, 0, kLargestPx);
    const bool good = range(path.member("from"), clip.from_s, 0, kLongestS);
    if (clip.to_s && range(path.member("to"), *clip.to_s, 0, kLongestS) && good && *clip.to_s <= clip.from_s)
        add(path.member("to"), "{} is not after \"from\", {}", seconds(*clip.to_s), seconds(clip.from_s));
    range(path.member("speed"), clip.speed, 0.05, 20);
}

void Checker::content(const Path& path, const Group& group)
{
    if (group.size)
        point(path.member("size"), *group.size, 0, kLargestPx);
    else if (in_sized_group_) // so that reading it back does not depend on the groups around
        add(path.member("size"), "is missing; a group within a group of its own size needs one too");
    const bool outside = std::exchange(in_sized_group_, in_sized_group_ || group.size.has_value());
    ++depth_;
    layers(path.member("layers"), group.layers, depth_);
    --depth_;
    in_sized_group_ = outside;
}

void Checker::content(const Path&, const Adjustment&) {}

template <class Audio> void check_audio(Checker& checker, const Path& path, const Audio& clip)
{
    checker.source(path.member("src"), clip.source);
    checker.range(path.member("gain_db"), clip.gain_db, -100, 40);
    checker.range(path.member("fade_in"), clip.fade_in_s, 0, kLongestS);
    checker.range(path.member("fade_out"), clip.fade_out_s, 0, kLongestS);
    if (clip.trim_s)
        checker.span(path.member("trim"), *clip.trim_s);
}

void Checker::content(const Path& path, const Sound& sound)
{
    check_audio(*this, path, sound);
}

void Checker::audio(const Path& path, const AudioClip& clip)
{
    time(path.member("at"), clip.at_s);
    check_audio(*this, path, clip);
}

}
