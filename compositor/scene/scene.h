// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One frame as plain data: what to draw, in what order, with everything already evaluated to integers. A Scene is made
// by timeline::evaluate, compared with the one before (damage.h) and drawn by a Renderer (renderer.h).
//
// Everything drawn is a sprite: a rectangle of a tile (a picture made once), placed by an affine map, multiplied by a
// tint, blended with what lies below. Sprites may stand in groups (group.h), which are drawn on their own and then
// blended as one. Tiles belong to the compiled composition that made the scene and outlive it.
// Thread: a Scene belongs to one thread; tiles are sealed.

#include "compositor/frame/geometry.h"
#include "compositor/frame/image.h"
#include "compositor/scene/group.h"

#include <cstdint>
#include <vector>

namespace scene {

// A picture rasterised once, with half-size copies for drawing it small (levels[0] is full size; atlas pages have one).
struct Tile {
    std::vector<frame::SealedImage> levels;
    std::uint64_t content = 0; // hash of the pixels of level 0
    bool opaque = false;       // every pixel of level 0 has alpha 255
};

// Where a canvas pixel (x, y) samples a tile, in 1/65536 of a texel:
//     u = xx * x + xy * y + x0        v = yx * x + yy * y + y0
// u = 0 is the centre of texel 0. Pixel and texel centres are accounted for in x0 and y0.
struct Sampling {
    std::int32_t xx = 65536, xy = 0;
    std::int32_t yx = 0, yy = 65536;
    std::int64_t x0 = 0, y0 = 0;

    // What seal_sprite keeps to. With both, u and v are exact in 32 bits, counted from the source's first texel, at
    // every pixel of a 16x16 block from which the source can be reached at all; other blocks need not be looked at.
    static constexpr std::int32_t kMaxStep = 256 << 16;
    static constexpr std::int64_t kMaxOrigin = std::int64_t{1} << 46;

    bool is_whole_pixel_shift() const
    {
        return xx == 65536 && yy == 65536 && xy == 0 && yx == 0 && (x0 & 0xffff) == 0 && (y0 & 0xffff) == 0;
    }
    friend bool operator==(const Sampling&, const Sampling&) = default;
};

struct Sprite {
    std::uint64_t id = 0;      // stable over frames: of the layer and the part of it
    std::uint64_t content = 0; // hash of everything that decides its pixels; filled by seal_sprite
    const Tile* tile = nullptr;
    int level = 0;      // which of tile->levels is sampled; sampling and source are in its texels
    frame::Rect source; // texels outside count as transparent
    Sampling sampling;
    frame::Rgba tint{
        255, 255, 255,
        255};           // premultiplied. rgba8 tiles: multiplied channel by channel; a8 tiles: colour of the coverage
    frame::Rect bounds; // every pixel it can touch, cut to the canvas and its clip; nothing is drawn outside
    Blend blend = Blend::normal; // normal to atop; the others are for groups
};

struct Scene {
    frame::Size canvas;
    frame::Rgba background{0, 0, 0, 255}; // opaque
    std::vector<Sprite> sprites{};        // back to front
    std::vector<Group> groups{};          // in the order in which they begin: outer ones before inner ones
    std::vector<Effect> effects{};        // of the groups
    std::vector<Step> steps{};            // how sprites and groups follow each other; empty: all sprites, no group

    // Keeps memory: scenes are reused from frame to frame.
    void clear()
    {
        sprites.clear();
        groups.clear();
        effects.clear();
        steps.clear();
    }
};

// A 2x3 affine map in double: X = xx*x + xy*y + x0, Y = yx*x + yy*y + y0.
struct Affine {
    double xx = 1, xy = 0, x0 = 0;
    double yx = 0, yy = 1, y0 = 0;
};
Affine operator*(const Affine& outer, const Affine& inner); // inner first
Affine translation(double x, double y);
Affine scaling(double x, double y);
Affine rotation(double degrees); // clockwise on screen

// Hash of everything that decides the picture; sprites and groups are sealed. Two scenes of one hash look the same.
std::uint64_t content_hash(const Scene& scene);

// Completes a sprite placed by `to_canvas` (from texel-edge coordinates of level 0, where texel i covers [i, i+1), to
// canvas coordinates, where pixel i covers [i, i+1)): picks the level, the sampling map, the bounds and the content
// hash from tile, source (given for level 0), tint and blend. `clip` cuts the bounds. False when nothing would be seen
// (no area, no tint alpha, off the canvas, or a map that cannot be inverted).
bool seal_sprite(Sprite& sprite, const Affine& to_canvas, const frame::Rect& clip);

}
