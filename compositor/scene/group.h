// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Groups of a Scene: sprites drawn together into a picture of their own (transparent at first, or the scene's
// background), changed by effects, then blended into what is around them. A group's picture is one of the canvas: what
// its sprites draw inside the canvas, then its effects one after the other, then cut to its bounds. The steps of a
// scene say in which order sprites and groups come; begin_group and end_group nest like brackets, 16 deep at most, and
// no step at all means all sprites. Formulas: blend.h and effect.h, integers only.

#include "compositor/frame/geometry.h"
#include "compositor/frame/image.h"

#include <array>
#include <cstdint>

namespace scene {

// How a source s (premultiplied, alpha sa) meets a destination d (da). W3C Compositing and Blending Level 1.
enum class Blend : std::uint8_t {
    normal,   // source over
    multiply, // 5.8.2
    screen,   // 5.8.3
    overlay,  // 5.8.4
    add,      // plus lighter: min(1, d + s), alpha too
    atop,     // source atop: only where there is something already
    // Of groups only: the group is a mask of everything drawn so far in the group around it, also outside its own
    // bounds, where its alpha and its luma are 0. Directly on the canvas too: what it takes away there turns black.
    keep,      // d * sa (destination in)
    cut,       // d * (1 - sa) (destination out)
    keep_luma, // d * luma(s): BT.709 luma of the premultiplied colour
    cut_luma,  // d * (1 - luma(s))
};

enum class EffectKind : std::uint8_t {
    blur,   // of the whole picture
    shadow, // the picture's alpha moved, blurred, coloured, under the picture; a glow is a shadow that stays in place
    color,  // a colour matrix
};

// One change of a group's picture. Radii and offsets are canvas pixels.
struct Effect {
    EffectKind kind = EffectKind::blur;
    // blur and shadow: standard deviation of the Gaussian that three box passes stand for, in 1/256 pixel, 0..25600
    // (Filter Effects Module Level 1, feGaussianBlur).
    std::int32_t sigma_x = 0, sigma_y = 0;
    std::int32_t offset_x = 0, offset_y = 0; // shadow, whole pixels, -16384..16384
    frame::Rgba tint{0, 0, 0, 255};          // shadow: premultiplied
    std::int32_t strength = 256;             // shadow: its coverage times strength / 256, cut to 255; 0..1024
    // color: out[c] = clamp((m[c][0] r + m[c][1] g + m[c][2] b + m[c][3] a + 128) >> 8, 0, a) on premultiplied values;
    // alpha stays. Entries -4096..4096.
    std::array<std::array<std::int16_t, 4>, 3> matrix{};
    friend bool operator==(const Effect&, const Effect&) = default;
};

struct Group {
    std::uint64_t id = 0;      // stable over frames
    std::uint64_t content = 0; // hash of its own fields and effects (not of what is drawn in it); filled by seal_group
    frame::Rect bounds;        // of its picture after effects, cut to the canvas: nothing of it is seen outside
    Blend blend = Blend::normal;
    std::uint8_t opacity = 255;
    bool on_background =
        false; // its picture begins as the scene's background, opaque; beyond the canvas the edge goes on
    std::uint32_t first_effect = 0, effect_count = 0; // in Scene::effects, applied in order
};

enum class StepKind : std::uint8_t { sprites, begin_group, end_group };
struct Step {
    StepKind kind = StepKind::sprites;
    std::uint32_t begin = 0; // sprites: [begin, end) of Scene::sprites; begin_group: index in Scene::groups
    std::uint32_t end = 0;
};

struct Scene;
// Completes a group: content hash from its fields and its effects, bounds cut to the canvas, effects cut to the ranges
// above. Call when its effects are in.
void seal_group(Scene& scene, Group& group);

// How far the effects of a group carry a pixel, in pixels, to each side: what its picture must know around an area.
struct Reach {
    int left = 0, top = 0, right = 0, bottom = 0; // a pixel at x is changed by those in [x - left, x + right]
};
Reach reach_of(const Scene& scene, const Group& group);

// The pixels that decide those of an area, and those that an area has a say in.
inline frame::Rect surroundings(const frame::Rect& area, const Reach& reach)
{
    return {area.x - reach.left, area.y - reach.top, area.width + reach.left + reach.right,
            area.height + reach.top + reach.bottom};
}
inline frame::Rect influence(const frame::Rect& area, const Reach& reach)
{
    return surroundings(area, {reach.right, reach.bottom, reach.left, reach.top});
}

}
