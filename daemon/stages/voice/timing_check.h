// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Word times are checked before anybody relies on them, whoever made them. Impossible times are replaced by
// proportional ones, visibly: Speech::timing and a note say so. Thread: any.

#include "daemon/stages/voice/voice.h"

#include <span>

namespace voice {

inline constexpr double kShortestWord_s = 0.001;
inline constexpr double kEndTolerance_s = 0.150; // between the last word's end and the end of the sound

// One entry per word in order, monotone, inside the clip, none (nearly) empty, the last one ending near the clip's end.
// The message names the first word that breaks a rule.
base::Status check_timings(const Speech& speech, std::span<const Word> words);

// Times shared out by the length of what is spoken, with rests after punctuation, between first and last audible sound.
std::vector<WordTime> proportional_times(const Speech& speech, std::span<const Word> words);

// Keeps good times; replaces bad ones. Fails only when not even proportional times fit (no sound, no words).
base::Status ensure_timings(Speech& speech, std::span<const Word> words);

// Gives every word with nothing to say a short piece of the rest or word beside it. A word that should have been heard
// and has no time keeps none, so that the check finds it.
void fill_silent_words(std::vector<WordTime>& times, std::span<const Word> words, double duration_s);

}
