// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/pose.h"

#include "compositor/timeline/compiler.h"
#include "compositor/timeline/track.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

// What an enter or exit adds. `there` runs from 0 (away) to 1 (in place).
struct Entrance {
    double opacity = 1;
    double scale = 1;
    Point shift;     // in the group
    double away = 0; // push: of the way beyond the canvas
    Reveal reveal;
    bool running = false;
};

Point towards(Side side, double distance)
{
    switch (side) {
    case Side::left:
        return {-distance, 0};
    case Side::right:
        return {distance, 0};
    case Side::top:
        return {0, -distance};
    case Side::bottom:
        return {0, distance};
    }
    return {};
}

Entrance entrance_at(const Transition& transition, double there)
{
    Entrance entrance;
    if (transition.animation == Animation::none || there >= 1)
        return entrance;
    const double travelled = ease(*transition.easing, there);
    const double shown = ease({Curve::ease_out}, there); // an easing that overshoots must not flicker
    entrance.running = true;
    switch (transition.animation) {
    case Animation::none:
        break;
    case Animation::fade:
        entrance.opacity = std::clamp(travelled, 0.0, 1.0);
        break;
    case Animation::pop:
        entrance.opacity = shown;
        entrance.scale = mix(kPopFrom, 1, travelled);
        break;
    case Animation::zoom:
        entrance.opacity = shown;
        entrance.scale = mix(kZoomFrom, 1, travelled);
        break;
    case Animation::slide:
        entrance.opacity = shown;
        entrance.shift = towards(transition.side, (1 - travelled) * transition.distance_px);
        break;
    case Animation::push:
        entrance.away = 1 - travelled;
        break;
    case Animation::wipe:
    case Animation::iris:
        entrance.reveal = {transition.animation, transition.side, std::clamp(travelled, 0.0, 1.0)};
        break;
    }
    return entrance;
}

// The set drawn for this scale, or the one for the largest when it is beyond the rest scale.
const PartSet* set_for(const CompiledLayer& layer, double scale, std::int64_t frame_index)
{
    if (!layer.set_of_frame.empty()) {
        const std::uint32_t set = layer.set_of_frame[static_cast<std::size_t>(frame_index - layer.life.begin)];
        return set == kNone ? nullptr : &layer.sets[set];
    }
    if (layer.sets.empty())
        return nullptr;
    const bool larger = layer.sets.size() > 1 && scale > layer.sets[0].ref.x * (1 + 1e-6);
    return &layer.sets[larger ? 1 : 0];
}

double length(double x, double y)
{
    return y == 0 ? std::abs(x) : std::hypot(x, y);
}

// How far a box goes to leave the canvas on one side, canvas pixels.
Point beyond(const scene::Affine& map, const Point& from, const Point& to, Side side, frame::Size canvas)
{
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (const double x : {from.x, to.x})
        for (const double y : {from.y, to.y}) {
            const Point at{map.xx * x + map.xy * y + map.x0, map.yx * x + map.yy * y + map.y0};
            left = std::min(left, at.x);
            right = std::max(right, at.x);
            top = std::min(top, at.y);
            bottom = std::max(bottom, at.y);
        }
    switch (side) {
    case Side::left:
        return towards(side, std::max(0.0, right));
    case Side::right:
        return towards(side, std::max(0.0, canvas.width - left));
    case Side::top:
        return towards(side, std::max(0.0, bottom));
    case Side::bottom:
        return towards(side, std::max(0.0, canvas.height - top));
    }
    return {};
}

// What the two transitions of a layer do together.
struct Passage {
    Entrance in, out;
    explicit Passage(const CompiledLayer& layer, double time_s)
        : in(entrance_at(layer.enter, (time_s - layer.in_s + kTimeNoiseS) / std::max(1e-9, layer.enter.duration_s))),
          out(entrance_at(layer.exit, (layer.out_s - time_s + kTimeNoiseS) / std::max(1e-9, layer.exit.duration_s)))
    {
    }
    bool running() const { return in.running || out.running; }
};

