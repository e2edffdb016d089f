// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/random_composition.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace test_support {
namespace {

using namespace timeline;

constexpr double kWidth = 160, kHeight = 288;
constexpr const char* kHeart = "M50 90C20 65 0 45 0 25C0 10 12 0 25 0C37 0 46 8 50 18C54 8 63 0 75 0C88 0 100 10 100 25"
                               "C100 45 80 65 50 90Z";
constexpr const char* kStar = "M50 0L79 91L3 35H97L21 91Z";
constexpr const char* kWave = "M0 60C40-40 80 160 120 60S200-40 240 60";

// SplitMix64 (Steele, Lea, Flood 2014).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {}
    std::uint64_t next()
    {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }
    int whole(int least, int most)
    {
        return least + static_cast<int>(next() % static_cast<unsigned>(most - least + 1));
    }
    // In steps of 1/64, so that it is written and read back with few digits.
    double real(double least, double most) { return least + std::floor((most - least) * 64 * fraction()) / 64; }
    bool one_in(int count) { return whole(1, count) == 1; }
    template <class E> E any(int count) { return static_cast<E>(whole(0, count - 1)); }

private:
    double fraction() { return static_cast<double>(next() >> 11U) / 9007199254740992.0; }
    std::uint64_t state_;
};

class Maker {
public:
    explicit Maker(std::uint64_t seed) : dice_(seed), seed_(seed) {}
    Composition made();

private:
    double time() { return dice_.whole(0, frames_) / 30.0; }
    Color color()
    {
        const auto channel = [&] { return static_cast<std::uint8_t>(dice_.whole(0, 255)); };
        return {channel(), channel(), channel(), dice_.one_in(4) ? channel() : std::uint8_t{255}};
    }
    Easing easing()
    {
        Easing easing{.curve = dice_.any<Curve>(11)};
        if (easing.curve == Curve::bezier)
            easing = {Curve::bezier, dice_.real(0, 1), dice_.real(-1, 2), dice_.real(0, 1), dice_.real(-1, 2)};
        if (easing.curve == Curve::steps)
            easing.count = dice_.whole(1, 6);
        return easing;
    }
    template <class Make> auto animated(int one_in, Make make) -> Animated<decltype(make())>
    {
        using T = decltype(make());
        if (!dice_.one_in(one_in))
            return Animated<T>(make());
        std::vector<Key<T>> keys;
        const int first = dice_.whole(0, frames_ / 2), second = dice_.whole(first + 1, frames_);
        keys.push_back({first / 30.0, make(), {}});
        keys.push_back({second / 30.0, make(), easing()});
        return keys;
    }
    Animated<Color> colors()
    {
        return animated(4, [&] { return color(); });
    }
    Animated<double> numbers(double least, double most)
    {
        return animated(3, [&] { return dice_.real(least, most); });
    }
    Animated<Point> points(double least, double most)
    {
        return animated(3, [&] { return Point{dice_.real(least, most), dice_.real(least, most)}; });
    }
    std::vector<GradientStop> stops();
    Fill fill();
    Stroke stroke(bool of_path);
    Panel panel();
    TextStyle style();
    Effect effect();
    Transition transition();
    Shape shape();
    Clip clip();
    Text text();
    Captions captions();
    Character character();
    Group group(int depth);
    Layer layer(int depth);
    Layer layer_of(decltype(Layer::content) content);
    void dress(Layer& layer);
    void add_mask(std::vector<Layer>& layers);
    void add_change(Composition& out);
    std::vector<Layer> layers(int count, int depth);

    Dice dice_;
    std::uint64_t seed_;
    int frames_ = 10;
    int ids_ = 0;
};

std::vector<GradientStop> Maker::stops()
{
    std::vector<GradientStop> stops(static_cast<std::size_t>(dice_.whole(2, 4)));
    double offset = 0;
    for (GradientStop& stop : stops) {
        stop = {offset, animated(12, [&] { return color(); })};
        offset = dice_.real(offset, 1);
    }
    return stops;
}

Fill Maker::fill()
{
    switch (dice_.whole(0, 5)) {
    case 0:
        return LinearGradient{numbers(0, 360), stops()};
    case 1:
        return RadialGradient{{dice_.real(0, 1), dice_.real(0, 1)}, dice_.real(0.1, 1), stops()};
    case 2:
        return ConicGradient{{dice_.real(0, 1), dice_.real(0, 1)}, numbers(0, 360), stops()};
    default:
        return colors();
    }
}

