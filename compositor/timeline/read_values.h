// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// JSON to the values of a Composition: one read_value() per type. Of this room only. What cannot be read is reported
// and leaves `out` as it was. Ranges are check()'s matter. Thread: any.

#include "compositor/timeline/composition.h"
#include "compositor/timeline/fields.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace timeline {

void read_value(const JsonValue& value, const Path& path, Problems& problems, double& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, int& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, bool& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, std::string& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Point& out); // [x, y]
void read_value(const JsonValue& value, const Path& path, Problems& problems, std::array<double, 2>& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, frame::Rect& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Color& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Easing& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Fill& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Stroke& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Panel& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Outline& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Font& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Animated<double>& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Animated<Point>& out);
void read_value(const JsonValue& value, const Path& path, Problems& problems, Animated<Color>& out);
void read_scale(const JsonValue& value, const Path& path, Problems& problems, Animated<Point>& out); // numbers too

// One of some words. Rows are {word, value}.
template <class E, std::size_t N>
void read_word(const JsonValue& value, const Path& path, Problems& problems,
               const std::array<std::pair<std::string_view, E>, N>& words, E& out)
{
    if (!expect(value, JsonKind::text, path, problems))
        return;
    std::array<std::string_view, N> names;
    for (std::size_t i = 0; i < N; ++i) {
        names[i] = words[i].first;
        if (words[i].first == value.text) {
            out = words[i].second;
            return;
        }
    }
    std::string list;
    for (const std::string_view name : names)
        list += (list.empty() ? "" : ", ") + std::string(name);
    const std::string near = did_you_mean(value.text, names);
    problems.add(path, in_quotes(value.text) + " is not one of " + list + near);
}

template <class E, std::size_t N>
void optional_word(Fields& fields, std::string_view key, const std::array<std::pair<std::string_view, E>, N>& words,
                   E& out)
{
    if (const JsonValue* value = fields.find(key))
        read_word(*value, fields.path().member(key), fields.problems(), words, out);
}

}
