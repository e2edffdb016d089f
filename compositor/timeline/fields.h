// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reading the members of a JSON object into C++ values, with every problem collected under its exact path. Of this room
// only. A read_value() overload exists for every type a Composition is made of (read_values.h). Thread: any.

#include "compositor/timeline/json_tree.h"
#include "compositor/timeline/reading.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace timeline {

std::string_view article_and_name(JsonKind kind);                                          // "a number"
std::string found(const JsonValue& value);                                                 // "found text \"abc\""
std::string did_you_mean(std::string_view given, std::span<const std::string_view> known); // "" when nothing is near
bool expect(const JsonValue& value, JsonKind kind, const Path& path, Problems& problems);

class Fields {
public:
    // Reports when `value` is no object; nothing is then found in it.
    Fields(const JsonValue& value, const Path& path, Reading& reading);
    // Of a file in which nothing is relative.
    Fields(const JsonValue& value, const Path& path, Problems& problems);
    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;

    // The member, or null; the key is known from now on.
    const JsonValue* find(std::string_view key);

    // `measure`: nothing, or what the number counts (Measure, Measures).
    template <class T, class... M> bool optional(std::string_view key, T& out, M... measure)
    {
        const JsonValue* member = find(key);
        if (member != nullptr)
            read_value(*member, path_.member(key), reading_, out, measure...);
        return member != nullptr;
    }
    template <class T, class... M> bool optional(std::string_view key, std::optional<T>& out, M... measure)
    {
        const JsonValue* member = find(key);
        if (member != nullptr)
            read_value(*member, path_.member(key), reading_, out.emplace(), measure...);
        return member != nullptr;
    }
    template <class T, class... M> void required(std::string_view key, T& out, M... measure)
    {
        if (!optional(key, out, measure...))
            missing(key);
    }

    void missing(std::string_view key); // reports it
    const Path& path() const { return path_; }
    Reading& reading() { return reading_; }
    Problems& problems() { return reading_.problems; }

    // Reports every key nobody asked for. `elsewhere` says of a key what it belongs to, or "".
    using Elsewhere = std::string (*)(std::string_view key);
    void finish(Elsewhere elsewhere = nullptr);

private:
    const JsonValue& value_;
    const Path& path_;
    std::optional<Reading> own_reading_;
    Reading& reading_;
    bool is_object_;
    std::vector<std::string_view> known_;
};

}
