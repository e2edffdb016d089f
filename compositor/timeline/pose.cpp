// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/pose.h"

#include "compositor/timeline/compiler.h"
#include "compositor/timeline/gradient.h"
#include "compositor/timeline/track.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

// What an enter or exit adds. `there` runs from 0 (away) to 1 (in place).
struct Entrance {
    double opacity = 1;
    double scale = 1;
    Point shift;
    bool running = false;
};

Entrance entrance_at(const Transition& transition, double there)
{
    if (transition.animation == Animation::none || there >= 1)
        return {};
    const double travelled = ease(*transition.easing, there);
    const double shown = ease({Curve::ease_out}, there); // an easing that overshoots must not flicker
    switch (transition.animation) {
    case Animation::fade:
        return {std::clamp(travelled, 0.0, 1.0), 1, {}, true};
    case Animation::pop:
        return {shown, mix(kPopFrom, 1, travelled), {}, true};
    case Animation::slide:
        break;
    default:
        return {};
    }
    const double away_px = (1 - travelled) * transition.distance_px;
    switch (transition.side) {
    case Side::left:
        return {shown, 1, {-away_px, 0}, true};
    case Side::right:
        return {shown, 1, {away_px, 0}, true};
    case Side::top:
        return {shown, 1, {0, -away_px}, true};
    case Side::bottom:
        return {shown, 1, {0, away_px}, true};
    }
    return {};
}

Entrance entrance_at(const CompiledLayer& layer, double time_s)
{
    const Entrance in =
        entrance_at(layer.enter, (time_s - layer.in_s + kTimeNoiseS) / std::max(1e-9, layer.enter.duration_s));
    const Entrance out =
        entrance_at(layer.exit, (layer.out_s - time_s + kTimeNoiseS) / std::max(1e-9, layer.exit.duration_s));
    return {in.opacity * out.opacity,
            in.scale * out.scale,
            {in.shift.x + out.shift.x, in.shift.y + out.shift.y},
            in.running || out.running};
}

// The set drawn for this scale, or the one for the largest when it is beyond the rest scale.
const PartSet& set_for(const CompiledLayer& layer, const Point& scale)
{
    const double most = std::max(std::abs(scale.x), std::abs(scale.y));
    return layer.sets.size() > 1 && most > layer.sets[0].ref.x * (1 + 1e-6) ? layer.sets[1] : layer.sets[0];
}

}

Pose pose_at(const CompiledLayer& layer, std::int64_t frame_index, base::MediaTime frame_rate)
{
    const double frame_s = static_cast<double>(frame_rate.denominator()) / static_cast<double>(frame_rate.numerator());
    Pose pose;
    pose.time_s = static_cast<double>(frame_index) * frame_s;
    if (layer.sets.empty())
        return pose;
    const double key_time_s = layer.on_twos ? static_cast<double>(frame_index / 2 * 2) * frame_s : pose.time_s;
    const Entrance entrance = entrance_at(layer, pose.time_s);
    pose.opacity = std::clamp(sample(layer.opacity, key_time_s).value, 0.0, 1.0) * entrance.opacity;
    pose.brightness = std::clamp(sample(layer.brightness, key_time_s).value, 0.0, 1.0);

    const Sampled<Point> position = sample(layer.position, key_time_s);
    const Point scale = sample(layer.scale, key_time_s).value, size = sample(layer.size, key_time_s).value;
    const double rotation = sample(layer.rotation_deg, key_time_s).value;
    const Point whole{scale.x * entrance.scale * size.x / layer.size_ref.x,
                      scale.y * entrance.scale * size.y / layer.size_ref.y};
    pose.set = &set_for(layer, whole);
    const Point ratio{whole.x / pose.set->ref.x, whole.y / pose.set->ref.y};
    Point at{position.value.x + entrance.shift.x, position.value.y + entrance.shift.y};

    const bool natural = std::abs(ratio.x - 1) < 1e-9 && std::abs(ratio.y - 1) < 1e-9 && rotation == 0;
    if (natural && !position.moving && !entrance.running) // at rest, parts lie on whole pixels wherever the layer rests
        at = {layer.rest_position.x + to_pixel(at.x - layer.rest_position.x),
              layer.rest_position.y + to_pixel(at.y - layer.rest_position.y)};
    pose.to_canvas = scene::translation(at.x, at.y);
    if (rotation != 0)
        pose.to_canvas = pose.to_canvas * scene::rotation(rotation);
    if (!natural)
        pose.to_canvas = pose.to_canvas * scene::scaling(ratio.x, ratio.y);
    return pose;
}

WordState word_state(const Captions& captions, std::size_t number, double time_s)
{
    const Word& word = captions.words[number];
    const double now_s = time_s + kTimeNoiseS;
    const bool marked = word.keyword && captions.keyword_color.has_value();
    const Color usual = marked ? *captions.keyword_color : captions.style.color.first();
    const auto resting = [&](WordPhase phase, const WordLook& look) {
        return WordState{phase, premultiplied(marked ? usual : look.color.value_or(usual)), look.opacity, 1};
    };
    if (now_s < word.start_s)
        return resting(WordPhase::upcoming, captions.upcoming);
    if (now_s >= word.end_s)
        return resting(WordPhase::past, captions.past);
    const ActiveLook& active = captions.active;
    const double part = active.duration_s > 0 ? (now_s - word.start_s) / active.duration_s : 1;
    return {WordPhase::active, premultiplied(active.color.value_or(usual)), 1,
            mix(1, active.scale, ease({Curve::ease_out}, part))};
}

}
