// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/media_time.h"

#include "compositor/base/check.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

namespace base {
namespace {

__extension__ using Wide = __int128;

Wide greatest_common_divisor(Wide a, Wide b)
{
    a = a < 0 ? -a : a;
    while (b != 0) {
        const Wide rest = a % b;
        a = b;
        b = rest;
    }
    return a == 0 ? 1 : a;
}

MediaTime reduced(Wide numerator, Wide denominator)
{
    ASSERT(denominator != 0);
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    const Wide divisor = greatest_common_divisor(numerator, denominator);
    numerator /= divisor;
    denominator /= divisor;
    ASSERT(numerator <= INT64_MAX && numerator >= -INT64_MAX && denominator <= INT64_MAX);
    return {static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator)};
}

std::int64_t floor_divide(Wide numerator, Wide denominator)
{
    Wide quotient = numerator / denominator;
    if (numerator % denominator != 0 && numerator < 0)
        --quotient;
    return static_cast<std::int64_t>(quotient);
}

}

MediaTime::MediaTime(std::int64_t numerator, std::int64_t denominator)
{
    ASSERT(denominator != 0);
    const std::int64_t divisor = std::gcd(numerator, denominator);
    const std::int64_t sign = denominator < 0 ? -1 : 1;
    numerator_ = numerator == 0 ? 0 : sign * numerator / divisor;
    denominator_ = numerator == 0 ? 1 : sign * denominator / divisor;
}

MediaTime MediaTime::from_seconds(double seconds)
{
    ASSERT(std::isfinite(seconds) && std::abs(seconds) < 9e12);
    return {std::llround(seconds * 1e6), 1'000'000};
}

MediaTime MediaTime::from_frames(std::int64_t frames, MediaTime frame_rate)
{
    return reduced(Wide{frames} * frame_rate.denominator_, frame_rate.numerator_);
}

std::int64_t MediaTime::floor_at(MediaTime rate) const
{
    return floor_divide(Wide{numerator_} * rate.numerator_, Wide{denominator_} * rate.denominator_);
}

std::int64_t MediaTime::ceil_at(MediaTime rate) const
{
    return -floor_divide(-Wide{numerator_} * rate.numerator_, Wide{denominator_} * rate.denominator_);
}

std::int64_t MediaTime::round_at(MediaTime rate) const
{
    return floor_divide(2 * Wide{numerator_} * rate.numerator_ + Wide{denominator_} * rate.denominator_,
                        2 * Wide{denominator_} * rate.denominator_);
}

MediaTime operator+(MediaTime a, MediaTime b)
{
    return reduced(Wide{a.numerator_} * b.denominator_ + Wide{b.numerator_} * a.denominator_,
                   Wide{a.denominator_} * b.denominator_);
}

MediaTime operator-(MediaTime a, MediaTime b)
{
    return reduced(Wide{a.numerator_} * b.denominator_ - Wide{b.numerator_} * a.denominator_,
                   Wide{a.denominator_} * b.denominator_);
}

MediaTime operator*(MediaTime a, MediaTime b)
{
    return reduced(Wide{a.numerator_} * b.numerator_, Wide{a.denominator_} * b.denominator_);
}

std::strong_ordering operator<=>(MediaTime a, MediaTime b)
{
    return Wide{a.numerator_} * b.denominator_ <=> Wide{b.numerator_} * a.denominator_;
}

std::string to_string(MediaTime time)
{
    return fmt::format("{:.3f} s", time.seconds());
}

}
