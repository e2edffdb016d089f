// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A film of three seconds on a small canvas, in three scenes, for tests of the render room.

#include "compositor/base/file.h"
#include "compositor/render/engine.h"
#include "compositor/timeline/composition.h"

namespace test_support {

inline timeline::Layer box(const std::string& id, double in_s, double out_s, timeline::Color color)
{
    timeline::Layer layer;
    layer.id = id;
    layer.in_s = in_s;
    layer.out_s = out_s;
    layer.position = std::vector<timeline::Key<timeline::Point>>{{in_s, {40, 60}, {}}, {out_s, {120, 220}, {}}};
    layer.rotation_deg = 11;
    timeline::Shape shape;
    shape.size = timeline::Point{50, 70};
    shape.radius_px = 12;
    shape.fill = color;
    layer.content = shape;
    return layer;
}

inline timeline::Composition little_film()
{
    timeline::Composition film;
    film.canvas = {160, 284};
    film.duration_s = 3;
    film.cuts_s = {1, 2};
    film.layers = {box("red", 0, 1, {220, 40, 30, 255}), box("green", 1, 2, {30, 200, 60, 255}),
                   box("blue", 2, 3, {40, 60, 230, 255})};
    return film;
}

inline render::Engine engine()
{
    return render::Engine::create({.root = base::resource_root().value(), .helper_program = {}}).value();
}

}
