// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// JSON text as a tree that remembers the order of keys. Of this room only. Any bytes are accepted: too deep, too large,
// a key twice or a syntax error is a problem with its place, never an exception. Thread: any.

#include "compositor/timeline/parse.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace timeline {

enum class JsonKind : std::uint8_t { null, boolean, number, text, array, object };

struct JsonValue {
    JsonKind kind = JsonKind::null;
    bool boolean = false;
    double number = 0;
    std::string key; // when it is a member of an object
    std::string text;
    std::vector<JsonValue> items; // of an array, members of an object

    const JsonValue* find(std::string_view name) const;
};

constexpr std::size_t kMaxJsonValues = 3'000'000;

// The root, or the one problem that stopped the reading; keys given twice are reported and reading goes on.
std::optional<JsonValue> read_json(std::string_view json, std::vector<Problem>& problems);

}