bool is_identity(const scene::Affine& map) // but for its translation
{
    constexpr double kNoise = 1e-9;
    return std::abs(map.xx - 1) < kNoise && std::abs(map.yy - 1) < kNoise && std::abs(map.xy) < kNoise &&
           std::abs(map.yx) < kNoise;
}

}

Pose pose_at(const CompiledLayer& layer, std::int64_t frame_index, base::MediaTime frame_rate,
             const Surroundings& around, frame::Size canvas)
{
    const double frame_s = static_cast<double>(frame_rate.denominator()) / static_cast<double>(frame_rate.numerator());
    Pose pose;
    pose.time_s = static_cast<double>(frame_index) * frame_s;
    pose.key_time_s = layer.on_twos ? static_cast<double>(frame_index / 2 * 2) * frame_s : pose.time_s;
    const double key_s = pose.key_time_s;
    const Passage passage(layer, pose.time_s);
    pose.opacity = std::clamp(sample(layer.opacity, key_s).value, 0.0, 1.0) * passage.in.opacity * passage.out.opacity;
    pose.brightness = std::clamp(sample(layer.brightness, key_s).value, 0.0, 1.0) * around.brightness;
    pose.enter = passage.in.reveal;
    pose.exit = passage.out.reveal;

    const Sampled<Point> position = sample(layer.position, key_s), anchor = sample(layer.anchor, key_s);
    const Sampled<Point> scale = sample(layer.scale, key_s), size = sample(layer.size, key_s);
    const double rotation = sample(layer.rotation_deg, key_s).value;
    const double grown = passage.in.scale * passage.out.scale;
    const Point whole{scale.value.x * grown * size.value.x / layer.size_ref.x,
                      scale.value.y * grown * size.value.y / layer.size_ref.y};
    scene::Affine& map = pose.unit_to_canvas;
    map = around.to_canvas * scene::translation(position.value.x + passage.in.shift.x + passage.out.shift.x,
                                                position.value.y + passage.in.shift.y + passage.out.shift.y);
    if (rotation != 0)
        map = map * scene::rotation(rotation);
    if (whole.x != 1 || whole.y != 1)
        map = map * scene::scaling(whole.x, whole.y);
    pose.set = set_for(layer, std::max(length(map.xx, map.yx), length(map.xy, map.yy)), frame_index);
    pose.box_from = pose.set ? pose.set->box_from : layer.box_from;
    pose.box_to = pose.set ? pose.set->box_to : layer.box_to;
    const Point off{(layer.rest_anchor.x - anchor.value.x) * (pose.box_to.x - pose.box_from.x),
                    (layer.rest_anchor.y - anchor.value.y) * (pose.box_to.y - pose.box_from.y)};
    if (off.x != 0 || off.y != 0)
        map = map * scene::translation(off.x, off.y);
    for (const auto& [entrance, transition] :
         {std::pair{&passage.in, &layer.enter}, std::pair{&passage.out, &layer.exit}})
        if (entrance->away != 0) {
            const Point far = beyond(map, pose.box_from, pose.box_to, transition->side, canvas);
            map = scene::translation(far.x * entrance->away, far.y * entrance->away) * map;
        }

    const Point ref = pose.set ? pose.set->ref : Point{1, 1};
    pose.to_canvas = map * scene::scaling(1 / ref.x, 1 / ref.y);
    pose.moving = around.moving || passage.running() || position.moving || anchor.moving || scale.moving;
    if (is_identity(pose.to_canvas) && !pose.moving) { // at rest, parts lie on whole pixels wherever the layer rests
        const Point at{layer.rest_position.x + to_pixel(pose.to_canvas.x0 - layer.rest_position.x),
                       layer.rest_position.y + to_pixel(pose.to_canvas.y0 - layer.rest_position.y)};
        pose.to_canvas = scene::translation(at.x, at.y);
    }
    return pose;
}

}
