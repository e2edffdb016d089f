// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The rules. Some read the composition once, the others look at each moment. Thresholds with their reasons stand beside
// the code that uses them and in README.md. Of this room only. Thread: one.

#include "compositor/base/result.h"
#include "compositor/lint/darkroom.h"
#include "compositor/lint/ledger.h"
#include "compositor/lint/moment.h"
#include "compositor/lint/samples.h"

#include <map>
#include <span>
#include <utility>
#include <vector>

namespace lint {

struct Desk { // what every rule works with
    const LintSpec& spec;
    const Roster& roster;
    Ledger& ledger;
    double grid_s = kGridS;

    const Member& member(std::size_t number) const { return roster.members()[number]; }
    double px(double units) const { return units * roster.unit_px(); }
    // A complaint about what is seen at a moment, and until the next look.
    void complain(Complaint complaint, double time_s, double gap_s = 0) const;
};
inline constexpr double kSeenOpacity = 0.3; // paler than this is not looked at

// Once.
base::Status check_speech(const Desk& desk);
void check_reading(const Desk& desk);
void check_missing_glyphs(const Desk& desk);
void check_broken_words(const Desk& desk, const timeline::PartList& parts);

// In each moment.
void see_placement(const Desk& desk, const Moment& moment);
void see_type_sizes(const Desk& desk, const Moment& moment);

class Words { // of captions
public:
    explicit Words(const Desk& desk);
    void see(const Moment& moment);
    void conclude(const std::vector<bool>& layers_seen); // after the last moment

private:
    const Desk& desk_;
    std::vector<std::vector<bool>> seen_; // word by word, of each member
};

class Presence {
public:
    explicit Presence(const Desk& desk) : desk_(desk), seen_(desk.roster.members().size(), false) {}
    void see(const Moment& moment);
    void conclude(Eye& eye); // looks again at what was never seen
    const std::vector<bool>& seen() const { return seen_; }

private:
    bool can_be_seen(const Member& member) const;
    const Desk& desk_;
    std::vector<bool> seen_;
};

class Overlap {
public:
    Overlap(const Desk& desk, Darkroom& darkroom) : desk_(desk), darkroom_(darkroom) {}
    base::Status see(const Moment& moment);

private:
    void see_texts(const Moment& moment);
    base::Status see_faces(const Moment& moment);
    const Desk& desk_;
    Darkroom& darkroom_;
    std::map<std::pair<std::size_t, std::size_t>, double> next_s_; // when a pair is worth drawing again
};

// Contrast of the texts a sample names, and what lies over them.
base::Status see_contrast(const Desk& desk, const Moment& moment, std::span<const std::size_t> judged,
                          Darkroom& darkroom);

}
