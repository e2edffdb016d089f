// SPDX-License-Identifier: GPL-3.0-or-later
// Words of captions that are not seen while they are spoken.
#include "compositor/lint/rules.h"

#include <algorithm>
#include <cmath>

namespace lint {
namespace {

constexpr double kLeastInLife = 0.5;  // of a word's time: pages change a moment before the next word
constexpr double kLeastOpacity = 0.5; // fully visible: at least this,
constexpr double kLateS = 0.25;       // or so soon after: a short word may be spoken while its page is coming
constexpr double kLeastSeen = 0.9;    // and so much of it within canvas and clips

double area(const frame::Rect& box)
{
    return box.empty() ? 0.0 : static_cast<double>(box.width) * box.height;
}

// What is wrong with a word's time; empty: nothing.
std::string wrong_time(const Member& member, const timeline::Word& word, double frame_s)
{
    const double length_s = word.end_s - word.start_s;
    if (length_s <= 0)
        return fmt::format("\"{}\" is active for no time, at {:.2f} s", word.text, word.start_s);
    const double inside_s = std::min(word.end_s, member.to_s) - std::max(word.start_s, member.from_s);
    if (inside_s < kLeastInLife * length_s)
        return fmt::format("\"{}\" is spoken from {:.2f} to {:.2f} s, its page is there from {:.2f} to {:.2f} s",
                           word.text, word.start_s, word.end_s, member.from_s, member.to_s);
    if (std::ceil(word.start_s / frame_s - 1e-6) >= std::ceil(word.end_s / frame_s - 1e-6))
        return fmt::format("\"{}\" is active for {:.3f} s, between two frames", word.text, length_s);
    return {};
}

}

Words::Words(const Desk& desk) : desk_(desk), seen_(desk.roster.members().size())
{
    const base::MediaTime rate = desk.spec.compiled.frame_rate();
    const double frame_s = static_cast<double>(rate.denominator()) / static_cast<double>(rate.numerator());
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        const Member& member = desk.member(i);
        if (member.captions() == nullptr || member.is_mask)
            continue;
        const auto& words = member.captions()->words;
        seen_[i].assign(words.size(), false);
        for (std::size_t w = 0; w < words.size(); ++w) {
            std::string wrong = wrong_time(member, words[w], frame_s);
            if (wrong.empty())
                continue;
            seen_[i][w] = true; // said already
            desk.ledger.add({.rule = Rule::unseen_word,
                             .layer = i,
                             .about = w,
                             .from_s = words[w].start_s,
                             .to_s = words[w].end_s,
                             .message = std::move(wrong),
                             .fix = "correct its start and end, or the in and out of its page"},
                            0);
        }
    }
}

void Words::see(const Moment& moment)
{
    for (const Sight& sight : moment.sights) {
        const auto* captions = desk_.member(sight.member).captions();
        if (captions == nullptr)
            continue;
        for (std::size_t w = 0; w < captions->words.size(); ++w) {
            const timeline::Word& word = captions->words[w];
            if (seen_[sight.member][w] || moment.time_s + 1e-6 < word.start_s || moment.time_s > word.end_s + kLateS)
                continue;
            const Letters& letters = sight.words[w];
            seen_[sight.member][w] = letters.count > 0 && letters.opacity >= kLeastOpacity &&
                                     area(letters.seen) >= kLeastSeen * area(letters.whole);
        }
    }
}

void Words::conclude(const std::vector<bool>& layers_seen)
{
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        if (!layers_seen[i] || desk_.ledger.has(Rule::clipped, i))
            continue; // said already
        for (std::size_t w = 0; w < seen_[i].size(); ++w) {
            const timeline::Word& word = desk_.member(i).captions()->words[w];
            if (seen_[i][w] || word.text.find_first_not_of(" \t\n") == std::string::npos)
                continue;
            desk_.ledger.add({.rule = Rule::unseen_word,
                              .layer = i,
                              .about = w,
                              .from_s = word.start_s,
                              .to_s = word.end_s,
                              .message = fmt::format("\"{}\" is never fully visible while it is spoken (opacity below "
                                                     "{}, or off the canvas)",
                                                     word.text, kLeastOpacity),
                              .fix = "raise the opacity of the page, or move it into the canvas"},
                             0);
        }
    }
}

}
