// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/life.h"

#include "compositor/timeline/track.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

namespace timeline {
namespace {

enum class Stream : std::uint64_t { blink = 1, glance_time, glance_x, glance_y, breath, breath_phase, sway_phase };

double drawn(std::uint64_t seed, Stream stream, std::uint64_t count = 0)
{
    return random_unit(seed + (static_cast<std::uint64_t>(stream) << 56U), count);
}

double squared(double value)
{
    return value * value;
}

// Blinks of its own accord, and one with each big change; after those the counting begins again.
std::vector<double> blinks(const LifeSpec& spec)
{
    constexpr double kAfterChangeS = 0.03; // the eyes lead the move
    std::vector<double> list;
    std::uint64_t count = 0;
    const auto gap = [&] { return mix(kLeastBlinkGapS, kMostBlinkGapS, drawn(spec.seed, Stream::blink, count++)); };
    double next_s = spec.from_s + gap() * 0.6;
    for (const double change_s : spec.big_changes_s) {
        const double with_change_s = change_s + kAfterChangeS;
        if (with_change_s <= spec.from_s || with_change_s >= spec.to_s)
            continue;
        for (; next_s < with_change_s - kLeastBlinkGapS / 2; next_s += gap())
            list.push_back(next_s);
        if (list.empty() || with_change_s - list.back() > kLeastBlinkGapS / 2)
            list.push_back(with_change_s);
        next_s = list.back() + gap();
    }
    for (; next_s < spec.to_s; next_s += gap())
        list.push_back(next_s);
    return list;
}

std::vector<Glance> glances(const LifeSpec& spec)
{
    constexpr double kLeastS = 0.7, kMostS = 2.6, kReachX = 0.16, kReachY = 0.10;
    std::vector<Glance> list;
    std::uint64_t count = 0;
    for (double at_s = spec.from_s; at_s < spec.to_s; ++count) {
        const double x = drawn(spec.seed, Stream::glance_x, count), y = drawn(spec.seed, Stream::glance_y, count);
        list.push_back({at_s, {(2 * x - 1) * kReachX, (2 * y - 1) * kReachY}});
        at_s += mix(kLeastS, kMostS, drawn(spec.seed, Stream::glance_time, count));
    }
    return list;
}

}

double random_unit(std::uint64_t seed, std::uint64_t count)
{
    std::uint64_t z = seed + (count + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return static_cast<double>((z ^ (z >> 31U)) >> 11U) * 0x1p-53;
}

Life make_life(const LifeSpec& spec)
{
    Life life;
    life.liveliness = spec.liveliness;
    if (spec.liveliness <= 0)
        return life;
    life.blinks_s = blinks(spec);
    life.glances = glances(spec);
    life.breath_s = kBreathS * mix(0.92, 1.08, drawn(spec.seed, Stream::breath));
    life.breath_phase = drawn(spec.seed, Stream::breath_phase);
    life.sway_phase = drawn(spec.seed, Stream::sway_phase);
    return life;
}

Lids lids_at(const Life& life, double time_s)
{
    constexpr double kHalfS = 0.032; // on either side of closed
    const double now_s = time_s + kTimeNoiseS;
    const auto next = std::upper_bound(life.blinks_s.begin(), life.blinks_s.end(), now_s);
    if (next == life.blinks_s.begin())
        return Lids::open;
    const double since_s = now_s - *std::prev(next);
    if (since_s >= kBlinkS)
        return Lids::open;
    return since_s < kHalfS || since_s >= kBlinkS - kHalfS ? Lids::half : Lids::closed;
}

Point glance_at(const Life& life, double time_s)
{
    const auto next = std::upper_bound(life.glances.begin(), life.glances.end(), time_s + kTimeNoiseS,
                                       [](double time, const Glance& glance) { return time < glance.at_s; });
    if (next == life.glances.begin())
        return {};
    const Point gaze = std::prev(next)->gaze;
    return {gaze.x * life.liveliness, gaze.y * life.liveliness};
}

double breath_at(const Life& life, double time_s)
{
    if (life.liveliness <= 0)
        return 0;
    return (1 - std::cos(2 * std::numbers::pi * (time_s / life.breath_s + life.breath_phase))) / 2;
}

double sway_at(const Life& life, double time_s)
{
    constexpr double kSlowS = 11.3, kFasterS = 6.7; // not multiples: it does not seem to repeat
    if (life.liveliness <= 0)
        return 0;
    const double turn = 2 * std::numbers::pi;
    return 0.65 * std::sin(turn * (time_s / kSlowS + life.sway_phase)) +
           0.35 * std::sin(turn * (time_s / kFasterS + 2.6 * life.sway_phase));
}

double nod_dip(double since_s)
{
    if (since_s <= 0 || since_s >= kNodS)
        return 0;
    const double size = since_s < kNodS / 2 ? 1 : 0.6;
    return size * squared(std::sin(2 * std::numbers::pi * since_s / kNodS));
}

double stress_dip(double since_s)
{
    if (since_s <= 0 || since_s >= kStressNodS)
        return 0;
    return squared(std::sin(std::numbers::pi * since_s / kStressNodS));
}

double stress_lift(double since_s, double duration_s)
{
    constexpr double kUpS = 0.08, kDownS = 0.22;
    const auto smooth = [](double part) { return part * part * (3 - 2 * part); };
    if (since_s <= 0 || since_s >= duration_s + kDownS)
        return 0;
    const double up = since_s < kUpS ? smooth(since_s / kUpS) : 1;
    const double down = since_s > duration_s ? smooth(1 - (since_s - duration_s) / kDownS) : 1;
    return std::min(up, down);
}

}
