// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a figure does by itself, decided by a seed before anything is drawn: when it blinks, where it glances, how it
// breathes and shifts its weight. Of this room only. Thread: any (a Life is immutable once made).

#include "compositor/timeline/values.h"

#include <cstdint>
#include <span>
#include <vector>

namespace timeline {

constexpr double kBlinkS = 0.13;                              // lids half, closed, half
constexpr double kLeastBlinkGapS = 2.2, kMostBlinkGapS = 4.8; // from one blink of its own accord to the next
constexpr double kBreathS = 3.4;                              // usual period; the seed changes it by up to 8 %
constexpr double kNodS = 0.5;                                 // of a listener: two dips
constexpr double kStressNodS = 0.3;                           // of a speaker: one dip

struct Glance {
    double at_s = 0;
    Point gaze; // -1..1 of what the eyes can do, on top of where they look
};

struct Life {
    double liveliness = 1;
    std::vector<double> blinks_s; // when they begin; rising
    std::vector<Glance> glances;  // rising; each held until the next
    double breath_s = kBreathS, breath_phase = 0;
    double sway_phase = 0;
};

struct LifeSpec {
    std::uint64_t seed = 0;
    double from_s = 0, to_s = 0;
    double liveliness = 1;                   // 0: nothing happens
    std::span<const double> big_changes_s{}; // rising; a blink goes with each
};
Life make_life(const LifeSpec& spec);

enum class Lids : std::uint8_t { open, half, closed };
Lids lids_at(const Life& life, double time_s);
Point glance_at(const Life& life, double time_s);
double breath_at(const Life& life, double time_s); // 0 (out) to 1 (in)
double sway_at(const Life& life, double time_s);   // -1 to 1

// How far a head is down, 0 to 1: sin^2 dips, two (the second smaller) for a nod, one for a stressed word.
double nod_dip(double since_s);
double stress_dip(double since_s);
// How far brows are up for a stressed word, 0 to 1: quickly up, held until its end, gently down.
double stress_lift(double since_s, double duration_s);

// A number in [0, 1) from a seed and a count: SplitMix64 (S. Vigna, public domain algorithm).
double random_unit(std::uint64_t seed, std::uint64_t count);

}
