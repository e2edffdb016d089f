// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/true_peak.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace sound {

namespace {
constexpr std::size_t kChunk = 512;
}

// Windowed sinc; the window is a raised cosine over the taps.
Oversampler::Oversampler()
{
    for (std::size_t phase = 0; phase < phases_.size(); ++phase) {
        std::array<double, kTaps> taps{};
        double sum = 0;
        for (std::size_t tap = 0; tap < kTaps; ++tap) {
            const double x = static_cast<double>(tap) - (kReach - 1) - static_cast<double>(phase + 1) / 4.0;
            const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * x / kReach);
            taps[tap] = std::sin(std::numbers::pi * x) / (std::numbers::pi * x) * window;
            sum += taps[tap];
        }
        float magnitude = 0;
        for (std::size_t tap = 0; tap < kTaps; ++tap) {
            phases_[phase][tap] = static_cast<float>(taps[tap] / sum);
            magnitude += std::abs(phases_[phase][tap]);
        }
        bound_ = std::max(bound_, magnitude);
    }
}

float Oversampler::peak_between(const float* at) const
{
    float peak = std::abs(at[kReach - 1]);
    for (const auto& taps : phases_) {
        std::array<float, 4> sums{}; // four chains side by side: the compiler may not reorder float sums itself
        for (std::size_t tap = 0; tap < kTaps; tap += 4)
            for (std::size_t lane = 0; lane < 4; ++lane)
                sums[lane] += taps[tap + lane] * at[tap + lane];
        peak = std::max(peak, std::abs((sums[0] + sums[1]) + (sums[2] + sums[3])));
    }
    return peak;
}

double to_dbtp(double peak)
{
    return peak > 0 ? 20 * std::log10(peak) : -std::numeric_limits<double>::infinity();
}

TruePeak::TruePeak()
{
    for (auto& side : recent_)
        side.assign(Oversampler::kTaps - 1, 0.0F);
}

void TruePeak::add(std::span<const float> interleaved)
{
    while (!interleaved.empty()) {
        const std::size_t count = std::min(interleaved.size() / 2, kChunk);
        for (std::size_t side = 0; side < 2; ++side) {
            auto& samples = recent_[side];
            for (std::size_t i = 0; i < count; ++i)
                samples.push_back(interleaved[2 * i + side]);
            float largest = 0;
            for (const float sample : samples)
                largest = std::max(largest, std::abs(sample));
            if (largest * oversampler_.overshoot_bound() > highest_)
                for (std::size_t i = 0; i < count; ++i)
                    highest_ = std::max(highest_, oversampler_.peak_between(samples.data() + i));
            samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(Oversampler::kTaps - 1));
        }
        interleaved = interleaved.subspan(2 * count);
    }
}

void TruePeak::finish()
{
    add(std::array<float, 2 * Oversampler::kReach>{});
}

}
