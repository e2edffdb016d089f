// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A rig with what it does over time: where every part (or picture) of it is at a moment. Pure functions of the time,
// without allocation. Coordinates are the rig's units. Of this room only. Thread: any (a Figure is immutable).

#include "compositor/base/result.h"
#include "compositor/scene/scene.h"
#include "compositor/timeline/character.h"
#include "compositor/timeline/life.h"
#include "compositor/timeline/mouth.h"
#include "compositor/timeline/rig.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace timeline {

constexpr double kMoodTurnS = 0.25; // a face takes this long from one mood to the next
constexpr double kOverlap = 0.25;   // of a pose change's duration: by how much the last of a chain follows the first
constexpr double kLifeStepsHz = 15; // idle life is drawn on twos

// Amounts at full liveliness. Lengths are fractions of the head's height.
constexpr double kBreathTall = 0.010, kBreathBroad = 0.004; // of the body
constexpr double kSwayDeg = 1.0, kHeadCounterDeg = 0.8;
constexpr double kBrowLift = 0.022, kStressDip = 0.016, kNodDip = 0.034, kNodDeg = 1.6;

struct PoseTurn {
    double at_s = 0, duration_s = 0;
    Easing easing{};
    std::size_t pose = 0;
};
struct MoodTurn {
    double at_s = 0;
    std::size_t mood = 0;
};
struct Stress {
    double start_s = 0, end_s = 0;
};

// Parts that move by themselves.
struct DrivenParts {
    std::optional<std::size_t> pupils, lids, mouth, brow_left, brow_right, head, body;
    std::array<std::optional<std::size_t>, 3> lid_variants{}; // of Lids, in the part "lids"
};

struct Figure {
    Rig rig;
    std::vector<PoseTurn> turns; // never empty; rising
    std::vector<MoodTurn> moods; // jointed: never empty; rising
    Animated<Point> look_at{};
    std::vector<MouthCue> mouth;
    std::vector<Stress> stresses;
    std::vector<double> nods_s;
    Life life;
    DrivenParts driven;
    std::vector<double> lags; // of each part: 0 (leads) to 1 (follows last)

    // Filled in by compile(): its pictures in State::parts, of each part's variants, or of each pose's looks; kNone
    // where there is nothing to see.
    std::vector<std::vector<std::uint32_t>> pictures;
    scene::Affine to_layer; // from rig units to layer coordinates of the set
};

// Fails with invalid_input for a pose or mood the rig has not.
base::Result<Figure> make_figure(Rig rig, const Character& character, double from_s, double to_s);

struct FigureTime {
    double now_s = 0;
    double life_s = 0; // held on twos
};
FigureTime figure_time(std::int64_t frame_index, base::MediaTime frame_rate);

struct PartPlace {
    scene::Affine to_rig; // from rest-drawing coordinates
    std::size_t variant = 0;
    bool shown = true;
};
using PartPlaces = std::array<PartPlace, kMaxRigParts>;
void place_parts(const Figure& figure, const FigureTime& time, PartPlaces& out); // jointed; the first parts.size()

// The variants that place_parts may ask for, part by part.
std::vector<std::vector<bool>> used_variants(const Figure& figure);

enum class PictureLook : std::uint8_t { art, talk, blink };
struct PicturePlace {
    std::size_t pose = 0;
    PictureLook look = PictureLook::art;
    scene::Affine to_rig;
    double opacity = 1;
};
struct PicturePlaces {
    std::array<PicturePlace, 2> list;
    std::size_t count = 0;
};
PicturePlaces place_pictures(const Figure& figure, const FigureTime& time); // pictures; back to front

// Of rising lists: how far the head is down and the brows up.
double nods_at(std::span<const double> nods_s, double time_s);
struct StressLook {
    double dip = 0, lift = 0;
};
StressLook stress_at(std::span<const Stress> stresses, double time_s);

}
