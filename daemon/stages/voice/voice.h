// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The voice stage's contract: a line's words in, sound with the time of every word out. Words are the ones the captions
// show; what is said for each stands beside it, so a word's time is found by its index and never by its text.
// Samples are mono, signed 16 bit, about -20 dBFS speech level, with a short pad at both ends. The same request to the
// same identity() gives the same bytes. Thread: speak() may be called from any thread; engines with global state
// serialise themselves. Errors: invalid_input (nothing to say, a language the engine has not), unavailable, timed_out.

#include "compositor/base/result.h"
#include "daemon/stages/script/script.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace voice {

struct Word {
    std::string display{}; // as the caption shows it
    std::string spoken{};  // what the voice says, may be several words; empty: nothing (an emoji, a dash)
};

struct SpeechRequest {
    std::string language = "en"; // BCP 47; the primary tag decides
    script::Role role = script::Role::questioner;
    std::vector<Word> words{};
    double speed = 1; // 0.5 to 2; 1 is the voice's own pace
};

struct WordTime {
    double start_s = 0;
    double end_s = 0;
    std::size_t word = 0; // index into SpeechRequest::words; entry i of Speech::words has word == i
    friend bool operator==(const WordTime&, const WordTime&) = default;
};

// alignment: the engine said when each word is spoken. proportional: estimated from the words' lengths, because the
// engine gave no times or impossible ones; Speech::notes says which, and the line is worth a look.
enum class TimingSource { alignment, proportional };

struct Speech {
    int sample_rate_hz = 0;
    std::vector<std::int16_t> samples;
    std::vector<WordTime> words; // one per requested word, in order, each longer than zero, none overlapping
    std::string engine;          // "flite", "espeak-ng"
    TimingSource timing = TimingSource::alignment;
    std::vector<std::string> notes; // for a person: what was skipped or estimated

    double duration_s() const { return sample_rate_hz > 0 ? static_cast<double>(samples.size()) / sample_rate_hz : 0; }
};

class Voice {
public:
    virtual ~Voice() = default;
    virtual base::Result<Speech> speak(const SpeechRequest& request) = 0;
    virtual std::string identity() const = 0; // engine, voices, version: part of the clip's key
};

std::string_view name(TimingSource source); // "alignment", "proportional"

}
