// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The beats of a preview: one each frame period from a moment on. Which beat it is at a time, and when a beat begins;
// nothing waits here. Thread: any (plain values).

#include "compositor/base/media_time.h"

#include <chrono>
#include <cmath>
#include <cstdint>

namespace render {

using TimePoint = std::chrono::steady_clock::time_point;

class Beats {
public:
    Beats() = default;
    Beats(TimePoint start, base::MediaTime frame_rate) : start_(start), period_ns_(1e9 / frame_rate.seconds()) {}

    std::int64_t at(TimePoint now) const // negative before the start; a nanosecond early is not early
    {
        const std::chrono::duration<double, std::nano> passed = now - start_;
        return static_cast<std::int64_t>(std::floor((passed.count() + 1) / period_ns_));
    }
    TimePoint begin_of(std::int64_t beat) const
    {
        return start_ + std::chrono::nanoseconds(std::llround(static_cast<double>(beat) * period_ns_));
    }

private:
    TimePoint start_{};
    double period_ns_ = 1e9 / 30;
};

}
