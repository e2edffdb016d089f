// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The scene language as C++ values: what a Composition file (README.md) says, nothing evaluated yet. Programs that make
// scenes fill these structs and write them with to_json (parse.h). Lengths are canvas pixels, y down; times are seconds
// from the start of the composition (..._s); angles are degrees, clockwise. Thread: any (plain values).

#include "compositor/base/media_time.h"
#include "compositor/frame/geometry.h"
#include "compositor/text/layout.h"
#include "compositor/timeline/values.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace timeline {

enum class ShapeKind : std::uint8_t { rect, ellipse };
struct Shape {
    ShapeKind kind = ShapeKind::rect;
    Animated<Point> size{}; // required. A tile is drawn at the largest size; smaller ones stretch it, corners too
    double radius_px = 0;   // rect only; at most half the shorter side is used
    Fill fill = Color{};
    std::optional<Stroke> stroke{};
    friend bool operator==(const Shape&, const Shape&) = default;
};

enum class Fit : std::uint8_t { fill, contain, cover };
struct Picture {                           // PNG, JPEG, WebP, ... by content
    std::string source{};                  // see assets/asset_cache.h
    std::optional<Animated<Point>> size{}; // default: the natural size
    Fit fit = Fit::contain;
    friend bool operator==(const Picture&, const Picture&) = default;
};

struct Svg { // drawn at the size shown; "file.svg#id" draws one element, placed as in the whole document
    std::string source{};
    std::optional<Animated<Point>> size{}; // of the whole document; default: its natural size
    friend bool operator==(const Svg&, const Svg&) = default;
};

struct Font {
    std::string family = "Inter";
    int weight = 400; // 100..900
    bool italic = false;
    double size_px = 48;
    friend bool operator==(const Font&, const Font&) = default;
};

struct Outline {
    Color color{0, 0, 0, 255};
    double width_px = 0; // how far it reaches beyond the glyph's edge
    friend bool operator==(const Outline&, const Outline&) = default;
};

// A rounded box behind text, as large as the text and its padding.
struct Panel {
    Fill fill = Color{};
    double radius_px = 0;
    Point padding{};
    std::optional<Stroke> stroke{};
    friend bool operator==(const Panel&, const Panel&) = default;
};

struct TextStyle {
    Font font{};
    Color color{};
    text::Align align = text::Align::center;
    double max_width_px = 0; // 0: one line per hard break
    double line_height = 1;  // times the font's ascent + descent
    double letter_spacing_px = 0;
    std::optional<double> word_spacing_px{}; // added to every space; default 0, in captions room for the active word
    std::string language = "en";             // BCP 47
    std::optional<Outline> outline{};
    std::optional<Panel> card{}; // behind the whole text; the layer's box is the card then
    friend bool operator==(const TextStyle&, const TextStyle&) = default;
};

struct Text {
    std::string text{};
    TextStyle style{};
    friend bool operator==(const Text&, const Text&) = default;
};

struct Word {
    std::string text{};
    double start_s = 0, end_s = 0; // active in [start, end)
    bool keyword = false;
    bool joined = false; // no space before it (scripts without spaces, parts of a word)
    friend bool operator==(const Word&, const Word&) = default;
};
struct WordLook {
    std::optional<Color> color{}; // default: the style's
    double opacity = 1;
    friend bool operator==(const WordLook&, const WordLook&) = default;
};
struct ActiveLook {
    std::optional<Color> color{};
    double scale = 1;            // about the word's centre
    double duration_s = 0.1;     // to reach that scale, eased out; 0: at once
    std::optional<Panel> pill{}; // behind the word
    friend bool operator==(const ActiveLook&, const ActiveLook&) = default;
};
struct Captions { // one page of captions, laid out once; its words change look as they are spoken
    std::vector<Word> words{};
    TextStyle style{};
    WordLook upcoming{}, past{};
    ActiveLook active{};
    std::optional<Color> keyword_color{}; // of keywords that are not active
    friend bool operator==(const Captions&, const Captions&) = default;
};

enum class Animation : std::uint8_t { none, fade, pop, slide };
enum class Side : std::uint8_t { left, right, top, bottom };
struct Transition { // enter plays it forwards from `in`, exit backwards until `out`
    Animation animation = Animation::none;
    double duration_s = 0.25;
    Side side = Side::bottom;       // slide: where it comes from, or goes to
    double distance_px = 60;        // slide
    std::optional<Easing> easing{}; // default: back for pop, ease_out otherwise
    friend bool operator==(const Transition&, const Transition&) = default;
};
constexpr double kDefaultEnterS = 0.25, kDefaultExitS = 0.15;

struct Layer {
    std::string id{}; // required, unique; frame to frame identity comes from it
    double in_s = 0;
    std::optional<double> out_s{}; // default: the end
    Animated<Point> position{};    // where the anchor lies on the canvas; JSON's default is the canvas centre
    Point anchor{0.5, 0.5};        // in fractions of the layer's box; scale and rotation turn about it
    Animated<Point> scale{Point{1, 1}};
    Animated<double> rotation_deg{0.0};
    Animated<double> opacity{1.0};     // 0..1
    Animated<double> brightness{1.0};  // 0..1, multiplies the colour
    std::optional<frame::Rect> clip{}; // canvas pixels
    std::optional<Transition> enter{}, exit{};
    bool on_twos = false; // keyed values change every second frame only
    std::variant<Shape, Picture, Svg, Text, Captions> content{};
    friend bool operator==(const Layer&, const Layer&) = default;
};

enum class AudioRole : std::uint8_t { voice, music, effect };
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
    std::string format{}; // "tiktok": which safe zones the linter takes
    std::string title{};
    std::vector<double> cuts_s{}; // scene edges
    std::vector<AudioClip> audio{};
    std::vector<Layer> layers{}; // back to front
    friend bool operator==(const Composition&, const Composition&) = default;
};

}
