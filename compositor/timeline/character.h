// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A living figure: a jointed rig or a set of pictures (config/cast/README.md), with its pose, mood and gaze over time,
// and the words it speaks. Blinks, breath and weight shift come by themselves, decided by the seed. Times are seconds
// from the start of the composition. Thread: any (plain values).

#include "compositor/timeline/values.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace timeline {

struct PoseKey { // from here on the character turns to this pose
    double at_s = 0;
    std::string pose{};
    double duration_s = 0.4; // of the way there
    Easing easing{Curve::spring};
    friend bool operator==(const PoseKey&, const PoseKey&) = default;
};
struct MoodKey {
    double at_s = 0;
    std::string mood{};
    friend bool operator==(const MoodKey&, const MoodKey&) = default;
};
struct SpokenWord {
    std::string text{};
    double start_s = 0, end_s = 0;
    bool stressed = false; // brows and head go with it
    friend bool operator==(const SpokenWord&, const SpokenWord&) = default;
};

struct Character {
    std::string source{};                                // of the rig file: "config:cast/lerato.rig.json"
    double height_px = 0;                                // of the whole drawing; required. Its width follows
    bool mirrored = false;                               // looks the other way
    std::vector<std::pair<std::string, Color>> colors{}; // the rig's parameters
    std::vector<PoseKey> poses{};                        // rising; none: the rig's first
    std::vector<MoodKey> moods{};                        // rising; none: the pose's own
    Animated<Point> look_at{Point{0, 0}};                // -1..1 of what the eyes can do, x right, y down, as drawn
    std::vector<SpokenWord> speech{};                    // rising; the mouth follows
    std::vector<double> nods_s{};                        // rising: a listener's reactions
    std::uint64_t seed = 0;
    double liveliness = 1; // 0: no idle life; 1: as drawn; up to 2
    friend bool operator==(const Character&, const Character&) = default;
};

}
