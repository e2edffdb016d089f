// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Loudness by ITU-R BS.1770-4 and EBU R 128 (libebur128 measures), one gain for the whole mix, and a true-peak limiter.
// Thread: one object, one thread.

#include "compositor/base/result.h"
#include "compositor/sound/spool.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>

namespace sound {

using base::Result;
using base::Status;

struct LoudnessReport {
    double integrated_lufs = 0; // -infinity for silence
    double true_peak_dbtp = 0;  // -infinity for silence
    double lra_lu = 0;
    double gain_db = 0; // that was applied; 0 when the sound is silent or shorter than 400 ms
};

struct LoudnessSpec {
    double target_lufs = -14;
    double tolerance_lu = 0.3;
    double ceiling_dbtp = -2;
    double max_gain_db = 40;
};

enum class Measure { integrated, range, all }; // each what is before it, too; all: true peak, at several times the cost

class LoudnessMeter {
public:
    explicit LoudnessMeter(int sample_rate_hz = 48'000, int channels = 2, Measure what = Measure::all);
    LoudnessMeter(LoudnessMeter&&) noexcept;
    ~LoudnessMeter();
    void add(std::span<const float> interleaved);
    LoudnessReport report() const; // gain_db is 0, as is what was not asked for

private:
    struct State;
    std::unique_ptr<State> state_;
};

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

// Brings a spool to the loudness asked for: measured once, written as often as it takes. Silence and less than 400 ms
// get no gain, only the limit. The source outlives it.
class Normaliser {
public:
    static Result<Normaliser> create(Spool& source);

    // Gains and limits the source into `target`, again and again until loudness and peak hold. What it reports was
    // measured on what it wrote (no range). A second call starts from the gain the first one found.
    Result<LoudnessReport> write(Spool& target, const LoudnessSpec& spec, const std::stop_token& stop = {});

private:
    Normaliser(Spool& source, double source_lufs) : source_(&source), source_lufs_(source_lufs) {}
    Result<LoudnessReport> apply(Spool& target, double gain_db, double ceiling_dbtp, const std::stop_token& stop);
    Spool* source_;
    double source_lufs_;          // -infinity: none
    double found_gain_db_ = 0;    // beyond what the loudness alone asks for: makes up for what the limit takes
    double found_ceiling_db_ = 0; // what the limiter is told, beside what it should keep
};

}
