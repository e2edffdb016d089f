// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where a value lies in a composition, the problems found with its path, and what lengths and times given relatively
// count from. Of this room only. Thread: any.

#include "compositor/base/media_time.h"
#include "compositor/timeline/parse.h"

#include <cstddef>
#include <functional>
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

std::string in_quotes(std::string_view text); // cut to a readable length

struct Box { // canvas pixels, or a group's
    double x = 0, y = 0, width = 0, height = 0;
    friend bool operator==(const Box&, const Box&) = default;
};

// What a number counts. Relative forms: "45f" (frames) for times; "50%" (of the box) and "12u" (1/1080 of the canvas's
// shorter side) for all others but `number`.
enum class Measure : std::uint8_t {
    number,
    time,      // seconds
    length,    // % of the box's shorter side
    across,    // % of its width
    down,      // % of its height
    from_left, // as across, counted from the box's left edge
    from_top,
};
struct Measures { // of a point
    Measure x = Measure::number, y = Measure::number;
};
constexpr Measures kPosition{Measure::from_left, Measure::from_top}, kExtent{Measure::across, Measure::down};

// One reading of a composition: problems go here, relative values count from here.
struct Reading {
    explicit Reading(Problems& list) : problems(list) {}

    Problems& problems;
    base::MediaTime frame_rate{30, 1};
    Box canvas;                       // from 0, 0
    std::optional<Box> safe, organic; // of the format, when it is known
    std::string no_boxes;             // why it is not
    Box box;                          // of the layer being read
    bool in_sized_group = false;      // whose box is not the canvas
    int group_depth = 0;
    std::size_t layers = 0;                                           // read so far, with those in groups
    std::function<void(std::span<const std::string_view>)> on_keys{}; // told the keys of every object read

    double resolved(double value, char unit, Measure measure) const; // unit: 'p' pixels or plain, '%', 'u', 'f'
};

}
