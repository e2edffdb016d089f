// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/fields.h"

#include <fmt/format.h>

#include <cmath>
#include <unordered_map>

namespace timeline {
namespace {

constexpr double kLongestS = 4 * 3600.0, kFar = 100'000, kSame = 1e-6;

std::string seconds(double value)
{
    return value == std::floor(value) && std::abs(value) < 1e15 ? fmt::format("{:.1f} s", value)
                                                                : fmt::format("{} s", value);
}

class Checker {
public:
    Checker(const Composition& composition, Problems& problems) : composition_(composition), problems_(problems) {}
    void run();

private:
    template <class... Values> void add(const Path& path, fmt::format_string<Values...> text, Values&&... values)
    {
        problems_.add(path, fmt::format(text, std::forward<Values>(values)...));
    }
    void range(const Path& path, double value, double least, double most)
    {
        if (std::isnan(value))
            add(path, "is not a number");
        else if (value < least || value > most)
            add(path, "{} is outside {} to {}", value, least, most);
    }
    void point(const Path& path, const Point& value, double least, double most)
    {
        range(path.item(0), value.x, least, most);
        range(path.item(1), value.y, least, most);
    }
    bool time(const Path& path, double at_s) // within the composition
    {
        const double end_s = composition_.duration_s;
        if (std::isnan(at_s))
            add(path, "is not a number");
        else if (at_s < 0)
            add(path, "{} is before the start", seconds(at_s));
        else if (end_s > 0 && at_s > end_s + kSame)
            add(path, "{} is after the end, {}", seconds(at_s), seconds(end_s));
        else
            return true;
        return false;
    }
    template <class T, class CheckOne> void animated(const Path& path, const Animated<T>& value, CheckOne check_one)
    {
        if (value.constant()) {
            check_one(path, value.value);
            return;
        }
        for (std::size_t i = 0; i < value.keys.size(); ++i) {
            const Path key = path.item(i);
            const auto& here = value.keys[i];
            if (time(key.member("at"), here.at_s) && i > 0 && here.at_s <= value.keys[i - 1].at_s)
                add(key.member("at"), "{} is not after the key before, {}", seconds(here.at_s),
                    seconds(value.keys[i - 1].at_s));
            check_one(key.member("value"), here.value);
            easing(key.member("easing"), here.easing);
        }
    }
    void number(const Path& path, const Animated<double>& value, double least, double most)
    {
        animated(path, value, [&](const Path& where, double one) { range(where, one, least, most); });
    }
    void points(const Path& path, const Animated<Point>& value, double least, double most)
    {
        animated(path, value, [&](const Path& where, const Point& one) { point(where, one, least, most); });
    }
    void easing(const Path& path, const Easing& value)
    {
        if (value.curve != Curve::bezier)
            return;
        range(path.member("bezier").item(0), value.x1, 0, 1);
        range(path.member("bezier").item(1), value.y1, -10, 10);
        range(path.member("bezier").item(2), value.x2, 0, 1);
        range(path.member("bezier").item(3), value.y2, -10, 10);
    }

