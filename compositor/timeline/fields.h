// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reading the members of a JSON object into C++ values, with every problem collected under its exact path. Of this room
// only. A read_value() overload exists for every type a Composition is made of (read_values.h). Thread: any.

#include "compositor/timeline/json_tree.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace timeline {

// Where a value lies; a chain on the stack, written out only for a problem.
struct Path {
    const Path* parent = nullptr;
    std::string_view key; // when index is kNoIndex
    std::size_t index = kNoIndex;
    static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);

    Path member(std::string_view name) const { return {this, name, kNoIndex}; }
    Path item(std::size_t position) const { return {this, {}, position}; }
};
std::string to_string(const Path& path);

class Problems {
public:
    explicit Problems(std::vector<Problem>& list) : list_(list) {}
    void add(const Path& path, std::string message);

private:
    std::vector<Problem>& list_;
};

std::string_view article_and_name(JsonKind kind);                                          // "a number"
std::string in_quotes(std::string_view text);                                              // cut to a readable length
std::string found(const JsonValue& value);                                                 // "found text \"abc\""
std::string did_you_mean(std::string_view given, std::span<const std::string_view> known); // "" when nothing is near
bool expect(const JsonValue& value, JsonKind kind, const Path& path, Problems& problems);

class Fields {
public:
    // Reports when `value` is no object; nothing is then found in it.
    Fields(const JsonValue& value, const Path& path, Problems& problems);

    // The member, or null; the key is known from now on.
    const JsonValue* find(std::string_view key);

    template <class T> bool optional(std::string_view key, T& out)
    {
        const JsonValue* member = find(key);
        if (member != nullptr)
            read_value(*member, path_.member(key), problems_, out);
        return member != nullptr;
    }
    template <class T> void optional(std::string_view key, std::optional<T>& out)
    {
        if (const JsonValue* member = find(key))
            read_value(*member, path_.member(key), problems_, out.emplace());
    }
    template <class T> void required(std::string_view key, T& out)
    {
        if (!optional(key, out))
            missing(key);
    }

    void missing(std::string_view key); // reports it
    const Path& path() const { return path_; }
    Problems& problems() { return problems_; }

    // Reports every key nobody asked for. `elsewhere` says of a key what it belongs to, or "".
    using Elsewhere = std::string (*)(std::string_view key);
    void finish(Elsewhere elsewhere = nullptr);

private:
    const JsonValue& value_;
    const Path& path_;
    Problems& problems_;
    bool is_object_;
    std::vector<std::string_view> known_;
};

}
