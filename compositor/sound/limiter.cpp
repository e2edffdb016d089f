// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/loudness.h"

#include "compositor/sound/true_peak.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <vector>

namespace sound {
namespace {

constexpr std::size_t kTaps = Oversampler::kTaps;
constexpr int kBox = 120; // two boxes of this many samples smooth the gain: 5 ms of look-ahead
constexpr int kLookAhead = 2 * kBox;
constexpr double kReleaseSeconds = 0.08;
constexpr std::size_t kChunk = 256;

// Mean of the last kBox values.
class Box {
public:
    double push(double value)
    {
        sum_ += value - values_[at_];
        values_[at_] = value;
        at_ = (at_ + 1) % kBox;
        return sum_ / kBox;
    }

private:
    std::vector<double> values_ = std::vector<double>(kBox, 1.0);
    std::size_t at_ = 0;
    double sum_ = kBox;
};

// Smallest of the last `kLookAhead + 1` values.
class SlidingMinimum {
public:
    double push(double value)
    {
        while (!rising_.empty() && rising_.back().value >= value)
            rising_.pop_back();
        rising_.push_back({now_, value});
        if (rising_.front().at + kLookAhead < now_)
            rising_.pop_front();
        ++now_;
        return rising_.front().value;
    }

private:
    struct Entry {
        std::int64_t at;
        double value;
    };
    std::deque<Entry> rising_;
    std::int64_t now_ = 0;
};

}

struct Limiter::State {
    Oversampler oversampler;
    double ceiling = 1;
    double release = 0;
    std::array<std::vector<float>, 2> recent; // per side: what the filter still needs, then the chunk
    std::vector<float> delayed;               // ring of L R pairs
    std::size_t delayed_at = 0;
    SlidingMinimum minimum;
    Box first_box;
    Box second_box;
    double envelope = 1;
    double before = 1;

    void process_chunk(std::span<float> chunk);
    double gain_for(double wanted);
};

Limiter::Limiter(double ceiling_dbtp) : state_(std::make_unique<State>())
{
    state_->ceiling = std::pow(10.0, ceiling_dbtp / 20.0);
    state_->release = 1 - std::exp(-1.0 / (kReleaseSeconds * 48'000));
    for (auto& side : state_->recent)
        side.assign(kTaps - 1, 0.0F);
    state_->delayed.assign(2 * delay_samples(), 0.0F);
}

Limiter::Limiter(Limiter&&) noexcept = default;
Limiter::~Limiter() = default;

std::size_t Limiter::delay_samples()
{
    return Oversampler::kReach + kLookAhead;
}

// `wanted` is what the newest instant needs; the result belongs to the sample kLookAhead before it. The minimum over
// the look-ahead is averaged over as long a window, each value of which has seen that sample: never above what it
// needs.
double Limiter::State::gain_for(double wanted)
{
    const double needed = minimum.push(std::min(wanted, before)); // a peak between two samples holds both of them down
    before = wanted;
    envelope = needed < envelope ? needed : envelope + (needed - envelope) * release;
    return std::min(1.0, second_box.push(first_box.push(envelope)));
}

void Limiter::State::process_chunk(std::span<float> chunk)
{
    const std::size_t count = chunk.size() / 2;
    float largest = 0;
    for (std::size_t side = 0; side < 2; ++side) {
        auto& samples = recent[side];
        samples.resize(kTaps - 1 + count);
        for (std::size_t i = 0; i < count; ++i)
            samples[kTaps - 1 + i] = chunk[2 * i + side];
        for (const float sample : samples)
            largest = std::max(largest, std::abs(sample));
    }
    const bool quiet = static_cast<double>(largest * oversampler.overshoot_bound()) <= ceiling;
    for (std::size_t i = 0; i < count; ++i) {
        double wanted = 1;
        if (!quiet) {
            const float peak = std::max(oversampler.peak_between(recent[0].data() + i),
                                        oversampler.peak_between(recent[1].data() + i));
            wanted = static_cast<double>(peak) > ceiling ? ceiling / static_cast<double>(peak) : 1;
        }
        const auto gain = static_cast<float>(gain_for(wanted));
        float* slot = delayed.data() + 2 * delayed_at;
        const float left = slot[0] * gain;
        const float right = slot[1] * gain;
        slot[0] = chunk[2 * i];
        slot[1] = chunk[2 * i + 1];
        chunk[2 * i] = left;
        chunk[2 * i + 1] = right;
        delayed_at = (delayed_at + 1) % (delayed.size() / 2);
    }
    for (auto& samples : recent)
        samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(kTaps - 1));
}

void Limiter::process(std::span<float> interleaved)
{
    while (!interleaved.empty()) {
        const std::size_t part = std::min(interleaved.size(), 2 * kChunk);
        state_->process_chunk(interleaved.first(part));
        interleaved = interleaved.subspan(part);
    }
}

}