Stroke Maker::stroke(bool of_path)
{
    Stroke stroke;
    stroke.color = colors();
    stroke.width_px = numbers(0.5, 9);
    if (!of_path)
        return stroke;
    stroke.cap = dice_.any<Cap>(3);
    stroke.join = dice_.any<Join>(3);
    if (dice_.one_in(3))
        stroke.dash_px = {dice_.real(1, 20), dice_.real(1, 12)};
    if (dice_.one_in(2)) {
        stroke.trim_from = numbers(0, 0.5);
        stroke.trim_to = numbers(0.5, 1);
    }
    return stroke;
}

Panel Maker::panel()
{
    Panel panel;
    panel.fill = color();
    panel.radius_px = dice_.real(0, 14);
    panel.padding = {dice_.real(0, 12), dice_.real(0, 8)};
    if (dice_.one_in(3))
        panel.stroke = Stroke{color(), dice_.real(1, 4)};
    return panel;
}

TextStyle Maker::style()
{
    TextStyle style;
    style.font = {dice_.one_in(2) ? "Inter" : "Poppins", dice_.one_in(2) ? 800 : 400, dice_.one_in(6),
                  dice_.real(12, 30)};
    style.color = colors();
    style.align = dice_.any<text::Align>(3);
    style.max_width_px = dice_.one_in(2) ? 130 : 0;
    if (dice_.one_in(3))
        style.outline = Outline{color(), dice_.real(1, 3)};
    if (dice_.one_in(3))
        style.card = panel();
    return style;
}

Effect Maker::effect()
{
    switch (dice_.whole(0, 6)) {
    case 0:
        return Blur{numbers(0, 8)};
    case 1:
        return DropShadow{points(-6, 6), numbers(0, 6), colors()};
    case 2:
        return Glow{numbers(1, 8), numbers(0, 3), colors()};
    case 3:
        return Brightness{numbers(0, 2)};
    case 4:
        return Saturation{numbers(0, 2)};
    case 5:
        return Tint{colors(), numbers(0, 1)};
    default:
        return Vignette{numbers(0, 1), dice_.real(0, 1), color()};
    }
}

Transition Maker::transition()
{
    Transition made{dice_.any<Animation>(8), dice_.whole(1, 6) / 30.0, dice_.any<Side>(4), dice_.real(5, 90), {}};
    if (dice_.one_in(2))
        made.easing = easing();
    return made;
}

Shape Maker::shape()
{
    Shape shape;
    shape.kind = dice_.any<ShapeKind>(3);
    const bool path = shape.kind == ShapeKind::path;
    if (!path || dice_.one_in(2))
        shape.size = animated(4, [&] { return Point{dice_.real(8, 150), dice_.real(8, 150)}; });
    if (shape.kind == ShapeKind::rect && dice_.one_in(2))
        shape.radius_px = numbers(0, 30);
    shape.fill = fill();
    if (dice_.one_in(path ? 2 : 4))
        shape.stroke = stroke(path);
    if (path) {
        shape.path = std::array{kHeart, kStar, kWave}[static_cast<std::size_t>(dice_.whole(0, 2))];
        shape.rule = dice_.any<FillRule>(2);
    }
    return shape;
}

Clip Maker::clip()
{
    Clip clip;
    const std::array sources{"config:examples/assets/coin.png", "config:examples/assets/bars.gif",
                             "config:examples/assets/flower.json"};
    clip.source = sources[static_cast<std::size_t>(dice_.whole(0, 2))];
    clip.size = Point{dice_.one_in(2) ? 60.0 : 90.0, 60};
    clip.fit = dice_.any<Fit>(3);
    clip.from_s = dice_.one_in(3) ? 0.125 : 0;
    if (dice_.one_in(3))
        clip.to_s = 0.375;
    clip.speed = dice_.one_in(3) ? 2 : 1;
    clip.loop = dice_.any<Loop>(3);
    return clip;
}

