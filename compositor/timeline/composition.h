// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The scene language as C++ values: what a Composition file (README.md) says, nothing evaluated yet. Programs that make
// scenes fill these structs and write them with to_json (parse.h). Lengths are canvas pixels, y down; times are seconds
// from the start of the composition (..._s); angles are degrees, clockwise. Thread: any (plain values).

#include "compositor/base/media_time.h"
#include "compositor/frame/geometry.h"
#include "compositor/timeline/character.h"
#include "compositor/timeline/effects.h"
#include "compositor/timeline/text_layers.h"
#include "compositor/timeline/values.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace timeline {

enum class ShapeKind : std::uint8_t { rect, ellipse, path };
enum class FillRule : std::uint8_t { nonzero, evenodd };
struct Shape {
    ShapeKind kind = ShapeKind::rect;
    Animated<Point> size{};          // required for rect and ellipse; a path's default is the box of its outline
    Animated<double> radius_px{0.0}; // rect only; at most half the shorter side is used
    Fill fill = Color{};
    std::optional<Stroke> stroke{};
    std::string path{}; // path only: SVG path data (SVG 2, 9.3), in pixels; its box (not from 0, 0) is scaled to `size`
    FillRule rule = FillRule::nonzero;
    friend bool operator==(const Shape&, const Shape&) = default;
};

enum class Fit : std::uint8_t { fill, contain, cover };
struct Picture {                           // PNG, JPEG, WebP, ... by content
    std::string source{};                  // see assets/asset_cache.h
    std::optional<Animated<Point>> size{}; // default: the natural size
    Fit fit = Fit::contain;
    friend bool operator==(const Picture&, const Picture&) = default;
};

// Classes of an SVG's style sheet and the colours they get instead (assets/asset_cache.h).
using ClassColors = std::vector<std::pair<std::string, Color>>;

struct Svg { // drawn at the size shown; "file.svg#id" draws one element, placed as in the whole document
    std::string source{};
    std::optional<Animated<Point>> size{}; // of the whole document; default: its natural size
    ClassColors colors{};
    friend bool operator==(const Svg&, const Svg&) = default;
};

enum class Loop : std::uint8_t { hold, repeat, hide }; // after the last picture
// An animated picture: GIF, APNG, WebP, a video clip (its sound is not used), or a Lottie animation, by content.
struct Clip {
    std::string source{};
    std::optional<Animated<Point>> size{}; // default: the natural size
    Fit fit = Fit::contain;
    double from_s = 0;            // in the file
    std::optional<double> to_s{}; // default: its end
    double speed = 1;             // 0.05..20
    Loop loop = Loop::hold;
    friend bool operator==(const Clip&, const Clip&) = default;
};

struct Layer;
struct Group { // layers drawn together, moved together; their positions count from the top left of the group's box
    std::vector<Layer> layers;
    std::optional<Point> size{}; // of that box; default: the canvas, so children of an unmoved group lie as on it
    friend bool operator==(const Group& a, const Group& b);
};

struct Adjustment { // its layer's effects change everything below it in its group; clip and mask say where
    friend bool operator==(const Adjustment&, const Adjustment&) = default;
};

enum class AudioRole : std::uint8_t { voice, music, effect };
struct Sound { // heard from the layer's in to its out
    std::string source{};
    AudioRole role = AudioRole::effect;
    double gain_db = 0;
    double fade_in_s = 0, fade_out_s = 0;
    bool loop = false;
    std::optional<std::array<double, 2>> trim_s{}; // from, to within the file
    friend bool operator==(const Sound&, const Sound&) = default;
};

// fade: opacity. pop: grows from 0.6. slide: moves by `distance`, fading. push: moves in from beyond the canvas' edge.
// wipe: uncovered by a straight edge. iris: uncovered by a growing circle. zoom: from 1.25 times its size, fading.
enum class Animation : std::uint8_t { none, fade, pop, slide, push, wipe, iris, zoom };
enum class Side : std::uint8_t { left, right, top, bottom };
struct Transition { // enter plays it forwards from `in`, exit backwards until `out`
    Animation animation = Animation::none;
    double duration_s = 0.25;
    Side side = Side::bottom;       // slide, push, wipe: where it comes from, or goes to
    double distance_px = 60;        // slide
    std::optional<Easing> easing{}; // default: back for pop, ease_out otherwise
    friend bool operator==(const Transition&, const Transition&) = default;
};
constexpr double kDefaultEnterS = 0.25, kDefaultExitS = 0.15;

struct Layer {
    std::string id{}; // required, unique in the whole composition; frame to frame identity comes from it
    double in_s = 0;
    std::optional<double> out_s{}; // default: the end
    Animated<Point> position{};    // where the anchor lies on the canvas (in its group); JSON's default is the centre
    Animated<Point> anchor{Point{0.5, 0.5}}; // in fractions of the layer's box; scale and rotation turn about it
    Animated<Point> scale{Point{1, 1}};
    Animated<double> rotation_deg{0.0};
    Animated<double> opacity{1.0};     // 0..1
    Animated<double> brightness{1.0};  // 0..1, multiplies the colour
    std::optional<frame::Rect> clip{}; // canvas pixels, also in a group
    std::optional<Transition> enter{}, exit{};
    bool on_twos = false; // keyed values change every second frame only
    BlendMode blend = BlendMode::normal;
    std::vector<Effect> effects{}; // in this order
    std::optional<Mask> mask{};
    std::variant<Shape, Picture, Svg, Text, Captions, Clip, Group, Adjustment, Character, Sound> content{};
    friend bool operator==(const Layer&, const Layer&) = default;
};

// From one layer to another, usually groups: scenes. Both are on screen while it lasts, half of it on either side of
// `at`, whatever their in and out; in `cut` and `cover` they change at `at`.
enum class ChangeKind : std::uint8_t { cut, fade, slide, push, wipe, iris, zoom, morph, cover };
struct Change {
    ChangeKind kind = ChangeKind::fade;
    std::string from{},
        to{}; // layer ids; of the same group. morph: shape layers (rect), whose box, radius and colour travel
    double at_s = 0;
    double duration_s = 0.35;
    Side side = Side::right; // slide, push, wipe: where the new one comes from
    Easing easing{Curve::ease_in_out};
    std::string source{}; // cover: an animated picture that covers the canvas at `at`, played with its middle there
    ClassColors colors{}; // cover: of an SVG
    friend bool operator==(const Change&, const Change&) = default;
};

struct AudioClip {
    std::string source{};
    double at_s = 0;
    AudioRole role = AudioRole::effect;
    double gain_db = 0;
    double fade_in_s = 0, fade_out_s = 0;
    bool loop = false;                             // until the composition ends
    std::optional<std::array<double, 2>> trim_s{}; // from, to within the file
    friend bool operator==(const AudioClip&, const AudioClip&) = default;
};

struct Composition {
    frame::Size canvas{1080, 1920}; // even sides
    Color background{0, 0, 0, 255}; // opaque
    base::MediaTime frame_rate{30, 1};
    double duration_s = 0;
    std::string format{}; // "tiktok": which safe zones relative lengths and the linter take (formats.h)
    std::string title{};
    std::vector<double> cuts_s{}; // scene edges
    std::vector<AudioClip> audio{};
    std::vector<Layer> layers{}; // back to front
    std::vector<Change> changes{};
    friend bool operator==(const Composition&, const Composition&) = default;
};

}
