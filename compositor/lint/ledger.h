// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Collects what the rules notice, frame by frame: the same complaint about one layer at neighbouring times is one
// finding, told with the words of its worst moment. Of this room only. Thread: one.

#include "compositor/lint/lint.h"
#include "compositor/lint/roster.h"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace lint {

struct Complaint {
    Rule rule = Rule::safe_zone;
    std::size_t layer = 0;   // in the roster
    std::uint64_t about = 0; // tells complaints of one rule about one layer apart: the other layer, the kind of fault
    double from_s = 0, to_s = 0;
    double weight = 0; // the heaviest one's words are told
    std::string message{}, fix{};
};

class Ledger {
public:
    explicit Ledger(const Roster& roster) : roster_(roster) {}

    // Joined to an earlier one of the same rule, layer and `about` that ended at most `gap_s` before.
    void add(const Complaint& complaint, double gap_s);
    void add_finding(Finding finding) { others_.push_back(std::move(finding)); }

    // Has this layer a finding of the rule, ever or at a time?
    bool has(Rule rule, std::size_t layer) const;
    bool has(Rule rule, std::size_t layer, double time_s) const;

    std::vector<Finding> take(); // in order of time

private:
    using Key = std::tuple<Rule, std::size_t, std::uint64_t>;
    const Roster& roster_;
    std::map<Key, std::vector<Complaint>> complaints_;
    std::vector<Finding> others_;
};

}