Text Maker::text()
{
    Text text{dice_.one_in(2) ? "To Lesedi" : "light\nof day", style(), {}};
    for (int i = dice_.whole(0, 2); i > 0; --i) {
        TextAnimator animator;
        animator.by = dice_.any<TextUnit>(3);
        animator.order = dice_.any<UnitOrder>(4);
        animator.seed = static_cast<std::uint64_t>(dice_.whole(0, 99));
        animator.leaving = dice_.one_in(3);
        animator.stagger_s = dice_.whole(0, 2) / 30.0;
        animator.duration_s = dice_.whole(0, 8) / 30.0;
        animator.easing = easing();
        animator.opacity = dice_.real(0, 1);
        animator.offset_px = {dice_.real(-20, 20), dice_.real(-20, 20)};
        animator.scale = {dice_.real(0, 2), dice_.real(0, 2)};
        animator.rotation_deg = dice_.real(-90, 90);
        if (dice_.one_in(3))
            animator.color = color();
        text.animators.push_back(animator);
    }
    return text;
}

Captions Maker::captions()
{
    Captions page;
    int frame = 0;
    for (const char* word : {"You", "earn", "interest"}) {
        const int start = std::min(frames_, frame + dice_.whole(0, 1)),
                  end = std::min(frames_, start + dice_.whole(1, 5));
        page.words.push_back({word, start / 30.0, end / 30.0, dice_.one_in(2), dice_.one_in(8)});
        frame = end;
    }
    page.style = style();
    page.upcoming.opacity = dice_.real(0, 1);
    if (dice_.one_in(2))
        page.past.color = color();
    page.active.color = color();
    page.active.scale = dice_.real(1, 1.5);
    if (dice_.one_in(2))
        page.active.pill = panel();
    if (dice_.one_in(2))
        page.keyword_color = color();
    page.animation = dice_.any<CaptionAnimation>(6);
    page.by = dice_.any<CaptionUnit>(3);
    page.reveal_s = dice_.whole(0, 6) / 30.0;
    return page;
}

Character Maker::character()
{
    Character figure;
    figure.source = dice_.one_in(2) ? "config:cast/lerato.rig.json" : "config:cast/thabo.rig.json";
    figure.height_px = dice_.one_in(2) ? 160 : 240;
    figure.mirrored = dice_.one_in(2);
    const std::array poses{"standing",   "thinking",  "asking",      "pointing",
                           "explaining", "surprised", "celebrating", "listening"};
    const auto pose = [&] { return poses[static_cast<std::size_t>(dice_.whole(0, 7))]; };
    figure.poses = {{0, pose(), 0.25, easing()}, {dice_.whole(1, frames_ - 1) / 30.0, pose(), 0.25, easing()}};
    figure.moods = {{0, dice_.one_in(2) ? "happy" : "curious"}};
    figure.look_at = points(-1, 1);
    figure.speech = {{"hello", 0, 5 / 30.0, true}, {"moon", 5 / 30.0, 9 / 30.0, false}};
    figure.nods_s = {dice_.whole(0, frames_) / 30.0};
    figure.seed = static_cast<std::uint64_t>(dice_.whole(0, 1000));
    figure.liveliness = dice_.real(0, 2);
    return figure;
}

Layer Maker::layer_of(decltype(Layer::content) content)
{
    Layer layer;
    layer.id = "layer-" + std::to_string(ids_++);
    layer.content = std::move(content);
    return layer;
}

void Maker::dress(Layer& layer)
{
    const int in = dice_.one_in(3) ? dice_.whole(0, frames_ - 4) : 0;
    layer.in_s = in / 30.0;
    if (dice_.one_in(3))
        layer.out_s = dice_.whole(in + 2, frames_) / 30.0;
    layer.position = animated(3, [&] { return Point{dice_.real(0, kWidth), dice_.real(0, kHeight)}; });
    if (dice_.one_in(5))
        layer.anchor = points(0, 1);
    if (dice_.one_in(4))
        layer.scale = points(0.5, 1.5);
    if (dice_.one_in(4))
        layer.rotation_deg = numbers(-180, 180);
    if (dice_.one_in(3))
        layer.opacity = numbers(0, 1);
    if (dice_.one_in(6))
        layer.brightness = numbers(0.25, 1);
    if (dice_.one_in(6))
        layer.clip = frame::Rect{dice_.whole(0, 60), dice_.whole(0, 100), dice_.whole(20, 100), dice_.whole(20, 180)};
    if (dice_.one_in(3))
        layer.enter = transition();
    if (dice_.one_in(3))
        layer.exit = transition();
    layer.on_twos = dice_.one_in(8);
    if (dice_.one_in(3))
        layer.blend = dice_.any<BlendMode>(5);
    for (int i = dice_.one_in(4) ? dice_.whole(1, 2) : 0; i > 0; --i)
        layer.effects.push_back(effect());
}

