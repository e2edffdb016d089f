// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/figure.h"

#include "compositor/timeline/fields.h"
#include "compositor/timeline/track.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

base::Result<std::vector<PoseTurn>> pose_turns(const Rig& rig, const Character& character)
{
    std::vector<PoseTurn> turns;
    for (std::size_t i = 0; i < character.poses.size(); ++i) {
        const PoseKey& key = character.poses[i];
        const auto pose = rig.pose(key.pose);
        if (!pose)
            return base::fail(base::Errc::invalid_input, fmt::format("poses[{}]: {}", i, unknown_pose(rig, key.pose)));
        turns.push_back({key.at_s, key.duration_s, key.easing, *pose});
    }
    if (turns.empty())
        turns.push_back({0, 0, {}, 0});
    return turns;
}

// Until the first mood that is given, those of the poses.
base::Result<std::vector<MoodTurn>> mood_turns(const Figure& figure, const Character& character)
{
    std::vector<MoodTurn> turns;
    for (const PoseTurn& turn : figure.turns)
        if (character.moods.empty() || turn.at_s < character.moods.front().at_s)
            turns.push_back({turn.at_s, figure.rig.poses[turn.pose].mood});
    for (std::size_t i = 0; i < character.moods.size(); ++i) {
        const auto mood = figure.rig.mood(character.moods[i].mood);
        if (!mood)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("moods[{}]: {}", i, unknown_mood(figure.rig, character.moods[i].mood)));
        turns.push_back({character.moods[i].at_s, *mood});
    }
    return turns;
}

std::optional<std::size_t> variant_named(const RigPart& part, std::string_view name)
{
    for (std::size_t i = 0; i < part.variants.size(); ++i)
        if (part.variants[i].name == name)
            return i;
    return std::nullopt;
}

DrivenParts driven_parts(const Rig& rig)
{
    DrivenParts driven{rig.part("pupils"),     rig.part("lids"), rig.part("mouth"), rig.part("brow-left"),
                       rig.part("brow-right"), rig.part("head"), rig.part("body"),  {}};
    constexpr std::array<std::string_view, 3> kLidNames{"open", "half", "closed"};
    if (driven.lids)
        for (std::size_t i = 0; i < kLidNames.size(); ++i)
            driven.lid_variants[i] = variant_named(rig.parts[*driven.lids], kLidNames[i]);
    return driven;
}

// By how many joints a part hangs behind the one that moves the figure.
std::vector<double> lags(const Rig& rig)
{
    std::vector<double> depths(rig.parts.size(), 0);
    double deepest = 1;
    for (const std::size_t part : rig.parents_first) {
        if (const auto parent = rig.parts[part].parent)
            depths[part] = depths[*parent] + 1;
        deepest = std::max(deepest, depths[part]);
    }
    for (double& depth : depths)
        depth /= deepest;
    return depths;
}

std::vector<double> big_changes(const Figure& figure)
{
    std::vector<double> times_s;
    for (std::size_t i = 1; i < figure.turns.size(); ++i)
        if (figure.turns[i].pose != figure.turns[i - 1].pose)
            times_s.push_back(figure.turns[i].at_s);
    return times_s;
}

}

base::Result<Figure> make_figure(Rig rig, const Character& character, double from_s, double to_s)
{
    Figure figure;
    figure.rig = std::move(rig);
    figure.turns = TRY(pose_turns(figure.rig, character));
    if (figure.rig.kind == RigKind::jointed) {
        figure.moods = TRY(mood_turns(figure, character));
        figure.driven = driven_parts(figure.rig);
        figure.lags = lags(figure.rig);
    }
    figure.look_at = character.look_at;
    figure.mouth = mouth_cues(character.speech);
    for (const SpokenWord& word : character.speech)
        if (word.stressed)
            figure.stresses.push_back({word.start_s, word.end_s});
    figure.nods_s = character.nods_s;
    const std::vector<double> changes_s = big_changes(figure);
    figure.life = make_life({character.seed, from_s, to_s, character.liveliness, changes_s});
    return figure;
}

std::vector<std::vector<bool>> used_variants(const Figure& figure)
{
    const Rig& rig = figure.rig;
    std::vector<std::vector<bool>> used;
    for (const RigPart& part : rig.parts)
        used.emplace_back(part.variants.size(), false);
    const auto use = [&](std::size_t part, std::optional<std::size_t> variant) {
        if (variant)
            used[part][*variant] = true;
    };
    for (const PoseTurn& turn : figure.turns)
        for (std::size_t i = 0; i < rig.parts.size(); ++i)
            if (const Joint& joint = rig.poses[turn.pose].joints[i]; joint.shown.value_or(true))
                use(i, joint.variant.value_or(0));
    for (const MoodTurn& turn : figure.moods) {
        const RigMood& mood = rig.moods[turn.mood];
        for (std::size_t i = 0; i < rig.parts.size(); ++i) {
            use(i, mood.joints[i].variant);
            if (mood.joints[i].shown.value_or(false) && !mood.joints[i].variant)
                used[i].assign(used[i].size(), true); // whichever the pose says
        }
        if (figure.driven.mouth)
            use(*figure.driven.mouth, mood.mouth);
        if (figure.driven.lids)
            use(*figure.driven.lids, mood.lids);
    }
    for (const MouthCue& cue : figure.mouth)
        if (figure.driven.mouth && cue.mouth)
            use(*figure.driven.mouth, rig.mouths[static_cast<std::size_t>(*cue.mouth)]);
    if (figure.driven.lids && !figure.life.blinks_s.empty())
        for (const auto& lids : figure.driven.lid_variants)
            use(*figure.driven.lids, lids);
    return used;
}

FigureTime figure_time(std::int64_t frame_index, base::MediaTime frame_rate)
{
    const double rate_hz = static_cast<double>(frame_rate.numerator()) / static_cast<double>(frame_rate.denominator());
    const std::int64_t hold = std::max<std::int64_t>(1, std::llround(rate_hz / kLifeStepsHz));
    return {static_cast<double>(frame_index) / rate_hz, static_cast<double>(frame_index / hold * hold) / rate_hz};
}

double nods_at(std::span<const double> nods_s, double time_s)
{
    double down = 0;
    for (auto nod = std::upper_bound(nods_s.begin(), nods_s.end(), time_s); nod != nods_s.begin();) {
        --nod;
        if (time_s - *nod >= kNodS)
            break;
        down = std::max(down, nod_dip(time_s - *nod));
    }
    return down;
}

StressLook stress_at(std::span<const Stress> stresses, double time_s)
{
    constexpr std::ptrdiff_t kLookBack = 3; // words overlap no further
    StressLook look;
    const auto next = std::upper_bound(stresses.begin(), stresses.end(), time_s,
                                       [](double time, const Stress& stress) { return time < stress.start_s; });
    for (auto stress = next; stress != stresses.begin() && next - stress < kLookBack;) {
        --stress;
        const double since_s = time_s - stress->start_s;
        look.dip = std::max(look.dip, stress_dip(since_s));
        look.lift = std::max(look.lift, stress_lift(since_s, stress->end_s - stress->start_s));
    }
    return look;
}

}
