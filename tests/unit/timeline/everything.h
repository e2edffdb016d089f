// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A composition with every member of the language set to something unusual.

#include "compositor/timeline/composition.h"

namespace timeline::test {

inline Stroke fancy_stroke()
{
    Stroke stroke;
    stroke.color = std::vector<Key<Color>>{{0, {9, 8, 7, 6}, {}}, {2, {1, 1, 1, 255}, {Curve::linear}}};
    stroke.width_px = std::vector<Key<double>>{{0, 2.5, {}}, {1, 4, {}}};
    stroke.cap = Cap::round;
    stroke.join = Join::bevel;
    stroke.dash_px = {4, 2.5};
    stroke.trim_from = 0.25;
    stroke.trim_to = std::vector<Key<double>>{{0, 0.3, {}}, {1, 1, {.curve = Curve::steps, .count = 7}}};
    return stroke;
}

inline Panel fancy_panel()
{
    LinearGradient fill{45.0, {{0, Color{}}, {0.5, Color{1, 1, 1, 1}}, {1, Color{0, 0, 0, 0}}}};
    return {fill, 12, {3, 4}, Stroke{Color{9, 8, 7, 6}, 2.5}};
}

inline TextStyle fancy_style()
{
    TextStyle style;
    style.font = {"Noto Sans", 700, true, 33.5};
    style.color = std::vector<Key<Color>>{{0, {1, 2, 3, 4}, {}}, {5, {4, 3, 2, 1}, {Curve::bounce}}};
    style.align = text::Align::end;
    style.max_width_px = 400;
    style.line_height = 1.25;
    style.letter_spacing_px = -0.5;
    style.word_spacing_px = 2.5;
    style.language = "tn";
    style.outline = Outline{{0, 0, 0, 9}, 4};
    style.card = fancy_panel();
    return style;
}

inline void dress(Layer& layer)
{
    layer.in_s = 1;
    layer.out_s = 8.5;
    layer.position = std::vector<Key<Point>>{{0, {1, 2}, {}}, {3.5, {-1.25, 1e4}, {Curve::bezier, 0, -1, 1, 2}}};
    layer.anchor = std::vector<Key<Point>>{{0, {0, 1}, {}}, {2, {1, 0}, {Curve::back}}};
    layer.scale = std::vector<Key<Point>>{{0, {1, 1}, {}}, {1, {1, 2}, {Curve::spring}}};
    layer.rotation_deg = std::vector<Key<double>>{{0.1, -45, {Curve::step}}};
    layer.opacity = 0.1 + 0.2;
    layer.brightness = 0.8;
    layer.clip = frame::Rect{-1, 2, 3, 4};
    layer.enter = Transition{Animation::slide, 0.5, Side::top, 33, Easing{Curve::elastic}};
    layer.exit = Transition{Animation::iris, 0.15, Side::left, 60, {}};
    layer.on_twos = true;
    layer.blend = BlendMode::overlay;
    layer.effects = {Blur{3.5},
                     DropShadow{Point{2, 3}, 4.5, Color{1, 2, 3, 4}},
                     Glow{8.0, 2.5, Color{9, 9, 9, 255}},
                     Brightness{1.5},
                     Saturation{std::vector<Key<double>>{{0, 0, {}}, {2, 1, {Curve::ease_in}}}},
                     Tint{Color{3, 3, 3, 255}, 0.5},
                     Vignette{0.75, 0.5, Color{1, 0, 0, 255}}};
}

inline Shape fancy_path()
{
    Shape shape;
    shape.kind = ShapeKind::path;
    shape.path = "M0 0 L10,0 A5 5 0 1 1 20 20 z";
    shape.rule = FillRule::evenodd;
    shape.stroke = fancy_stroke();
    shape.fill = ConicGradient{
        {0.25, 0.75},
        std::vector<Key<double>>{{0, 0, {}}, {4, 360, {Curve::linear}}},
        {{0, std::vector<Key<Color>>{{0, {1, 1, 1, 1}, {}}, {1, {2, 2, 2, 2}, {}}}}, {1, Color{5, 5, 5, 255}}}};
    return shape;
}

inline Text fancy_text()
{
    Text text{"a\nb", fancy_style(), {{}, {}}};
    TextAnimator& animator = text.animators[1];
    animator = {TextUnit::line, UnitOrder::shuffled, 77, true, 0.5, 0.25, 0.75, {Curve::back}};
    animator.opacity = 0.5;
    animator.offset_px = {3, -4};
    animator.scale = {0.5, 2};
    animator.rotation_deg = 15;
    animator.color = Color{8, 8, 8, 8};
    return text;
}

inline Captions fancy_captions()
{
    Captions page;
    page.words = {{"a", 1, 2, true, false}, {"b", 2, 2, false, true}};
    page.style = fancy_style();
    page.upcoming = {Color{5, 5, 5, 5}, 0.5};
    page.past = {{}, 0.25};
    page.active = {Color{6, 6, 6, 6}, 1.2, 0, fancy_panel()};
    page.keyword_color = Color{7, 7, 7, 255};
    page.animation = CaptionAnimation::slide_in;
    page.by = CaptionUnit::word;
    page.reveal_s = 0.5;
    return page;
}

inline Character fancy_character()
{
    Character figure;
    figure.source = "config:cast/lerato.rig.json";
    figure.height_px = 900;
    figure.mirrored = true;
    figure.colors = {{"skin", {1, 2, 3, 255}}, {"cloth", {3, 2, 1, 255}}};
    figure.poses = {{0, "standing", 0.4, {Curve::spring}}, {2, "pointing", 0.25, {Curve::back}}};
    figure.moods = {{0.5, "happy"}};
    figure.look_at = std::vector<Key<Point>>{{0, {0, 0}, {}}, {1, {-1, 0.5}, {}}};
    figure.speech = {{"Hello", 1, 1.5, true}, {"there", 1.5, 2, false}};
    figure.nods_s = {3, 4.5};
    figure.seed = 9'007'199'254'740'991;
    figure.liveliness = 1.5;
    return figure;
}

inline Layer layer_of(const std::string& id, decltype(Layer::content) content)
{
    Layer layer;
    layer.id = id;
    layer.content = std::move(content);
    return layer;
}

inline Layer fancy_group()
{
    Group group;
    group.size = Point{640, 480};
    group.layers = {layer_of("inner-a", Shape{.size = Point{4, 5}}), layer_of("inner-b", Shape{.size = Point{6, 7}}),
                    layer_of("inner-group", Group{{layer_of("innermost", Text{"x", {}, {}})}, Point{9, 9}})};
    return layer_of("group", group);
}

inline Composition everything()
{
    Composition c;
    c.canvas = {1080, 1080};
    c.background = {1, 2, 3, 255};
    c.frame_rate = {30000, 1001};
    c.duration_s = 9.25;
    c.format = "instagram_post";
    c.title = "\"Quotes\" and \xc3\xa9";
    c.cuts_s = {0, 1.5, 4};
    c.audio = {{"v.wav", 0.5, AudioRole::voice},
               {"m.ogg", 0, AudioRole::music, -12, 0.5, 2, true, std::array<double, 2>{1, 60.5}}};

    Layer shape = layer_of("shape", Shape{ShapeKind::ellipse, Point{10, 20.5}, 3.0,
                                          RadialGradient{{0, 1}, 2, {{0, Color{}}, {1, Color{}}}},
                                          Stroke{Color{9, 8, 7, 6}, 2.5}});
    dress(shape);
    shape.mask = Mask{"mask", MaskMode::luma, true};
    Layer plain = layer_of("path", fancy_path());
    plain.scale = Point{-1, 1};
    Layer adjustment = layer_of("adjustment", Adjustment{});
    adjustment.effects = {Blur{std::vector<Key<double>>{{0, 0, {}}, {1, 9, {}}}}};
    Layer sound = layer_of("sound", Sound{"s.wav", AudioRole::voice, -3, 0.25, 0.5, true, std::array<double, 2>{0, 9}});
    sound.in_s = 2;
    c.layers = {
        shape,
        layer_of("mask", Shape{.size = Point{40, 40}, .radius_px = std::vector<Key<double>>{{0, 3, {}}}}),
        plain,
        layer_of("picture", Picture{"p.png", std::vector<Key<Point>>{{0, {5, 5}, {}}, {1, {9, 9}, {}}}, Fit::cover}),
        layer_of("svg", Svg{"config:cast/a.svg#x", {}, {{"sky", {1, 2, 3, 255}}}}),
        layer_of("clip", Clip{"a.gif", Point{3, 4}, Fit::fill, 0.5, 2.5, 1.5, Loop::repeat}),
        layer_of("text", fancy_text()),
        layer_of("page", fancy_captions()),
        fancy_group(),
        layer_of("character", fancy_character()),
        adjustment,
        sound};
    c.changes = {{ChangeKind::push, "inner-a", "inner-b", 4, 0.5, Side::top, {Curve::elastic}},
                 {ChangeKind::cover,
                  "text",
                  "svg",
                  5,
                  0.25,
                  Side::right,
                  {Curve::linear},
                  "leaf.json",
                  {{"leaf", {0, 9, 0, 255}}}}};
    return c;
}

}
