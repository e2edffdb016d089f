// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/rules.h"

#include <algorithm>
#include <cmath>

namespace lint {
namespace {

constexpr double kSmallestUnits = 24; // 8 CSS pixels on a phone (wcag.h): the least one can make out
constexpr double kRoundingUnits = 0.5;
constexpr double kClearlyOther = 1.08; // sizes nearer than this look the same
constexpr std::size_t kMostSizes = 3;  // at once: the house's rule of type

struct Sized {
    double units;
    const Sight* sight;
};

void see_count(const Desk& desk, const Moment& moment, std::vector<Sized> sizes)
{
    std::ranges::stable_sort(sizes, {}, &Sized::units);
    std::vector<double> distinct;
    std::string list;
    for (const Sized& one : sizes)
        if (distinct.empty() || one.units > distinct.back() * kClearlyOther) {
            distinct.push_back(one.units);
            list += fmt::format("{}{:.0f}", list.empty() ? "" : ", ", one.units);
        }
    if (distinct.size() <= kMostSizes)
        return;
    const auto top = std::ranges::max_element(sizes, {}, [](const Sized& one) { return one.sight->member; });
    desk.complain({.rule = Rule::type_size,
                   .layer = top->sight->member,
                   .about = 1,
                   .weight = static_cast<double>(distinct.size()),
                   .message = fmt::format("it makes {} sizes of type at once ({} units of 1/1080 of the shorter side); "
                                          "more than {} look restless",
                                          distinct.size(), list, kMostSizes),
                   .fix = "give it the size of another text on screen, or show it at another time"},
                  moment.time_s);
}

}

void see_type_sizes(const Desk& desk, const Moment& moment)
{
    std::vector<Sized> sizes;
    for (const Sight& sight : moment.sights) {
        if (!sight.text || sight.all.count == 0 || !sight.resting || sight.box.opacity < kSeenOpacity)
            continue;
        const double units = desk.member(sight.member).style()->font.size_px * sight.box.scale / desk.roster.unit_px();
        sizes.push_back({units, &sight});
        if (units >= kSmallestUnits - kRoundingUnits)
            continue;
        desk.complain(
            {.rule = Rule::type_size,
             .layer = sight.member,
             .weight = 1 / std::max(units, 1e-3),
             .message = fmt::format("its type is {:.1f} px, {:.1f} units of 1/1080 of the shorter side; below "
                                    "{:.0f} it cannot be read on a phone",
                                    units * desk.roster.unit_px(), units, kSmallestUnits),
             .fix = fmt::format("make it at least {:.0f} px", std::ceil(desk.px(kSmallestUnits)))},
            moment.time_s);
    }
    see_count(desk, moment, std::move(sizes));
}

}
