// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Animated values at a time, and what they do over a span of time. Of this room only. Thread: any (pure functions).

#include "compositor/timeline/values.h"

#include <algorithm>

namespace timeline {

inline double mix(double from, double to, double part)
{
    return from + (to - from) * part;
}
inline Point mix(const Point& from, const Point& to, double part)
{
    return {mix(from.x, to.x, part), mix(from.y, to.y, part)};
}

// Straight colours, weighted by their alpha: a transparent end lends no colour. Overshoot is cut.
inline Color mix(const Color& from, const Color& to, double part)
{
    const double alpha = std::clamp(mix(from.a * 1.0, to.a * 1.0, part), 0.0, 255.0);
    const auto channel = [&](double a, double b) {
        const double value =
            from.a == to.a || alpha <= 0 ? mix(a, b, part) : (a * from.a * (1 - part) + b * to.a * part) / alpha;
        return static_cast<std::uint8_t>(std::clamp(value + 0.5, 0.0, 255.0));
    };
    return {channel(from.r, to.r), channel(from.g, to.g), channel(from.b, to.b),
            static_cast<std::uint8_t>(alpha + 0.5)};
}

constexpr double kTimeNoiseS = 1e-6; // seconds that are the same but for rounding

template <class T> struct Sampled {
    T value{};
    bool moving = false; // another moment nearby has another value
};

template <class T> Sampled<T> sample(const Animated<T>& animated, double time_s)
{
    const auto& keys = animated.keys;
    if (keys.empty())
        return {animated.value, false};
    const auto next = std::upper_bound(keys.begin(), keys.end(), time_s + kTimeNoiseS,
                                       [](double time, const Key<T>& key) { return time < key.at_s; });
    if (next == keys.begin() || next == keys.end())
        return {next == keys.begin() ? keys.front().value : keys.back().value, false};
    const Key<T>& before = *(next - 1);
    if (before.value == next->value || next->easing.curve == Curve::step)
        return {before.value, false};
    const double progress = (time_s - before.at_s) / (next->at_s - before.at_s);
    return {mix(before.value, next->value, ease(next->easing, progress)), true};
}

// The value kept longest within [from, to]; the last one when it never rests.
template <class T> T longest_held(const Animated<T>& animated, double from_s, double to_s)
{
    const auto& keys = animated.keys;
    if (keys.empty())
        return animated.value;
    T best = keys.back().value;
    double longest_s = 0;
    const auto offer = [&](const T& value, double begin_s, double end_s) {
        const double held_s = std::min(end_s, to_s) - std::max(begin_s, from_s);
        if (held_s > longest_s) {
            longest_s = held_s;
            best = value;
        }
    };
    offer(keys.front().value, from_s, keys.front().at_s);
    for (std::size_t i = 1; i < keys.size(); ++i)
        if (keys[i - 1].value == keys[i].value || keys[i].easing.curve == Curve::step)
            offer(keys[i - 1].value, keys[i - 1].at_s, keys[i].at_s);
    offer(keys.back().value, keys.back().at_s, to_s);
    return best;
}

// Calls visit(value) for the values taken within [from, to], densely enough to find the largest and the least.
template <class T, class Visit> void visit_values(const Animated<T>& animated, double from_s, double to_s, Visit visit)
{
    constexpr int kSteps = 24; // per segment: an overshoot's peak is met within a few thousandths
    visit(sample(animated, from_s).value);
    visit(sample(animated, std::max(from_s, to_s - 2 * kTimeNoiseS)).value);
    for (std::size_t i = 0; i < animated.keys.size(); ++i) {
        const Key<T>& key = animated.keys[i];
        if (key.at_s >= from_s && key.at_s < to_s)
            visit(key.value);
        if (i == 0 || key.easing.curve == Curve::step || animated.keys[i - 1].value == key.value)
            continue;
        const double before_s = animated.keys[i - 1].at_s;
        for (int step = 1; step < kSteps; ++step) {
            const double time_s = mix(before_s, key.at_s, static_cast<double>(step) / kSteps);
            if (time_s >= from_s && time_s < to_s)
                visit(sample(animated, time_s).value);
        }
    }
}

}
