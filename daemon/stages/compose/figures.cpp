// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include "compositor/base/hash.h"
#include "daemon/stages/compose/life.h"

#include <algorithm>
#include <cmath>

namespace compose {
namespace {

using script::Role;
using timeline::Curve;

constexpr double kMove_s = 0.4; // a change of place eases this long
constexpr double kSway_s = 1.8; // half a sway
constexpr double kSway_deg = 0.45;

// The drawing's size on the canvas when its scale is 1.
Point drawing_size(const Stage& stage, const Character& character)
{
    const double per_unit = 1.04 * stage.unit;
    return {character.viewbox.x * per_unit, character.viewbox.y * per_unit};
}

// Where the bottom centre of the drawing stands so that the face is where the place says.
Point foot(const Stage& stage, const Character& character, const Place& place)
{
    const Point size = drawing_size(stage, character);
    return {place.face.x + place.scale * size.x * (0.5 - character.face.x / character.viewbox.x),
            place.face.y + place.scale * size.y * (1 - character.face.y / character.viewbox.y)};
}

struct Span {
    double begin_s;
    double end_s;
};

timeline::Layer figure_layer(const Stage& stage, const FigureScene& scene, const std::string& element,
                             const std::string& phase, Span span)
{
    const Character& character = stage.spec.cast.characters.at(scene.role);
    const Point size = drawing_size(stage, character);
    const std::string who = scene.role == Role::questioner ? "questioner" : "explainer";
    auto made = layer(scene.id + "/" + who + "/" + phase + "/" + element, span.begin_s, span.end_s,
                      foot(stage, character, scene.to), {0.5, 1});
    made.content = timeline::Svg{"config:" + character.art + "#" + element, size};
    made.scale = Point{scene.to.scale, scene.to.scale};
    made.brightness = scene.to.brightness;
    return made;
}

template <class T> std::vector<timeline::Key<T>> from_to(Span span, T from, T to)
{
    return {{span.begin_s, from, {}}, {span.end_s, to, {.curve = Curve::ease_in_out}}};
}

std::vector<timeline::Key<double>> sway(Span span)
{
    std::vector<timeline::Key<double>> keys{{span.begin_s, 0, {}}};
    double side = 1;
    for (double at_s = span.begin_s + kSway_s; at_s < span.end_s; at_s += kSway_s, side = -side)
        keys.push_back({at_s, side * kSway_deg, {.curve = Curve::ease_in_out}});
    return keys;
}

// The keys of a switch that matter in a span; the first says what holds at its beginning.
Switch within(const Switch& all, Span span)
{
    Switch inside;
    double before = 0;
    for (const auto& key : all) {
        if (key.at_s <= span.begin_s)
            before = key.value;
        else if (key.at_s < span.end_s)
            inside.push_back(key);
    }
    inside.insert(inside.begin(), {span.begin_s, before, {.curve = Curve::step}});
    return inside;
}

bool ever_on(const Switch& keys)
{
    return std::ranges::any_of(keys, [](const auto& key) { return key.value > 0; });
}

// One phase of a scene: the move to the place on ones, then idle life on twos.
void add_phase(Stage& stage, const FigureScene& scene, const std::string& phase, Span span)
{
    const bool moves = phase == "move";
    const Character& character = stage.spec.cast.characters.at(scene.role);
    const auto mouth = mouth_switches(scene.words, scene.begin_s, scene.end_s);
    const auto seed = base::xxh3_64(scene.id + character.name);
    const auto eyes = eye_switches(seed, scene.begin_s, scene.end_s);
    const std::string& pose = scene.pose;
    const std::vector<std::pair<std::string, const Switch*>> elements{{pose, nullptr},
                                                                      {pose + "-eyes-open", &eyes.open},
                                                                      {pose + "-eyes-closed", &eyes.closed},
                                                                      {pose + "-mouth-closed", &mouth.closed},
                                                                      {pose + "-mouth-mid", &mouth.mid},
                                                                      {pose + "-mouth-open", &mouth.open}};
    for (const auto& [element, switching] : elements) {
        auto made = figure_layer(stage, scene, element, phase, span);
        if (moves) {
            made.position = from_to<Point>(span, foot(stage, character, scene.from), foot(stage, character, scene.to));
            made.scale = from_to<Point>(span, {scene.from.scale, scene.from.scale}, {scene.to.scale, scene.to.scale});
            made.brightness = from_to<double>(span, scene.from.brightness, scene.to.brightness);
        } else {
            made.on_twos = true;
            if (!scene.words.empty())
                made.rotation_deg = sway(span);
        }
        if (switching != nullptr) {
            auto keys = within(*switching, span);
            if (!ever_on(keys))
                continue;
            made.opacity = std::move(keys);
        }
        stage.film.layers.push_back(std::move(made));
    }
}

}

Place place_for(const Stage& stage, Role role, Part part)
{
    const bool left = role == Role::questioner;
    const double width = stage.film.canvas.width;
    const double height = stage.film.canvas.height;
    switch (part) {
    case Part::speaking:
        return {{width * (left ? 0.425 : 0.545), height * 0.585}, 1, 1};
    case Part::listening:
        return {{width * (left ? 0.175 : 0.80), height * 0.72}, 0.66, 0.86};
    case Part::closing:
        return {{width * (left ? 0.27 : 0.665), height * 0.69}, 0.74, 1};
    }
    return {};
}

void add_figure(Stage& stage, const FigureScene& scene)
{
    double idle_from_s = scene.begin_s;
    if (!(scene.from == scene.to)) {
        const double rate = stage.spec.frame_rate.seconds();
        idle_from_s = std::min(scene.end_s, scene.begin_s + std::round(kMove_s * rate) / rate);
        add_phase(stage, scene, "move", {scene.begin_s, idle_from_s});
    }
    if (idle_from_s < scene.end_s)
        add_phase(stage, scene, "idle", {idle_from_s, scene.end_s});
}

}
