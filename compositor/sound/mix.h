// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The mix: clips placed on one time line, 48 kHz stereo float, made in blocks. Music steps back under speech, and since
// all speech is known in advance it has stepped back when the speech starts. Memory does not grow with the length:
// a clip is open only while it sounds. Thread: one Mixer, one thread.

#include "compositor/base/media_time.h"
#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sound {

using base::MediaTime;
using base::Result;
using base::Status;

enum class ClipRole { voice, music, effect }; // only music ducks, only under voice
enum class Loop { no, yes };                  // yes: again and again until the end of the mix (or `length`)

struct Clip {
    std::filesystem::path path;
    MediaTime start; // on the time line, not negative
    double gain_db = 0;
    ClipRole role = ClipRole::voice;
    Loop loop = Loop::no;
    MediaTime skip;                  // left out at the file's beginning
    std::optional<MediaTime> length; // on the time line; default: all of the file
    MediaTime fade_in;               // raised cosine; every edge has at least 3 ms
    MediaTime fade_out;              // ends where the clip or the mix ends
    friend bool operator==(const Clip&, const Clip&) = default;
};

struct DuckSpec {
    double depth_db = -12;
    MediaTime attack{150, 1000};  // ends where speech starts
    MediaTime release{400, 1000}; // starts where speech ends; shorter gaps stay ducked
    friend bool operator==(const DuckSpec&, const DuckSpec&) = default;
};

struct MixSpec {
    MediaTime duration;
    std::vector<Clip> clips;
    DuckSpec duck;
    friend bool operator==(const MixSpec&, const MixSpec&) = default;
};

struct Span {
    std::int64_t begin_sample = 0;
    std::int64_t end_sample = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

// Gain of the music over time, by sample position at 48 kHz: raised cosine in dB.
class DuckCurve {
public:
    DuckCurve(std::vector<Span> speech, const DuckSpec& spec);
    double gain_db(std::int64_t sample) const;
    const std::vector<Span>& speech() const { return speech_; } // joined where gaps are short

private:
    std::vector<Span> speech_;
    double depth_db_;
    std::int64_t attack_;
    std::int64_t release_;
};

class Mixer {
public:
    // Looks at every clip once (its length), so a broken file is named here.
    static Result<Mixer> create(const MixSpec& spec);
    Mixer(Mixer&&) noexcept;
    Mixer& operator=(Mixer&&) noexcept;
    ~Mixer();

    std::int64_t length_samples() const;
    const DuckCurve& duck() const;

    // The next read begins at this sample (cut to the length), with what a read from the beginning gives there. The
    // clips that sound there are decoded up to it again.
    void seek(std::int64_t sample);

    // The next L R pairs; how many, less than fits only at the end, 0 after it. May exceed 1: loudness.h limits.
    Result<std::size_t> read(std::span<float> interleaved);

private:
    struct State;
    explicit Mixer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}