    void canvas();
    void cuts();
    void audio(const Path& path, const AudioClip& clip);
    void layer(const Path& path, const Layer& layer);
    void life(const Path& path, const Layer& layer);
    void transition(const Path& path, const std::optional<Transition>& transition);
    void size(const Path& path, const Animated<Point>& value) { points(path, value, 0, 16'384); }
    void source(const Path& path, const std::string& source);
    void stops(const Path& path, const std::vector<GradientStop>& stops);
    void fill(const Path& path, const Fill& fill);
    void stroke(const Path& path, const std::optional<Stroke>& stroke);
    void panel(const Path& path, const std::optional<Panel>& panel);
    void style(const Path& path, const TextStyle& style);
    void content(const Path& path, const Shape& shape);
    void content(const Path& path, const Picture& picture);
    void content(const Path& path, const Svg& svg);
    void content(const Path& path, const Text& text);
    void content(const Path& path, const Captions& captions);
    template <class Other> void content(const Path&, const Other&) {}
    void words(const Path& path, const std::vector<Word>& words);

    const Composition& composition_;
    Problems& problems_;
    std::unordered_map<std::string_view, std::size_t> ids_;
};

void Checker::run()
{
    const Path top;
    canvas();
    const double rate = composition_.frame_rate.seconds();
    if (rate < 1 || rate > 240)
        add(top.member("fps"), "{} is outside 1 to 240", rate);
    if (!(composition_.duration_s > 0 && composition_.duration_s <= kLongestS))
        add(top.member("duration"), "{} is outside 0 to {}", seconds(composition_.duration_s), seconds(kLongestS));
    cuts();
    const Path clips = top.member("audio"), layers = top.member("layers");
    for (std::size_t i = 0; i < composition_.audio.size(); ++i)
        audio(clips.item(i), composition_.audio[i]);
    if (composition_.layers.size() > kMaxLayers)
        add(layers, "{} layers are more than {}", composition_.layers.size(), kMaxLayers);
    for (std::size_t i = 0; i < composition_.layers.size(); ++i) {
        const Layer& one = composition_.layers[i];
        const Path path = layers.item(i);
        const auto [first, is_new] = ids_.emplace(one.id, i);
        if (one.id.empty() || one.id.size() > 200)
            add(path.member("id"), "expected 1 to 200 bytes, found {}", one.id.size());
        else if (!is_new)
            add(path.member("id"), "{} is the id of layers[{}] already", in_quotes(one.id), first->second);
        layer(path, one);
    }
}

void Checker::canvas()
{
    const Path top;
    const Path path = top.member("canvas");
    for (const auto& [key, side] :
         {std::pair{"width", composition_.canvas.width}, std::pair{"height", composition_.canvas.height}}) {
        range(path.member(key), side, 16, 8192);
        if (side % 2 != 0)
            add(path.member(key), "{} is odd; video needs even sides", side);
    }
    if (composition_.background.a != 255)
        add(path.member("background"), "must be opaque");
}

void Checker::cuts()
{
    const Path top;
    const Path path = top.member("cuts");
    const auto& list = composition_.cuts_s;
    for (std::size_t i = 0; i < list.size(); ++i)
        if (time(path.item(i), list[i]) && i > 0 && list[i] <= list[i - 1])
            add(path.item(i), "{} is not after the cut before, {}", seconds(list[i]), seconds(list[i - 1]));
}

void Checker::audio(const Path& path, const AudioClip& clip)
{
    source(path.member("src"), clip.source);
    time(path.member("at"), clip.at_s);
    range(path.member("gain_db"), clip.gain_db, -100, 40);
    range(path.member("fade_in"), clip.fade_in_s, 0, kLongestS);
    range(path.member("fade_out"), clip.fade_out_s, 0, kLongestS);
    if (!clip.trim_s)
        return;
    const auto [from, to] = *clip.trim_s;
    range(path.member("trim").item(0), from, 0, kLongestS);
    range(path.member("trim").item(1), to, 0, kLongestS);
    if (to <= from)
        add(path.member("trim"), "ends at {}, not after its start, {}", seconds(to), seconds(from));
}

void Checker::life(const Path& path, const Layer& layer)
{
    const bool in_good = time(path.member("in"), layer.in_s);
    if (layer.out_s && time(path.member("out"), *layer.out_s) && in_good && *layer.out_s <= layer.in_s)
        add(path.member("out"), "{} is not after \"in\", {}", seconds(*layer.out_s), seconds(layer.in_s));
    else if (!layer.out_s && in_good && composition_.duration_s > 0 && layer.in_s >= composition_.duration_s)
        add(path.member("in"), "{} is the end already: nothing would be seen", seconds(layer.in_s));
}

void Checker::layer(const Path& path, const Layer& layer)
{
    life(path, layer);
    points(path.member("position"), layer.position, -kFar, kFar);
    points(path.member("anchor"), layer.anchor, -10, 10);
    // A scale written as one number is reported as one.
    animated(path.member("scale"), layer.scale, [&](const Path& where, const Point& one) {
        if (one.x == one.y || std::isnan(one.x))
            range(where, one.x, -100, 100);
        else
            point(where, one, -100, 100);
    });
    number(path.member("rotation"), layer.rotation_deg, -36'000, 36'000);
    number(path.member("opacity"), layer.opacity, 0, 1);
    number(path.member("brightness"), layer.brightness, 0, 1);
    if (layer.clip) {
        const Path clip = path.member("clip");
        range(clip.item(0), layer.clip->x, -kFar, kFar);
        range(clip.item(1), layer.clip->y, -kFar, kFar);
        range(clip.item(2), layer.clip->width, 1, kFar);
        range(clip.item(3), layer.clip->height, 1, kFar);
    }
    transition(path.member("enter"), layer.enter);
    transition(path.member("exit"), layer.exit);
    std::visit([&](const auto& one) { content(path, one); }, layer.content);
}

void Checker::transition(const Path& path, const std::optional<Transition>& transition)
{
    if (!transition)
        return;
    range(path.member("duration"), transition->duration_s, 0, 60);
    range(path.member("distance"), transition->distance_px, 0, kFar);
    if (transition->easing)
        easing(path.member("easing"), *transition->easing);
}

void Checker::source(const Path& path, const std::string& source)
{
    if (source.empty() || source.size() > 4096)
        add(path, "expected 1 to 4096 bytes, found {}", source.size());
    else if (source.find('\0') != std::string::npos)
        add(path, "holds a zero byte");
}

void Checker::stops(const Path& path, const std::vector<GradientStop>& stops)
{
    if (stops.size() < 2 || stops.size() > 64)
        add(path, "expected 2 to 64 stops, found {}", stops.size());
    for (std::size_t i = 0; i < stops.size(); ++i) {
        range(path.item(i).item(0), stops[i].offset, 0, 1);
        if (i > 0 && stops[i].offset < stops[i - 1].offset)
            add(path.item(i), "offset {} is before the stop before, {}", stops[i].offset, stops[i - 1].offset);
    }
}

void Checker::fill(const Path& path, const Fill& fill)
{
    if (const auto* linear = std::get_if<LinearGradient>(&fill)) {
        number(path.member("angle"), linear->angle_deg, -36'000, 36'000);
        stops(path.member("stops"), linear->stops);
    } else if (const auto* radial = std::get_if<RadialGradient>(&fill)) {
        point(path.member("center"), radial->center, -10, 10);
        range(path.member("radius"), radial->radius, 0.001, 10);
        stops(path.member("stops"), radial->stops);
    }
}

void Checker::stroke(const Path& path, const std::optional<Stroke>& stroke)
{
    if (stroke)
        number(path.member("width"), stroke->width_px, 0, 1000);
}

void Checker::panel(const Path& path, const std::optional<Panel>& panel)
{
    if (!panel)
        return;
    fill(path.member("fill"), panel->fill);
    range(path.member("radius"), panel->radius_px, 0, 16'384);
    point(path.member("padding"), panel->padding, 0, 2000);
    stroke(path.member("stroke"), panel->stroke);
}

void Checker::style(const Path& path, const TextStyle& style)
{
    const Path font = path.member("font");
    if (style.font.family.empty() || style.font.family.size() > 200)
        add(font.member("family"), "expected 1 to 200 bytes, found {}", style.font.family.size());
    range(font.member("weight"), style.font.weight, 100, 900);
    range(font.member("size"), style.font.size_px, 4, 1000);
    range(path.member("max_width"), style.max_width_px, 0, kFar);
    range(path.member("line_height"), style.line_height, 0.1, 10);
    range(path.member("letter_spacing"), style.letter_spacing_px, -1000, 1000);
    range(path.member("word_spacing"), style.word_spacing_px.value_or(0), -1000, 1000);
    if (style.outline)
        range(path.member("outline").member("width"), style.outline->width_px, 0, 200);
    panel(path.member("card"), style.card);
}

void Checker::content(const Path& path, const Shape& shape)
{
    size(path.member("size"), shape.size);
    number(path.member("radius"), shape.radius_px, 0, 16'384);
    fill(path.member("fill"), shape.fill);
    stroke(path.member("stroke"), shape.stroke);
}

void Checker::content(const Path& path, const Picture& picture)
{
    source(path.member("src"), picture.source);
    if (picture.size)
        size(path.member("size"), *picture.size);
}

void Checker::content(const Path& path, const Svg& svg)
{
    source(path.member("src"), svg.source);
    if (svg.size)
        size(path.member("size"), *svg.size);
}

void Checker::content(const Path& path, const Text& text)
{
    if (text.text.empty() || text.text.size() > 100'000)
        add(path.member("text"), "expected 1 to 100000 bytes, found {}", text.text.size());
    style(path, text.style);
}

void Checker::content(const Path& path, const Captions& captions)
{
    words(path.member("words"), captions.words);
    style(path, captions.style);
    range(path.member("upcoming").member("opacity"), captions.upcoming.opacity, 0, 1);
    range(path.member("past").member("opacity"), captions.past.opacity, 0, 1);
    const Path active = path.member("active");
    range(active.member("scale"), captions.active.scale, 0.1, 10);
    range(active.member("duration"), captions.active.duration_s, 0, 10);
    panel(active.member("pill"), captions.active.pill);
}

void Checker::words(const Path& path, const std::vector<Word>& words)
{
    if (words.empty() || words.size() > 1000)
        add(path, "expected 1 to 1000 words, found {}", words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Word& word = words[i];
        const Path item = path.item(i);
        if (word.text.empty() || word.text.size() > 1000)
            add(item.member("text"), "expected 1 to 1000 bytes, found {}", word.text.size());
        const bool start_good = time(item.member("start"), word.start_s);
        if (time(item.member("end"), word.end_s) && start_good && word.end_s < word.start_s)
            add(item.member("end"), "{} is before the word's start, {}", seconds(word.end_s), seconds(word.start_s));
        if (start_good && i > 0 && word.start_s < words[i - 1].start_s)
            add(item.member("start"), "{} is before the word before, {}", seconds(word.start_s),
                seconds(words[i - 1].start_s));
    }
}

}

std::vector<Problem> check(const Composition& composition)
{
    std::vector<Problem> list;
    Problems problems(list);
    Checker(composition, problems).run();
    return list;
}

}
