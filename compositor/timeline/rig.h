// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A character's rig file (config/cast/README.md) as values: what the figure is made of and which poses and moods it
// has; nothing is drawn yet. Lengths are units of the rig's own box ("size"), y down; angles are degrees, clockwise on
// screen. Files may be hostile: any bytes give a rig or a list of problems. Thread: any (plain values).
//
// Two kinds. jointed: parts of one SVG, each with a pivot and a parent; a pose is a set of joints,
//     T(part) = T(parent) * translate(pivot + move) * rotate * scale * translate(-pivot).
// pictures: one picture a pose, and perhaps one that talks and one that blinks.

#include "compositor/base/result.h"
#include "compositor/timeline/parse.h"
#include "compositor/timeline/values.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assets {
class AssetCache;
}

namespace timeline {

enum class RigKind : std::uint8_t { jointed, pictures };

// The six mouths of speech, in this order everywhere: m b p; k s t e i; e a; aa; o; u w.
enum class Mouth : std::uint8_t { closed, narrow, open, wide, round, pucker };
constexpr std::size_t kMouthCount = 6;
inline constexpr std::array<std::string_view, kMouthCount> kMouthNames{"closed", "narrow", "open",
                                                                       "wide",   "round",  "pucker"};

struct Joint { // of one part, in a pose or a mood; where both name a part, the pose is right
    Point move{};
    double rotate_deg = 0;
    Point scale{1, 1};
    std::optional<std::size_t> variant{}; // in RigPart::variants; default: the first, or as it is
    std::optional<bool> shown{};          // default: yes, or as it is
    bool named = false;                   // the file says something about this part
    friend bool operator==(const Joint&, const Joint&) = default;
};

struct RigVariant {
    std::string name;
    std::string element; // id in the SVG
};
struct RigPart {
    std::string id;
    std::optional<std::size_t> parent{};
    Point pivot{};
    std::vector<RigVariant> variants; // never empty
};
struct RigMood {
    std::string name;
    std::optional<std::size_t> mouth{}, lids{}; // variants of the parts "mouth" and "lids" at rest
    std::vector<Joint> joints;                  // one a part
};
struct RigPose {
    std::string name;
    std::size_t mood = 0;               // jointed
    std::vector<Joint> joints;          // jointed: one a part
    std::string art{}, talk{}, blink{}; // pictures: files beside the rig; "" when there is none
};

struct RigBox {
    double x = 0, y = 0, width = 0, height = 0;
    friend bool operator==(const RigBox&, const RigBox&) = default;
};

struct Rig {
    RigKind kind = RigKind::jointed;
    std::string name;
    std::string art; // jointed: the SVG, beside the rig
    Point size{};
    Point face{};                                      // centre of the face in the first pose
    RigBox head{};                                     // with hair and hat, in the first pose: never to be covered
    std::vector<std::pair<std::string, Color>> colors; // parameters and their defaults
    std::vector<RigPart> parts;                        // jointed, back to front
    std::vector<std::size_t> parents_first;            // the parts in an order in which parents come before children
    Point gaze{};                                      // how far pupils may move
    std::array<std::size_t, kMouthCount> mouths{};     // variants of the part "mouth"
    std::vector<RigMood> moods;                        // jointed, never empty
    std::vector<RigPose> poses;                        // never empty

    std::optional<std::size_t> part(std::string_view id) const;
    std::optional<std::size_t> pose(std::string_view name) const;
    std::optional<std::size_t> mood(std::string_view name) const;
};

constexpr std::size_t kMaxRigBytes = 1U << 20U, kMaxRigParts = 64, kMaxRigVariants = 32, kMaxRigPoses = 64,
                      kMaxRigMoods = 32, kMaxRigColors = 32;

struct ParsedRig {
    std::optional<Rig> rig; // when there is no problem
    std::vector<Problem> problems;
};
ParsedRig parse_rig(std::string_view json);

// The rig of a Character's source. All problems are in one invalid_input error, one a line.
base::Result<Rig> load_rig(assets::AssetCache& assets, std::string_view source,
                           const std::filesystem::path& relative_to);

// The source of a file that lies beside the rig: ("config:cast/a.rig.json", "a.svg") is "config:cast/a.svg".
std::string beside(std::string_view rig_source, std::string_view file);

// "has no pose "runing"; it has standing, thinking, running; did you mean "running"?"
std::string unknown_pose(const Rig& rig, std::string_view name);
std::string unknown_mood(const Rig& rig, std::string_view name);
std::string unknown_color(const Rig& rig, std::string_view name);

}
