// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/text_animation.h"

#include "compositor/timeline/compiler.h"
#include "compositor/timeline/life.h"
#include "compositor/timeline/track.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace timeline {
namespace {

// Fisher and Yates' shuffle (Knuth, TAOCP 2, 3.4.2, algorithm P).
void shuffle(std::vector<std::size_t>& list, std::uint64_t seed)
{
    for (std::size_t i = list.size(); i > 1; --i) {
        const auto other = static_cast<std::size_t>(random_unit(seed, i) * static_cast<double>(i));
        std::swap(list[i - 1], list[other]);
    }
}

scene::Affine about(const Point& center, const UnitLook& look)
{
    return scene::translation(center.x, center.y) * look.map * scene::translation(-center.x, -center.y);
}

}

std::vector<std::size_t> turns_of(std::size_t count, UnitOrder order, std::uint64_t seed)
{
    std::vector<std::size_t> turns(count);
    std::iota(turns.begin(), turns.end(), std::size_t{0});
    if (order == UnitOrder::backwards)
        std::reverse(turns.begin(), turns.end());
    if (order == UnitOrder::shuffled)
        shuffle(turns, seed);
    if (order == UnitOrder::from_center)
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t twice = 2 * i, middle = count - 1;
            turns[i] = (twice > middle ? twice - middle : middle - twice) / 2;
        }
    return turns;
}

double UnitAnimator::away_at(std::size_t turn, double time_s) const
{
    const double late_s = look.stagger_s * static_cast<double>(look.leaving ? last_turn - turn : turn);
    const double since_s = look.leaving ? time_s - (out_s - look.delay_s - late_s - look.duration_s)
                                        : time_s - (in_s + look.delay_s + late_s);
    const double progress =
        look.duration_s > 0 ? (since_s + kTimeNoiseS) / look.duration_s : (since_s + kTimeNoiseS >= 0 ? 1.0 : 0.0);
    const double travelled = ease(look.easing, progress);
    return look.leaving ? travelled : 1 - travelled;
}

bool UnitAnimator::at_rest(double time_s) const
{
    const double all_s = look.delay_s + look.stagger_s * static_cast<double>(last_turn) + look.duration_s;
    return look.leaving ? time_s + kTimeNoiseS <= out_s - all_s : time_s + kTimeNoiseS >= in_s + all_s;
}

UnitLook unit_look(std::span<const UnitAnimator> animators, std::span<const UnitPlace> places, double scale,
                   const Color& color, double time_s)
{
    UnitLook whole;
    whole.color = color;
    for (std::size_t i = 0; i < animators.size(); ++i) {
        const TextAnimator& look = animators[i].look;
        const double away = animators[i].away_at(places[i].turn, time_s);
        if (away == 0)
            continue;
        whole.at_rest = false;
        whole.opacity *= std::clamp(mix(1, look.opacity, away), 0.0, 1.0);
        if (look.color)
            whole.color = mix(whole.color, *look.color, std::clamp(away, 0.0, 1.0));
        const Point center{places[i].center.x * scale, places[i].center.y * scale};
        UnitLook own;
        own.map = scene::translation(look.offset_px.x * away * scale, look.offset_px.y * away * scale) *
                  scene::rotation(look.rotation_deg * away) *
                  scene::scaling(mix(1, look.scale.x, away), mix(1, look.scale.y, away));
        whole.map = about(center, own) * whole.map;
    }
    return whole;
}

Arrival arrival_at(CaptionAnimation animation, double progress)
{
    constexpr double kSlideEm = 0.6;
    if (progress >= 1)
        return {};
    const double shown = ease({Curve::ease_out}, progress);
    switch (animation) {
    case CaptionAnimation::fade_in:
        return {shown, 1, 0};
    case CaptionAnimation::pop:
        return {shown, mix(kPopFrom, 1, ease({Curve::back}, progress)), 0};
    case CaptionAnimation::slide_in:
        return {shown, 1, (1 - shown) * kSlideEm};
    default:
        return {};
    }
}

std::size_t typed_letters(std::size_t count, double start_s, double end_s, double time_s)
{
    const double now_s = time_s + kTimeNoiseS;
    if (now_s < start_s)
        return 0;
    if (now_s >= end_s)
        return count;
    const double typed = std::floor((now_s - start_s) / (end_s - start_s) * static_cast<double>(count));
    return std::min(count, static_cast<std::size_t>(typed) + 1);
}

double active_until(const std::vector<Word>& words, std::size_t number)
{
    const double end_s = words[number].end_s;
    if (number + 1 == words.size())
        return end_s;
    const double pause_s = words[number + 1].start_s - end_s;
    return pause_s > 0 && pause_s < kShortPauseS - kTimeNoiseS ? words[number + 1].start_s : end_s;
}

}
