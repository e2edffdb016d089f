// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What makes a drawn figure live, as opacity keys that switch pictures on and off: the mouth follows the word times,
// the eyes blink. Pure functions of their arguments; times are seconds.

#include "compositor/timeline/values.h"
#include "daemon/stages/compose/caption_pages.h"

#include <cstdint>
#include <vector>

namespace compose {

using Switch = std::vector<timeline::Key<double>>; // steps between 0 and 1

struct MouthSwitches {
    Switch closed, mid, open;
};
// Each syllable (vowel groups of the shown word) opens and half closes; between words the mouth rests.
MouthSwitches mouth_switches(const std::vector<TimedWord>& words, double from_s, double to_s);

struct EyeSwitches {
    Switch open, closed;
};
// Blinks of 0.13 s, 2.2 to 4.8 s apart, decided by the seed.
EyeSwitches eye_switches(std::uint64_t seed, double from_s, double to_s);

int syllables(const std::string& word); // at least 1; other scripts: one per three letters

}
