// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/ledger.h"

#include <algorithm>

namespace lint {

void Ledger::add(const Complaint& complaint, double gap_s)
{
    std::vector<Complaint>& known = complaints_[{complaint.rule, complaint.layer, complaint.about}];
    if (known.empty() || complaint.from_s > known.back().to_s + gap_s) {
        known.push_back(complaint);
        return;
    }
    Complaint& last = known.back();
    const double from_s = std::min(last.from_s, complaint.from_s), to_s = std::max(last.to_s, complaint.to_s);
    if (complaint.weight > last.weight)
        last = complaint;
    last.from_s = from_s;
    last.to_s = to_s;
}

bool Ledger::has(Rule rule, std::size_t layer) const
{
    return has(rule, layer, -1);
}

bool Ledger::has(Rule rule, std::size_t layer, double time_s) const
{
    for (auto at = complaints_.lower_bound({rule, layer, 0}); at != complaints_.end(); ++at) {
        if (std::get<0>(at->first) != rule || std::get<1>(at->first) != layer)
            break;
        if (time_s < 0 || std::ranges::any_of(at->second, [&](const Complaint& complaint) {
                return time_s >= complaint.from_s && time_s <= complaint.to_s;
            }))
            return true;
    }
    return false;
}

std::vector<Finding> Ledger::take()
{
    std::vector<Finding> findings = std::move(others_);
    for (const auto& [key, list] : complaints_)
        for (const Complaint& complaint : list) {
            const Member& member = roster_.members()[complaint.layer];
            findings.push_back({complaint.rule, member.path, member.layer->id, complaint.from_s, complaint.to_s,
                                complaint.message, complaint.fix});
        }
    complaints_.clear();
    std::ranges::stable_sort(findings, {}, [](const Finding& finding) {
        return std::tuple(finding.from_s, finding.to_s, finding.path, finding.rule);
    });
    return findings;
}

}
