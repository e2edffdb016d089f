// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What every engine's raw sound goes through, so that voices sound alike: where speech starts and ends, a short natural
// pad there, one loudness. Deterministic. Thread: any.

#include "daemon/stages/voice/voice.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace voice {

inline constexpr double kLeadPad_s = 0.060;
inline constexpr double kTailPad_s = 0.120;
inline constexpr double kSpeechLevel_dbfs = -20; // RMS of the audible frames against full scale

// Samples from the first to the last 10 ms frame within 40 dB of the loudest one; empty for silence.
struct AudibleRange {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool empty() const { return end <= begin; }
};
AudibleRange find_audible(std::span<const std::int16_t> samples, int sample_rate_hz);

// RMS of the frames within 30 dB of the loudest one; minus infinity for silence.
double speech_level_dbfs(std::span<const std::int16_t> samples, int sample_rate_hz);

// To kSpeechLevel_dbfs, or less where a peak would pass -1 dBFS.
void normalise_level(std::span<std::int16_t> samples, int sample_rate_hz);

// Cuts or fills the silence at both ends to the pads and moves the word times along.
void trim_to_pads(Speech& speech);

// Trim, level, a last word that lasts until the sound ends, pieces for silent words, the check. The end of each engine.
base::Status finish_speech(Speech& speech, std::span<const Word> words);

// invalid_input for a request no engine can do: no words, nothing to say, too long, a speed out of range.
base::Status check_request(const SpeechRequest& request);

}
