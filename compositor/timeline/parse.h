// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Composition files (JSON v1, README.md) to values and back. Input may be hostile: any bytes give a composition or a
// list of problems. Thread: any.

#include "compositor/base/result.h"
#include "compositor/timeline/composition.h"
#include "compositor/timeline/formats.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace timeline {

constexpr std::size_t kMaxJsonBytes = 64U << 20U;
constexpr std::size_t kMaxLayers = 20'000; // with those in groups
constexpr int kMaxJsonDepth = 48;

struct Problem {
    std::string path; // "layers[3].opacity[1].at"; "line 3, column 7" for a syntax error; "composition" for the whole
    std::string message; // "7.2 s is after the end, 6.0 s"
    friend bool operator==(const Problem&, const Problem&) = default;
};
std::string to_string(const Problem& problem); // "path: message"

struct Parsed {
    std::optional<Composition> composition; // when there is no problem
    std::vector<Problem> problems; // all of them: what cannot be read first, then what is out of range; at most 100
};

// Relative lengths become pixels and frames become seconds while reading, so a composition laid out in relative values
// is read once for each format it is wanted in.
struct ParseSpec {
    std::span<const Format> formats{}; // those "format" may name; empty: any name, and no canvas or boxes come of it
    const Format* format = nullptr;    // taken instead of the composition's own format and canvas
};
Parsed parse(std::string_view json, const ParseSpec& spec = {});

// The same with the problems as one invalid_input error, one problem a line.
base::Result<Composition> parse_or_fail(std::string_view json, const ParseSpec& spec = {});

// What parse checks beyond the shape of the JSON: ranges, order, times within the composition, unique ids, masks and
// changes that name layers of one group.
std::vector<Problem> check(const Composition& composition);

// Canonical JSON in pixels and seconds: fixed order of keys, defaults left out, two spaces of indent. parse(to_json(c))
// == c when check(c) is empty.
std::string to_json(const Composition& composition);

}
