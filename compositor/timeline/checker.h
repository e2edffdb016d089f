// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What check() is made of: ranges and order of single values, and the rules of every part of a composition, each with
// the path of what is wrong. Of this room only. Thread: a Checker belongs to one.

#include "compositor/timeline/reading.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace timeline {

constexpr double kLongestS = 4 * 3600.0, kFarPx = 100'000, kLargestPx = 16'384, kMostTurnedDeg = 36'000;

std::string seconds(double value); // "7.2 s"

// Where a layer stands.
struct LayerPlace {
    const Layer* layer = nullptr;
    const std::vector<Layer>* siblings = nullptr;
    std::string path;
};
using LayerPlaces = std::unordered_map<std::string_view, LayerPlace>; // by id

class Checker {
public:
    Checker(const Composition& composition, Problems& problems) : composition_(composition), problems_(problems) {}

    void layers(const Path& path, const std::vector<Layer>& list, int depth); // check_layers.cpp
    void audio(const Path& path, const AudioClip& clip);                      // check_contents.cpp

    // Layers by id, with those in groups; ids and nesting are checked on the way. Before everything that names layers.
    const LayerPlaces& find_layers(); // check_layers.cpp

    template <class... Values> void add(const Path& path, fmt::format_string<Values...> text, Values&&... values)
    {
        problems_.add(path, fmt::format(text, std::forward<Values>(values)...));
    }
    bool range(const Path& path, double value, double least, double most);
    void point(const Path& path, const Point& value, double least, double most);
    void bytes(const Path& path, std::string_view text, std::size_t most); // 1 to most
    bool time(const Path& path, double at_s);                              // within the composition
    void span(const Path& path, const std::array<double, 2>& from_to);     // within a file
    void rising(const Path& path, const std::vector<double>& times_s, std::string_view what);
    void easing(const Path& path, const Easing& value);
    void source(const Path& path, const std::string& source);
    void colors(const Path& path, const ClassColors& colors);

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
    void color(const Path& path, const Animated<Color>& value)
    {
        animated(path, value, [](const Path&, const Color&) {});
    }
    // A scale written as one number is reported as one.
    void scale(const Path& path, const Point& value)
    {
        if (value.x == value.y || std::isnan(value.x))
            range(path, value.x, -100, 100);
        else
            point(path, value, -100, 100);
    }

    // check_contents.cpp
    void fill(const Path& path, const Fill& fill);
    void stroke(const Path& path, const Stroke& stroke, bool of_path);
    void panel(const Path& path, const Panel& panel);
    void content(const Path& path, const Shape& shape);
    void content(const Path& path, const Picture& picture);
    void content(const Path& path, const Svg& svg);
    void content(const Path& path, const Clip& clip);
    void content(const Path& path, const Group& group);
    void content(const Path& path, const Adjustment& adjustment);
    void content(const Path& path, const Sound& sound);
    // check_text.cpp
    void style(const Path& path, const TextStyle& style);
    void content(const Path& path, const Text& text);
    void content(const Path& path, const Captions& captions);
    void content(const Path& path, const Character& character);
    // check_effects.cpp
    void effect(const Path& path, const Effect& effect);
    void changes();

private:
    void collect(const Path& path, const std::vector<Layer>& list, int depth);
    void layer(const Path& path, const Layer& layer);
    void life(const Path& path, const Layer& layer);
    void placement(const Path& path, const Layer& layer);
    void appearance(const Path& path, const Layer& layer);
    void transition(const Path& path, const Layer& layer, const std::optional<Transition>& transition);
    void masks(const Path& path, const std::vector<Layer>& list);
    void mask(const Path& path, const Layer& layer, const std::vector<Layer>& siblings);
    void stops(const Path& path, const std::vector<GradientStop>& stops);
    void animator(const Path& path, const TextAnimator& animator);
    void change(const Path& path, const Change& change);
    const LayerPlace* changed(const Path& path, const Change& change, const std::string& id);
    void change_order(const Path& path);

    // Words of captions or speech: texts, and times that rise.
    template <class AnyWord> void words(const Path& path, const std::vector<AnyWord>& words);

    const Composition& composition_;
    Problems& problems_;
    LayerPlaces places_;
    std::size_t layer_count_ = 0;
    int depth_ = 0;
    bool in_sized_group_ = false;
};

}
