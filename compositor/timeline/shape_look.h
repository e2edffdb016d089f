// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A shape at one time: all its values constant. Of this room only. Thread: any.

#include "compositor/timeline/composition.h"

#include <vector>

namespace timeline {

// How a shape that changes is drawn.
struct ShapeChanges {
    bool redrawn = false;      // every value it takes is a picture of its own
    bool fill_color = false;   // of one colour: a tint
    bool stroke_color = false; // a tint
};
ShapeChanges changes_of(const Shape& shape);

bool has_stroke(const Shape& shape); // one that can be seen at some time

// `size` is given by the caller: a path's is that of its box when the shape names none. Tints keep their first colour.
Shape look_at(const Shape& shape, double time_s);

// What tells pictures of one shape apart.
std::vector<double> features(const Shape& look);

bool size_moves(const Shape& shape, double time_s);

}