Group Maker::group(int depth)
{
    Group group;
    const bool sized = depth > 0 || dice_.one_in(2); // in a sized group it must be
    if (sized)
        group.size = Point{dice_.real(80, 160), dice_.real(80, 280)};
    group.layers = layers(dice_.whole(1, 3), depth + 1);
    return group;
}

Layer Maker::layer(int depth)
{
    Layer made;
    switch (dice_.whole(0, 21)) {
    case 0:
    case 1:
        made = layer_of(
            Picture{"config:examples/swatch.png", Point{dice_.real(20, 120), dice_.real(20, 120)}, dice_.any<Fit>(3)});
        break;
    case 2:
    case 3:
        made = layer_of(Svg{"config:examples/badge.svg", Point{60, 60}, {}});
        if (dice_.one_in(2))
            made.content = Svg{"config:examples/assets/leaf.svg", Point{60, 80}, {{"leaf", {255, 80, 20, 255}}}};
        break;
    case 4:
    case 5:
        made = layer_of(clip());
        break;
    case 6:
    case 7:
    case 8:
        made = layer_of(text());
        break;
    case 9:
    case 10:
    case 11:
        made = layer_of(captions());
        break;
    case 12:
    case 13:
    case 14:
        made = depth < 3 ? layer_of(group(depth)) : layer_of(shape());
        break;
    case 15:
        made = layer_of(character());
        break;
    case 16:
        return layer_of(
            Sound{"config:none.wav", dice_.any<AudioRole>(3), dice_.real(-12, 0), 0.125, 0, dice_.one_in(2), {}});
    case 17: {
        Layer adjustment = layer_of(Adjustment{});
        adjustment.effects = {effect()};
        if (dice_.one_in(2))
            adjustment.opacity = numbers(0, 1);
        if (dice_.one_in(3))
            adjustment.clip = frame::Rect{20, 40, 100, 150};
        return adjustment;
    }
    default:
        made = layer_of(shape());
        break;
    }
    dress(made);
    return made;
}

// One of the layers shows only where a new one is.
void Maker::add_mask(std::vector<Layer>& layers)
{
    Layer& masked = layers.front();
    if (std::holds_alternative<Sound>(masked.content))
        return;
    Layer mask = layer_of(shape());
    mask.position = Point{kWidth / 2, kHeight / 2};
    masked.mask = Mask{mask.id, dice_.any<MaskMode>(2), dice_.one_in(2)};
    layers.push_back(std::move(mask));
}

std::vector<Layer> Maker::layers(int count, int depth)
{
    std::vector<Layer> layers;
    for (int i = 0; i < count; ++i)
        layers.push_back(layer(depth));
    if (dice_.one_in(4))
        add_mask(layers);
    return layers;
}

void Maker::add_change(Composition& out)
{
    Change change;
    change.kind = static_cast<ChangeKind>(seed_ % 9); // all kinds alike
    const bool morph = change.kind == ChangeKind::morph;
    for (std::string* id : {&change.from, &change.to}) {
        Layer part = layer_of(morph ? decltype(Layer::content)(shape()) : decltype(Layer::content)(group(0)));
        if (auto* rect = std::get_if<Shape>(&part.content); rect != nullptr && rect->kind != ShapeKind::rect)
            rect->kind = ShapeKind::rect, rect->path.clear(), rect->rule = FillRule::nonzero, rect->stroke.reset();
        if (auto* rect = std::get_if<Shape>(&part.content))
            rect->size = Point{dice_.real(20, 140), dice_.real(20, 200)};
        part.position = Point{kWidth / 2, kHeight / 2};
        *id = part.id;
        out.layers.push_back(std::move(part));
    }
    change.at_s = frames_ / 2 / 30.0;
    change.duration_s = dice_.whole(2, 8) / 30.0;
    change.side = dice_.any<Side>(4);
    change.easing = easing();
    if (change.kind == ChangeKind::cover)
        change.source = "config:examples/assets/flower.json";
    out.changes = {change};
}

Composition Maker::made()
{
    Composition out;
    out.canvas = {static_cast<int>(kWidth), static_cast<int>(kHeight)};
    out.background = color();
    out.background.a = 255;
    frames_ = dice_.whole(10, 20);
    out.duration_s = frames_ / 30.0;
    out.layers = layers(dice_.whole(3, 6), 0);
    if (dice_.one_in(2) || seed_ % 4 == 0)
        add_change(out);
    return out;
}

}

timeline::Composition random_composition(std::uint64_t seed)
{
    return Maker(seed).made();
}

}
