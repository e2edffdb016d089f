// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Peaks between samples, 4 times oversampled (BS.1770-4, annex 2), skipped where none can matter. Room-internal.
// Thread: one object, one thread.

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace sound {

class Oversampler {
public:
    static constexpr std::size_t kTaps = 24;         // of each of the three filters
    static constexpr std::size_t kReach = kTaps / 2; // samples it needs from the future

    Oversampler();

    // Largest magnitude at and after at[kReach - 1], up to the next sample; reads kTaps samples.
    float peak_between(const float* at) const;

    // No value between two samples is larger than this times the largest sample in reach.
    float overshoot_bound() const { return bound_; }

private:
    std::array<std::array<float, kTaps>, 3> phases_{}; // at 1/4, 2/4 and 3/4 of the way
    float bound_ = 1;
};

double to_dbtp(double peak); // -infinity for 0

class TruePeak {
public:
    TruePeak();
    void add(std::span<const float> interleaved_stereo);
    void finish(); // the last samples have no future: silence
    double highest_dbtp() const { return to_dbtp(static_cast<double>(highest_)); }

private:
    Oversampler oversampler_;
    std::array<std::vector<float>, 2> recent_;
    float highest_ = 0;
};

}
