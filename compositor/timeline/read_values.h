// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// JSON to the values of a Composition: one read_value() per type, with what its numbers count where they may be given
// relatively. Of this room only. What cannot be read is reported and leaves `out` as it was. Ranges are check()'s
// matter. Thread: any.

#include "compositor/timeline/composition.h"
#include "compositor/timeline/fields.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace timeline {

void read_value(const JsonValue& value, const Path& path, Reading& reading, double& out,
                Measure measure = Measure::number);
void read_value(const JsonValue& value, const Path& path, Reading& reading, int& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, std::uint64_t& out); // up to 2^53
void read_value(const JsonValue& value, const Path& path, Reading& reading, bool& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, std::string& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, Point& out, Measures measures = {});
void read_value(const JsonValue& value, const Path& path, Reading& reading, std::array<double, 2>& out,
                Measure measure = Measure::number);
void read_value(const JsonValue& value, const Path& path, Reading& reading, std::array<double, 4>& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, frame::Rect& out); // whole numbers
void read_value(const JsonValue& value, const Path& path, Reading& reading, Color& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, Easing& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, ClassColors& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, std::vector<double>& out, Measure measure);
void read_value(const JsonValue& value, const Path& path, Reading& reading, Animated<double>& out,
                Measure measure = Measure::number);
void read_value(const JsonValue& value, const Path& path, Reading& reading, Animated<Point>& out,
                Measures measures = {});
void read_value(const JsonValue& value, const Path& path, Reading& reading, Animated<Color>& out);
void read_scale(const JsonValue& value, const Path& path, Reading& reading, Animated<Point>& out); // numbers too
void read_scale(const JsonValue& value, const Path& path, Reading& reading, Point& out);

// Of a file in which nothing is relative.
template <class T> void read_value(const JsonValue& value, const Path& path, Problems& problems, T& out)
{
    Reading reading(problems);
    read_value(value, path, reading, out);
}

// Paint: read_paint.cpp.
void read_value(const JsonValue& value, const Path& path, Reading& reading, Fill& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, Stroke& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, Panel& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, Outline& out);

// True when it is a list of keys, {"at", "value"}, and no plain value.
bool are_keys(const JsonValue& value);

std::string too_many(std::size_t entries);

template <class E, std::size_t N> std::string list_of(const std::array<std::pair<std::string_view, E>, N>& words)
{
    std::string list;
    for (const auto& word : words)
        list += (list.empty() ? "" : ", ") + std::string(word.first);
    return list;
}

// One of some words. Rows are {word, value}.
template <class E, std::size_t N>
bool read_word(const JsonValue& value, const Path& path, Reading& reading,
               const std::array<std::pair<std::string_view, E>, N>& words, E& out)
{
    if (!expect(value, JsonKind::text, path, reading.problems))
        return false;
    std::array<std::string_view, N> names;
    for (std::size_t i = 0; i < N; ++i) {
        names[i] = words[i].first;
        if (words[i].first == value.text) {
            out = words[i].second;
            return true;
        }
    }
    reading.problems.add(path,
                         in_quotes(value.text) + " is not one of " + list_of(words) + did_you_mean(value.text, names));
    return false;
}

template <class E, std::size_t N>
bool read_word(const JsonValue& value, const Path& path, Problems& problems,
               const std::array<std::pair<std::string_view, E>, N>& words, E& out)
{
    Reading reading(problems);
    return read_word(value, path, reading, words, out);
}

template <class E, std::size_t N>
void optional_word(Fields& fields, std::string_view key, const std::array<std::pair<std::string_view, E>, N>& words,
                   E& out)
{
    if (const JsonValue* value = fields.find(key))
        read_word(*value, fields.path().member(key), fields.reading(), words, out);
}

// False when it is missing or unknown; both are reported.
template <class E, std::size_t N>
bool required_word(Fields& fields, std::string_view key, const std::array<std::pair<std::string_view, E>, N>& words,
                   E& out)
{
    if (const JsonValue* value = fields.find(key))
        return read_word(*value, fields.path().member(key), fields.reading(), words, out);
    fields.missing(key);
    return false;
}

// Every entry of a list: read_one(value, path, reading, entry).
template <class T, class ReadOne>
void read_list(const JsonValue& value, const Path& path, Reading& reading, std::vector<T>& out, ReadOne read_one)
{
    if (!expect(value, JsonKind::array, path, reading.problems))
        return;
    if (value.items.size() > kMaxLayers) { // of anything; check() asks for less of most
        reading.problems.add(path, too_many(value.items.size()));
        return;
    }
    out.resize(value.items.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        read_one(value.items[i], path.item(i), reading, out[i]);
}
template <class T, class ReadOne>
bool optional_list(Fields& fields, std::string_view key, std::vector<T>& out, ReadOne read_one)
{
    const JsonValue* value = fields.find(key);
    if (value != nullptr)
        read_list(*value, fields.path().member(key), fields.reading(), out, read_one);
    return value != nullptr;
}

}
