// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The sound of a preview: the film's mix at its own gain (no loudness pass, no limiter: that needs the whole film),
// made some way ahead of where it is heard. Whoever is faster than the mix hears silence, and is never kept waiting.
// Threads: its own, `preview-sound`; read() and aim() from the one that paces.

#include "compositor/base/result.h"
#include "compositor/sound/mix.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace render {

class PreviewSound {
public:
    // `failed` is called once, from the sound's thread, when there will be no more sound.
    PreviewSound(sound::MixSpec spec, std::function<void(const base::Error&)> failed);
    ~PreviewSound();
    PreviewSound(const PreviewSound&) = delete;
    PreviewSound& operator=(const PreviewSound&) = delete;

    const sound::MixSpec& spec() const { return spec_; }

    // It will be read from here on: makes it ready.
    void aim(std::int64_t sample);

    // L R pairs from this sample on, silence where the mix is not ready or over. Reading on from where the last read
    // ended is what it is made for; elsewhere it aims there. How many pairs were ready.
    std::size_t read(std::int64_t first_sample, std::span<float> interleaved);

private:
    static constexpr std::int64_t kAheadSamples = 96'000; // two seconds
    static constexpr std::int64_t kBlockSamples = 4096;
    static constexpr std::int64_t kMixThroughSamples = 960'000; // shorter ways are mixed through, longer ones sought

    void work(const std::stop_token& stop);
    base::Status mix(const std::stop_token& stop);
    void aim_locked(std::int64_t sample);
    float* pair_at(std::int64_t sample) { return &ring_[static_cast<std::size_t>(2 * (sample % kAheadSamples))]; }

    const sound::MixSpec spec_;
    const std::function<void(const base::Error&)> failed_;
    std::mutex mutex_;
    std::condition_variable_any room_;
    std::vector<float> ring_; // guarded by mutex_, as the rest: samples begin_ to end_
    std::int64_t begin_ = 0;
    std::int64_t end_ = 0;
    std::uint64_t aims_ = 0; // a block that was mixed for an earlier aim is not taken
    std::jthread thread_;
};

}
