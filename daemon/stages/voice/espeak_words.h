// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From espeak-ng's events to the request's words. Events say "a word that starts at this character of the text starts
// here"; espeak-ng joins small words into one event and splits numbers into several. Thread: any.

#include "daemon/stages/voice/voice.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace voice {

enum class EspeakEventKind : std::int32_t { word = 1, end = 5 };

struct EspeakEvent {
    EspeakEventKind kind = EspeakEventKind::word;
    std::int32_t text_position = 0; // code points from 1
    std::int32_t sample = 0;
};

// The text handed to espeak-ng and where each word's spoken form begins in it.
struct EspeakText {
    std::string text;                 // UTF-8, without control characters
    std::vector<std::int32_t> begins; // code points from 0, one per word
    std::vector<std::int32_t> sizes;  // code points; 0: nothing to say
};
EspeakText make_espeak_text(std::span<const Word> words);

// One entry per word; words without sound have end_s == start_s. Words joined into one event share its time by letters.
std::vector<WordTime> words_of_events(const EspeakText& text, std::span<const EspeakEvent> events,
                                      std::span<const std::int16_t> samples, int sample_rate_hz);

}
