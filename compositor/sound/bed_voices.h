// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The instruments of a music bed. A note that sounds past the end of the loop goes on at its beginning, so the loop has
// no seam. Room-internal. Thread: any.

#include "compositor/sound/bed_score.h"

#include <cstddef>
#include <span>
#include <vector>

namespace sound {

// Interleaved stereo, played round and round.
class LoopBuffer {
public:
    explicit LoopBuffer(std::int64_t length_samples) : samples_(2 * static_cast<std::size_t>(length_samples), 0.0) {}
    void add(std::int64_t at, double left, double right)
    {
        const std::size_t slot = 2 * (static_cast<std::size_t>(at) % (samples_.size() / 2));
        samples_[slot] += left;
        samples_[slot + 1] += right;
    }
    std::vector<double>& samples() { return samples_; }

private:
    std::vector<double> samples_;
};

void play(const BedNote& note, std::int64_t beat_samples, Dice& dice, LoopBuffer& out);

// A small room and a soft top, in place. Runs over the loop twice and keeps the second turn.
void finish_loop(std::vector<double>& interleaved);

}
