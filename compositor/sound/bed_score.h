// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The notes of a music bed: eight bars of four beats, four chords, one figure. Room-internal. Thread: any.

#include "compositor/sound/music_bed.h"

#include <array>
#include <cstdint>
#include <vector>

namespace sound {

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    int below(int count) { return static_cast<int>(next() >> 33U) % count; }
    double signed_unit()
    {
        return static_cast<double>(static_cast<std::int64_t>(next() >> 11U)) / 4503599627370496.0 - 1.0;
    }

private:
    std::uint64_t state_;
};

enum class BedVoice { pad, pluck, bass, brush, shaker };

struct BedNote {
    BedVoice voice = BedVoice::pad;
    double beat = 0;    // from the loop's beginning
    double beats = 1;   // how long it is held
    int midi_note = 60; // unused by percussion
    double level = 1;   // linear
    double pan = 0;     // -1 left, 1 right
};

struct BedScore {
    std::int64_t beat_samples = 0;
    int beat_count = 0;
    std::vector<BedNote> notes;
    std::int64_t length_samples() const { return beat_samples * beat_count; }
};

BedScore compose_score(const BedSpec& spec);

}
