// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a mouth does while words are spoken: letters become mouth shapes (tables in mouth.cpp and README.md), spread
// over each word's time. No shape lasts less than kLeastMouthS. Of this room only. Thread: any (pure functions).

#include "compositor/timeline/character.h"
#include "compositor/timeline/rig.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace timeline {

constexpr double kLeastMouthS = 1.0 / 15; // faster is flicker
constexpr double kMouthPauseS = 0.12;     // a gap between words longer than this shows the mouth at rest

struct MouthShape {
    Mouth mouth = Mouth::narrow;
    double weight = 1; // share of the word's time
    friend bool operator==(const MouthShape&, const MouthShape&) = default;
};
// The shapes of one word, equal neighbours joined. Latin, Greek and Cyrillic by letters, Hangul and kana by syllables,
// other scripts: one opening per base character. Empty when there is no letter or digit in it.
std::vector<MouthShape> mouth_shapes(std::string_view word);

struct MouthCue {
    double at_s = 0;
    std::optional<Mouth> mouth{}; // none: at rest
    friend bool operator==(const MouthCue&, const MouthCue&) = default;
};
// Rising; before the first cue the mouth is at rest.
std::vector<MouthCue> mouth_cues(std::span<const SpokenWord> words);
std::optional<Mouth> mouth_at(std::span<const MouthCue> cues, double time_s);

}
