// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The work of compile(), one content after the other. Of this room only. Thread: that of the FontSet.

#include "compositor/text/atlas.h"
#include "compositor/timeline/pictures_ahead.h"
#include "compositor/timeline/shape_tile.h"
#include "compositor/timeline/state.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace timeline {

constexpr double kPopFrom = 0.6; // scale at which a pop starts: no smaller, so that small pictures need no half sizes
constexpr double kZoomFrom = 1.25;

// What a layer's scale does during its life, transitions and animated size included; never negative.
struct Scales {
    Point rest{1, 1}; // kept longest
    Point most{1, 1};
    double least = 1; // the smaller axis
};

// A box given in layer coordinates, moved to the whole pixels it covers at rest.
struct PixelBox {
    frame::Size size;
    double left = 0, top = 0; // layer coordinates
};

// Where a picture is drawn: to fill `whole`, seen within `seen`.
struct Placing {
    Point ref; // 0: nothing to be seen
    PixelBox whole, seen;
    int half_levels = 0;
};

// A layer whose picture is still being decoded.
struct LatePicture {
    std::size_t layer = 0;   // in State::layers
    std::size_t picture = 0; // of Compiler::pictures
    Placing placing;
};

struct Compiler {
    const CompileContext& context;
    Compiled::State& state;
    text::Atlas& atlas;
    PicturesAhead pictures{context.assets, context.folder};
    std::vector<LatePicture> late{};
    double atlas_least_scale = 1; // at which glyphs are drawn, over their size in the atlas
};

base::Status add_content(Compiler& compiler, const Shape& shape, const Scales& scales, CompiledLayer& layer);
base::Status add_content(Compiler& compiler, const Picture& picture, const Scales& scales, CompiledLayer& layer);
base::Status add_content(Compiler& compiler, const Clip& clip, const Scales& scales, CompiledLayer& layer);
base::Status add_content(Compiler& compiler, const Svg& svg, const Scales& scales, CompiledLayer& layer);
base::Status add_content(Compiler& compiler, const Text& text, const Scales& scales, CompiledLayer& layer);
base::Status add_content(Compiler& compiler, const Captions& captions, const Scales& scales, CompiledLayer& layer);
base::Status add_content(Compiler& compiler, const Character& character, const Scales& scales, CompiledLayer& layer);

// Whole pixel nearest to a coordinate; noise at a half does not decide.
inline double to_pixel(double coordinate)
{
    return std::floor(coordinate + 0.5 + 1.0 / 1024);
}

PixelBox fit_to_pixels(const CompiledLayer& layer, const Point& from, const Point& to);

// `ref` cut so that a box of this size (at scale 1) can be drawn.
Point drawable(const Point& ref, const Point& box);

inline Point operator*(const Point& a, const Point& b)
{
    return {a.x * b.x, a.y * b.y};
}
inline Point operator+(const Point& a, const Point& b)
{
    return {a.x + b.x, a.y + b.y};
}
inline Point times(const Point& a, const Point& b)
{
    return a * b;
}

// The tiles that wipes and irises are made of, when there are any.
base::Status add_reveal_tiles(Compiler& compiler);

// The box of a layer of this size at scale 1, and that of its sets that have none of their own.
void set_box(CompiledLayer& layer, const Point& size);
void fill_boxes(CompiledLayer& layer);

// Waits for the late pictures and gives them to their layers, all of which are in their place.
base::Status add_late_pictures(Compiler& compiler);

std::uint64_t part_id(const CompiledLayer& layer, PartKind kind, std::size_t index);

// Draws a shape over `box`, its radius and stroke `scale` times as large, and adds it as a part.
base::Status add_box(Compiler& compiler, ShapeDrawing drawing, const PixelBox& box, double scale, std::uint64_t id,
                     int half_levels);

}
