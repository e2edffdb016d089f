// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Loudness by ITU-R BS.1770-4 and EBU R 128 (libebur128 measures), one gain for the whole mix, and a true-peak limiter.
// Thread: one object, one thread.

#include "compositor/base/result.h"
#include "compositor/sound/spool.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace sound {

using base::Result;
using base::Status;

struct LoudnessReport {
    double integrated_lufs = 0;  // -infinity for silence
    double true_peak_dbtp = 0;   // -infinity for silence
    double lra_lu = 0;
    double gain_db = 0;          // that was applied; 0 when the sound is silent or shorter than 400 ms
};

struct LoudnessSpec {
    double target_lufs = -14;
    double tolerance_lu = 0.3;
    double ceiling_dbtp = -2;
    double max_gain_db = 40;
};

// Fills a block with the next L R pairs; how many, less than fits only at the end, 0 after it.
using SampleSource = std::function<Result<std::size_t>(std::span<float>)>;

class LoudnessMeter {
public:
    explicit LoudnessMeter(int sample_rate_hz = 48'000, int channels = 2);
    LoudnessMeter(LoudnessMeter&&) noexcept;
    ~LoudnessMeter();
    void add(std::span<const float> interleaved);
    LoudnessReport report() const; // gain_db is 0

private:
    struct State;
    std::unique_ptr<State> state_;
};

Result<LoudnessReport> measure(const SampleSource& source);

// Look-ahead limiter: the gain is down before the peak comes, both sides together. Peaks are found 4 times oversampled
// (BS.1770-4, annex 2). Delays by delay_samples(); push silence to get the end out.
class Limiter {
public:
    explicit Limiter(double ceiling_dbtp);
    Limiter(Limiter&&) noexcept;
    ~Limiter();
    static std::size_t delay_samples();
    void process(std::span<float> interleaved); // in place

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Writes `source` to `target`, gained to the loudness asked for and limited, again and again until loudness and peak
// hold. What it reports was measured on what it wrote. Silence and less than 400 ms get no gain, only the limit.
Result<LoudnessReport> normalise(Spool& source, Spool& target, const LoudnessSpec& spec);

}
