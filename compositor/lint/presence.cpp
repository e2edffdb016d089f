// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/rules.h"
#include "compositor/lint/text_measure.h"

#include <algorithm>
#include <cmath>

namespace lint {
namespace {

constexpr double kNothing = 0.02;    // opacity
constexpr std::int64_t kLooks = 240; // at a layer that was not seen in the moments

bool is_blank(const std::string& text)
{
    for (std::size_t at = 0; at < text.size();)
        if (!is_space(next_character(text, at)))
            return false;
    return true;
}

// Sounds and adjustments draw nothing of their own.
bool draws(const timeline::Layer& layer)
{
    if (const auto* group = std::get_if<timeline::Group>(&layer.content))
        return std::ranges::any_of(group->layers, draws);
    return !std::holds_alternative<timeline::Sound>(layer.content) &&
           !std::holds_alternative<timeline::Adjustment>(layer.content);
}

bool seen_in(const Moment& moment, std::size_t member)
{
    return std::ranges::any_of(moment.sights, [&](const Sight& sight) {
        return sight.member == member && sight.box.opacity > kNothing && !sight.box.ink.empty();
    });
}

}

void Presence::see(const Moment& moment)
{
    for (const Sight& sight : moment.sights)
        if (sight.box.opacity > kNothing && !sight.box.ink.empty())
            for (std::optional<std::size_t> at = sight.member; at; at = desk_.member(*at).parent)
                seen_[*at] = true;
}

bool Presence::can_be_seen(const Member& member) const
{
    return !member.is_mask && draws(*member.layer);
}

void Presence::conclude(Eye& eye)
{
    const base::MediaTime rate = desk_.spec.compiled.frame_rate();
    const double frame_s = static_cast<double>(rate.denominator()) / static_cast<double>(rate.numerator());
    Moment moment;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        const Member& member = desk_.member(i);
        if (seen_[i] || !can_be_seen(member) || (member.parent && !seen_[*member.parent]))
            continue; // what lies in a group that is not seen needs no finding of its own
        const std::string text = text_of(member);
        const bool blank = member.style() != nullptr && is_blank(text);
        const bool group = std::holds_alternative<timeline::Group>(member.layer->content);
        const auto first = static_cast<std::int64_t>(std::ceil(member.from_s / frame_s - 1e-6));
        const auto last = static_cast<std::int64_t>(std::ceil(member.to_s / frame_s - 1e-6));
        const std::int64_t step = std::max<std::int64_t>(1, (last - first) / kLooks);
        for (std::int64_t frame = first; frame < last && !blank && !group && !seen_[i]; frame += step) {
            eye.look(frame, static_cast<double>(frame) * frame_s, moment);
            seen_[i] = seen_in(moment, i);
        }
        if (seen_[i])
            continue;
        const std::string why = blank ? "its text is empty"
                                : member.to_s <= member.from_s
                                    ? "it lives for no time"
                                    : "it is never seen: off the canvas, transparent or without size all its life";
        desk_.ledger.add({.rule = Rule::invisible,
                          .layer = i,
                          .from_s = member.from_s,
                          .to_s = member.to_s,
                          .message = why,
                          .fix = blank ? "give it words or remove it" : "move it, show it, or remove it"},
                         0);
    }
}

}
