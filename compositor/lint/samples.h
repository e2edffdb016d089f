// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which frames are looked at: a grid, what falls between it, and the moments at which contrast is judged. Of this room
// only. Thread: any (pure functions).

#include "compositor/lint/roster.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lint {

struct Sample {
    std::int64_t frame = 0;
    std::vector<std::size_t> judged; // members whose contrast is judged in it
};

constexpr double kGridS = 0.1;               // frames looked at are at most so far apart
constexpr double kJudgedEveryS = 4;          // contrast of a text that stays
constexpr double kJudgedPart = 0.8;          // of a word: when its look has come
constexpr std::size_t kMostSamples = 20'000; // longer films have a wider grid
constexpr double kJudgedPerS = 4;            // pictures drawn a second of film, at most, on average

struct SampleSpec {
    std::int64_t frame_count = 0;
    double frame_s = 0;
    double grid_s = kGridS; // out of samples(): what it became
};
std::vector<Sample> samples(const Roster& roster, SampleSpec& spec); // rising

}
