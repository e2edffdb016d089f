// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/preview_sound.h"

#include "compositor/base/thread.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace render {

PreviewSound::PreviewSound(sound::MixSpec spec, std::function<void(const base::Error&)> failed)
    : spec_(std::move(spec)), failed_(std::move(failed)), ring_(static_cast<std::size_t>(2 * kAheadSamples))
{
    thread_ = base::start_thread("preview-sound", [this](const std::stop_token& stop) { work(stop); });
}

PreviewSound::~PreviewSound() = default;

void PreviewSound::aim_locked(std::int64_t sample)
{
    begin_ = end_ = sample;
    ++aims_;
}

void PreviewSound::aim(std::int64_t sample)
{
    {
        const std::lock_guard lock(mutex_);
        if (sample >= begin_ && sample <= end_)
            begin_ = sample;
        else
            aim_locked(sample);
    }
    room_.notify_one();
}

std::size_t PreviewSound::read(std::int64_t first_sample, std::span<float> interleaved)
{
    const auto count = static_cast<std::int64_t>(interleaved.size() / 2);
    std::int64_t ready = 0;
    {
        const std::lock_guard lock(mutex_);
        // A little beyond what is ready is the mix being late: it catches up by itself.
        if (first_sample < begin_ || first_sample > end_ + kAheadSamples)
            aim_locked(first_sample);
        ready = std::clamp<std::int64_t>(end_ - first_sample, 0, count);
        for (std::int64_t i = 0; i < ready; ++i)
            std::memcpy(&interleaved[static_cast<std::size_t>(2 * i)], pair_at(first_sample + i), 2 * sizeof(float));
        begin_ = std::min(first_sample + count, end_);
    }
    room_.notify_one();
    std::ranges::fill(interleaved.subspan(static_cast<std::size_t>(2 * ready)), 0.0F);
    return static_cast<std::size_t>(ready);
}

void PreviewSound::work(const std::stop_token& stop)
{
    if (const auto mixed = mix(stop); !mixed)
        failed_(mixed.error());
}

base::Status PreviewSound::mix(const std::stop_token& stop)
{
    auto mixer = TRY(sound::Mixer::create(spec_));
    std::vector<float> block(static_cast<std::size_t>(2 * kBlockSamples));
    std::int64_t at = 0; // of the mixer
    const auto wants_more = [&] {
        return end_ + kBlockSamples <= begin_ + kAheadSamples && end_ < mixer.length_samples();
    };
    std::unique_lock lock(mutex_);
    while (room_.wait(lock, stop, wants_more)) {
        if (stop.stop_requested())
            break;
        const std::uint64_t aim = aims_;
        const std::int64_t wanted = end_;
        lock.unlock();
        if (wanted < at || wanted > at + kMixThroughSamples) {
            mixer.seek(wanted);
            at = wanted;
        }
        // On the way to `wanted` its work is not lost when the aim moves on, however slow the seek was.
        const std::int64_t count = at < wanted ? std::min(wanted - at, kBlockSamples) : kBlockSamples;
        const std::int64_t first = at;
        const std::size_t got = TRY(mixer.read(std::span(block).first(static_cast<std::size_t>(2 * count))));
        at += static_cast<std::int64_t>(got);
        lock.lock();
        if (aim != aims_ || first != wanted)
            continue;
        for (std::size_t i = 0; i < got; ++i)
            std::memcpy(pair_at(end_ + static_cast<std::int64_t>(i)), &block[2 * i], 2 * sizeof(float));
        end_ += static_cast<std::int64_t>(got);
    }
    return {};
}

}
