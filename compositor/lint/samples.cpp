// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/samples.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace lint {
namespace {

class Chooser {
public:
    explicit Chooser(const SampleSpec& spec) : spec_(spec) {}

    std::vector<std::size_t>& at(double time_s)
    {
        const auto frame = static_cast<std::int64_t>(std::floor(time_s / spec_.frame_s + 1e-6));
        return chosen_[std::clamp<std::int64_t>(frame, 0, spec_.frame_count - 1)];
    }

    // Not more pictures than the film's length is worth, evenly left out.
    void limit(std::size_t most)
    {
        const auto judged = static_cast<std::size_t>(
            std::ranges::count_if(chosen_, [](const auto& entry) { return !entry.second.empty(); }));
        if (judged <= most)
            return;
        std::size_t number = 0;
        for (auto& [frame, members] : chosen_)
            if (!members.empty()) {
                if (number * most / judged == (number + 1) * most / judged)
                    members.clear();
                ++number;
            }
    }

    std::vector<Sample> take() const
    {
        std::vector<Sample> list;
        for (const auto& [frame, members] : chosen_)
            list.push_back({frame, members});
        return list;
    }

private:
    const SampleSpec& spec_;
    std::map<std::int64_t, std::vector<std::size_t>> chosen_;
};

void choose_words(const Member& member, std::size_t number, Chooser& chooser)
{
    for (const timeline::Word& word : member.captions()->words) {
        const double from_s = std::max(word.start_s, member.from_s), to_s = std::min(word.end_s, member.to_s);
        if (to_s > from_s)
            chooser.at(from_s + kJudgedPart * (to_s - from_s)).push_back(number);
    }
    if (member.rest.empty() || member.captions()->words.empty())
        return;
    chooser.at(member.rest.from_s).push_back(number); // before the first word
    const double spoken_s = member.captions()->words.front().start_s;
    if (spoken_s > member.rest.from_s && spoken_s < member.rest.to_s)
        chooser.at(member.rest.from_s + 0.9 * (spoken_s - member.rest.from_s)).push_back(number);
}

void choose_text(const Member& member, std::size_t number, Chooser& chooser)
{
    const double rest_s = member.rest.to_s - member.rest.from_s;
    if (rest_s <= 0)
        return;
    const int count = 3 + static_cast<int>(rest_s / kJudgedEveryS);
    for (int i = 0; i < count; ++i)
        chooser.at(member.rest.from_s + rest_s * (0.02 + 0.94 * i / (count - 1))).push_back(number);
}

}

std::vector<Sample> samples(const Roster& roster, SampleSpec& spec)
{
    Chooser chooser(spec);
    const double duration_s = static_cast<double>(spec.frame_count) * spec.frame_s;
    spec.grid_s = std::max({kGridS, spec.frame_s, duration_s / static_cast<double>(kMostSamples)});
    for (double time_s = 0; time_s < duration_s; time_s += spec.grid_s)
        chooser.at(time_s);
    const auto& members = roster.members();
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i].to_s <= members[i].from_s || members[i].is_mask)
            continue;
        if (members.size() < kMostSamples)
            chooser.at((members[i].from_s + members[i].to_s) / 2);
        if (members[i].captions() != nullptr)
            choose_words(members[i], i, chooser);
        else if (members[i].text() != nullptr)
            choose_text(members[i], i, chooser);
    }
    chooser.limit(40 + static_cast<std::size_t>(kJudgedPerS * duration_s));
    return chooser.take();
}

}
