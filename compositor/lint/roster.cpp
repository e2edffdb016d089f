// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/roster.h"

#include "compositor/lint/text_measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace lint {
namespace {

using timeline::Animation;
using timeline::Point;

constexpr double kStillPxPerS = 60; // units a second: slower is a drift
constexpr double kStillGrowthPerS = 0.15, kStillDegPerS = 6;

double distance(double from, double to)
{
    return std::abs(to - from);
}
double distance(const Point& from, const Point& to)
{
    return std::hypot(to.x - from.x, to.y - from.y);
}

// Change a second of a keyed value, on the way it is on.
template <class T> double speed_at(const timeline::Animated<T>& value, double time_s)
{
    const auto next = std::ranges::find_if(value.keys, [&](const auto& key) { return key.at_s > time_s; });
    if (next == value.keys.begin() || next == value.keys.end())
        return 0;
    const auto& before = *(next - 1);
    return distance(before.value, next->value) / std::max(1e-6, next->at_s - before.at_s);
}

double length_s(const std::optional<timeline::Transition>& transition)
{
    return transition && transition->animation != Animation::none ? transition->duration_s : 0;
}

bool moves(const timeline::Captions& captions)
{
    using timeline::CaptionAnimation;
    return captions.animation == CaptionAnimation::fade_in || captions.animation == CaptionAnimation::pop ||
           captions.animation == CaptionAnimation::slide_in;
}

// A word or line of captions is on its way.
bool word_coming(const timeline::Captions& captions, double time_s)
{
    return moves(captions) && captions.by != timeline::CaptionUnit::page &&
           std::ranges::any_of(captions.words, [&](const timeline::Word& word) {
               return time_s >= word.start_s && time_s < word.start_s + captions.reveal_s;
           });
}

struct Coming {
    double in_s = 0, out_s = 0; // how long letters take to come and to go
};
Coming coming_of(const timeline::Layer& layer)
{
    Coming coming;
    if (const auto* text = std::get_if<timeline::Text>(&layer.content)) {
        const double units = static_cast<double>(graphemes(text->text));
        for (const timeline::TextAnimator& animator : text->animators) {
            const double whole_s = animator.delay_s + animator.stagger_s * units + animator.duration_s;
            double& side = animator.leaving ? coming.out_s : coming.in_s;
            side = std::max(side, whole_s);
        }
    }
    if (const auto* captions = std::get_if<timeline::Captions>(&layer.content); captions != nullptr && moves(*captions))
        coming.in_s = captions->reveal_s;
    return coming;
}

}

const timeline::TextStyle* Member::style() const
{
    if (const auto* one = text())
        return &one->style;
    const auto* page = captions();
    return page == nullptr ? nullptr : &page->style;
}

Roster::Roster(const timeline::Composition& composition)
    : duration_s_(composition.duration_s),
      unit_px_(std::min(composition.canvas.width, composition.canvas.height) / 1080.0)
{
    add(composition.layers, "", {});
    for (std::size_t i = 0; i < members_.size(); ++i)
        by_id_.emplace(members_[i].layer->id, i);
    add_changes(composition);
    mark_masks();
}

void Roster::add(const std::vector<timeline::Layer>& layers, const std::string& prefix,
                 std::optional<std::size_t> parent)
{
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const timeline::Layer& layer = layers[i];
        Member member{&layer, fmt::format("{}layers[{}]", prefix, i), parent};
        const double out_s = layer.out_s.value_or(duration_s_);
        const Coming coming = coming_of(layer);
        member.from_s = std::max(0.0, layer.in_s);
        member.to_s = std::min(out_s, duration_s_);
        member.rest = {layer.in_s + std::max(coming.in_s, length_s(layer.enter)),
                       out_s - std::max(coming.out_s, length_s(layer.exit))};
        if (parent) {
            const Member& around = members_[*parent];
            member.from_s = std::max(member.from_s, around.from_s);
            member.to_s = std::min(member.to_s, around.to_s);
            member.rest.from_s = std::max(member.rest.from_s, around.rest.from_s);
            member.rest.to_s = std::min(member.rest.to_s, around.rest.to_s);
        }
        members_.push_back(std::move(member));
        if (const auto* group = std::get_if<timeline::Group>(&layer.content))
            add(group->layers, members_.back().path + ".", members_.size() - 1);
    }
}

void Roster::add_changes(const timeline::Composition& composition)
{
    for (const timeline::Change& change : composition.changes) {
        const bool at_once = change.kind == timeline::ChangeKind::cut;
        const double half_s = at_once ? 0 : change.duration_s / 2;
        const Span span{change.at_s - half_s, change.at_s + half_s};
        changes_.push_back(span);
        for (const std::string& id : {change.from, change.to})
            if (const auto member = find(id))
                members_[*member].changes.push_back(span);
    }
    for (Member& member : members_)
        if (member.parent) {
            const auto& around = members_[*member.parent].changes;
            member.changes.insert(member.changes.end(), around.begin(), around.end());
        }
}

void Roster::mark_masks()
{
    for (const Member& member : members_)
        if (member.layer->mask)
            if (const auto mask = find(member.layer->mask->layer))
                members_[*mask].is_mask = true;
    for (Member& member : members_)
        if (member.parent && members_[*member.parent].is_mask)
            member.is_mask = true;
}

std::optional<std::size_t> Roster::find(std::string_view id) const
{
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

bool Roster::still(const timeline::Layer& layer, double time_s) const
{
    return speed_at(layer.position, time_s) <= kStillPxPerS * unit_px_ &&
           speed_at(layer.scale, time_s) <= kStillGrowthPerS && speed_at(layer.rotation_deg, time_s) <= kStillDegPerS &&
           speed_at(layer.anchor, time_s) <= kStillGrowthPerS && speed_at(layer.opacity, time_s) <= 1;
}

bool Roster::resting(std::size_t number, double time_s) const
{
    const Member& member = members_[number];
    if (!member.rest.holds(time_s) ||
        std::ranges::any_of(member.changes, [&](const Span& span) { return span.holds(time_s); }))
        return false;
    if (const auto* captions = member.captions(); captions != nullptr && word_coming(*captions, time_s))
        return false;
    for (std::optional<std::size_t> at = number; at; at = members_[*at].parent)
        if (!still(*members_[*at].layer, time_s))
            return false;
    return true;
}

bool Roster::ground_moves(std::size_t text, double time_s) const
{
    return std::any_of(members_.begin(), members_.begin() + static_cast<std::ptrdiff_t>(text),
                       [&](const Member& member) {
                           return time_s >= member.from_s && time_s < member.to_s && !member.rest.holds(time_s);
                       });
}

bool Roster::changing(double time_s) const
{
    return std::ranges::any_of(changes_, [&](const Span& span) { return span.holds(time_s); });
}

std::string text_of(const Member& member)
{
    if (const auto* one = member.text())
        return one->text;
    std::string text;
    if (const auto* page = member.captions())
        for (const timeline::Word& word : page->words) {
            if (!text.empty() && !word.joined)
                text += ' ';
            text += word.text;
        }
    return text;
}

}
