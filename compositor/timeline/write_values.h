// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Values of a Composition to JSON, defaults left out. Of this room only: write_*.cpp. Thread: any.

#include "compositor/timeline/composition.h"
#include "compositor/timeline/words.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace timeline {

using WrittenJson = nlohmann::ordered_json;

WrittenJson write(double value); // whole numbers without a point
WrittenJson write(const std::string& text);
WrittenJson write(const Point& point);
WrittenJson write(const Color& color);
WrittenJson write(const Easing& easing);
WrittenJson write(const Fill& fill);
WrittenJson write(const Stroke& stroke);
WrittenJson write(const Panel& panel);
WrittenJson write(const Outline& outline);
WrittenJson write(const ClassColors& colors);
WrittenJson write(const std::vector<double>& numbers);
WrittenJson write_scale(const Point& scale); // one number when both are the same

template <class T, class WriteOne> WrittenJson write_animated(const Animated<T>& value, WriteOne write_one)
{
    if (value.constant())
        return write_one(value.value);
    WrittenJson keys = WrittenJson::array();
    for (const Key<T>& key : value.keys) {
        WrittenJson one{{"at", write(key.at_s)}, {"value", write_one(key.value)}};
        if (!(key.easing == Easing{}))
            one["easing"] = write(key.easing);
        keys.push_back(std::move(one));
    }
    return keys;
}
template <class T> WrittenJson write(const Animated<T>& value)
{
    return write_animated(value, [](const T& one) { return write(one); });
}

// Writes the member unless it is the default.
template <class T> void member(WrittenJson& json, const char* key, const T& value, const T& usual)
{
    if (!(value == usual))
        json[key] = write(value);
}
inline void member(WrittenJson& json, const char* key, double value, double usual)
{
    if (value != usual)
        json[key] = write(value);
}
template <class T> void member(WrittenJson& json, const char* key, const std::optional<T>& value)
{
    if (value)
        json[key] = write(*value);
}
template <class E, std::size_t N>
void word(WrittenJson& json, const char* key, const Words<E, N>& words, E value, E usual)
{
    if (value != usual)
        json[key] = word_of(words, value);
}
inline void flag(WrittenJson& json, const char* key, bool value)
{
    if (value)
        json[key] = true;
}
// A list of whatever write_one(entry) gives, unless it is empty.
template <class T, class WriteOne>
void list(WrittenJson& json, const char* key, const std::vector<T>& entries, WriteOne write_one)
{
    if (entries.empty())
        return;
    json[key] = WrittenJson::array();
    for (const T& entry : entries)
        json[key].push_back(write_one(entry));
}

void write_layers(WrittenJson& json, const std::vector<Layer>& layers); // write_layer.cpp
void write_audio(WrittenJson& json, const AudioClip& clip);             // write_layer.cpp
void write_content(WrittenJson& json, const Text& text);                // write_text.cpp
void write_content(WrittenJson& json, const Captions& captions);        // write_text.cpp
void write_content(WrittenJson& json, const Character& character);      // write_text.cpp

}
