// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Exact time: a rational number of seconds, always reduced, denominator > 0. Frame rates and sample rates divide
// without drift. Thread: any (plain values). Range: numerators stay below 2^63; products are checked by ASSERT.

#include <compare>
#include <cstdint>
#include <string>

namespace base {

class MediaTime {
public:
    constexpr MediaTime() = default;
    MediaTime(std::int64_t numerator, std::int64_t denominator); // denominator != 0

    static MediaTime from_seconds(double seconds); // nearest multiple of one microsecond
    static MediaTime from_frames(std::int64_t frames, MediaTime frame_rate);

    std::int64_t numerator() const { return numerator_; }
    std::int64_t denominator() const { return denominator_; }
    double seconds() const { return static_cast<double>(numerator_) / static_cast<double>(denominator_); }

    // Number of whole units of 1/rate in this time. floor: the frame that is on screen; ceil: frames needed to cover
    // it.
    std::int64_t floor_at(MediaTime rate) const;
    std::int64_t ceil_at(MediaTime rate) const;
    std::int64_t round_at(MediaTime rate) const; // halves go up

    friend MediaTime operator+(MediaTime a, MediaTime b);
    friend MediaTime operator-(MediaTime a, MediaTime b);
    friend MediaTime operator*(MediaTime a, MediaTime b);
    friend bool operator==(MediaTime a, MediaTime b) = default;
    friend std::strong_ordering operator<=>(MediaTime a, MediaTime b);

private:
    std::int64_t numerator_ = 0;
    std::int64_t denominator_ = 1;
};

std::string to_string(MediaTime time); // "1.250 s"

}
