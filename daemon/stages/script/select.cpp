// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/select.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace script {
namespace {

constexpr std::size_t kFocusCandidates = 110;
constexpr double kRedundancy = 0.55;
constexpr double kNewSection = 0.10;
constexpr double kSameShape = 0.07;
constexpr double kOpening = 0.8;
constexpr double kMissingPair = 0.6;
constexpr double kTimeWeight = 6.0;
constexpr double kTimeSlack = 0.05; // the estimate itself is no better

class Selector {
public:
    Selector(const std::vector<Candidate>& candidates, const std::vector<Choice>& choices, const SelectionSpec& spec)
        : candidates_(candidates), choices_(choices), spec_(spec), similar_(choices.size() * choices.size())
    {
        for (std::size_t i = 0; i < choices.size(); ++i)
            for (std::size_t j = 0; j < choices.size(); ++j)
                similar_[i * choices.size() + j] = similarity(of(i).terms, of(j).terms);
    }

    std::vector<std::size_t> run()
    {
        std::vector<std::size_t> set;
        while (improve_by_adding(set)) {
        }
        for (int round = 0;
             round < 40 && (improve_by_exchange(set) || improve_by_adding(set) || improve_by_removing(set)); ++round) {
        }
        return set;
    }

private:
    const Candidate& of(std::size_t choice) const { return candidates_[choices_[choice].candidate]; }

    bool overlaps(const std::vector<std::size_t>& set, std::size_t choice, std::size_t except) const
    {
        return std::any_of(set.begin(), set.end(), [&](std::size_t each) {
            return each != except && ((of(each).first <= of(choice).last && of(choice).first <= of(each).last) ||
                                      choices_[each].key == choices_[choice].key);
        });
    }

    double value(const std::vector<std::size_t>& set) const
    {
        double sum = 0;
        double seconds = 0;
        std::set<std::size_t> sections;
        for (std::size_t i = 0; i < set.size(); ++i) {
            sum += choices_[set[i]].worth;
            seconds += choices_[set[i]].seconds;
            sections.insert(of(set[i]).section);
            double most = 0;
            for (std::size_t j = 0; j < i; ++j) {
                most = std::max(most, similar_[set[i] * choices_.size() + set[j]]);
                sum -= choices_[set[i]].shape == choices_[set[j]].shape ? kSameShape : 0;
            }
            sum -= kRedundancy * most;
        }
        sum += kNewSection * static_cast<double>(sections.size());
        if (!set.empty() && choices_[set.front()].opens_well)
            sum += kOpening;
        if (set.size() < spec_.least)
            sum -= kMissingPair * static_cast<double>(spec_.least - set.size());
        const double over = (seconds - spec_.seconds) / spec_.seconds;
        return sum - kTimeWeight * std::max(0.0, std::abs(over) - kTimeSlack) * (over > 0 ? 1.5 : 1.0);
    }

    static std::vector<std::size_t> with(std::vector<std::size_t> set, std::size_t choice)
    {
        set.insert(std::upper_bound(set.begin(), set.end(), choice), choice);
        return set;
    }

    bool improve_by_adding(std::vector<std::size_t>& set)
    {
        if (set.size() >= spec_.most)
            return false;
        return take_best(set, [&](auto offer) {
            for (std::size_t choice = 0; choice < choices_.size(); ++choice)
                if (!overlaps(set, choice, choices_.size()))
                    offer(with(set, choice));
        });
    }

    bool improve_by_exchange(std::vector<std::size_t>& set)
    {
        return take_best(set, [&](auto offer) {
            for (const std::size_t old : set)
                for (std::size_t choice = 0; choice < choices_.size(); ++choice) {
                    if (choice == old || overlaps(set, choice, old))
                        continue;
                    std::vector<std::size_t> without = set;
                    std::erase(without, old);
                    offer(with(std::move(without), choice));
                }
        });
    }

    bool improve_by_removing(std::vector<std::size_t>& set)
    {
        return take_best(set, [&](auto offer) {
            for (const std::size_t old : set) {
                std::vector<std::size_t> without = set;
                std::erase(without, old);
                offer(std::move(without));
            }
        });
    }

    template <class Offers> bool take_best(std::vector<std::size_t>& set, Offers offers)
    {
        double highest = set.empty() ? -1e9 : value(set) + 1e-9;
        std::vector<std::size_t> best;
        offers([&](std::vector<std::size_t> next) {
            if (const double worth = value(next); !next.empty() && worth > highest) {
                highest = worth;
                best = std::move(next);
            }
        });
        if (best.empty())
            return false;
        set = std::move(best);
        return true;
    }

    const std::vector<Candidate>& candidates_;
    const std::vector<Choice>& choices_;
    SelectionSpec spec_;
    std::vector<double> similar_;
};

}

std::vector<std::size_t> select(const std::vector<Candidate>& candidates, const std::vector<Choice>& choices,
                                const SelectionSpec& spec)
{
    return Selector(candidates, choices, spec).run();
}

Range find_focus(const std::vector<Candidate>& candidates, std::uint32_t variation)
{
    if (candidates.size() <= kFocusCandidates * 3 / 2)
        return {0, candidates.size()};
    struct Run {
        Range range;
        double worth;
    };
    std::vector<Run> runs;
    for (std::size_t begin = 0; begin + kFocusCandidates / 2 <= candidates.size(); begin += kFocusCandidates / 2) {
        const std::size_t end = std::min(begin + kFocusCandidates, candidates.size());
        std::vector<double> scores;
        for (std::size_t i = begin; i < end; ++i)
            scores.push_back(candidates[i].score);
        std::sort(scores.rbegin(), scores.rend());
        double sum = 0;
        for (std::size_t i = 0; i < std::min<std::size_t>(12, scores.size()); ++i)
            sum += scores[i];
        runs.push_back({{begin, end}, sum * (begin == 0 ? 1.1 : 1.0)});
    }
    std::stable_sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.worth > b.worth; });
    return runs[variation % std::min<std::size_t>(runs.size(), 6)].range;
}

}
