// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/moment.h"

#include <algorithm>
#include <cmath>

namespace lint {
namespace {

constexpr std::size_t kUnseen = SIZE_MAX;

// Where a sprite would be seen if nothing cut it: its sampling map turned round.
frame::Rect uncut(const scene::Sprite& sprite)
{
    const scene::Sampling& map = sprite.sampling;
    const double xx = map.xx, xy = map.xy, yx = map.yx, yy = map.yy, determinant = xx * yy - xy * yx;
    if (determinant == 0)
        return sprite.bounds;
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (const int u : {sprite.source.x, sprite.source.right()})
        for (const int v : {sprite.source.y, sprite.source.bottom()}) {
            const double du = (u - 0.5) * 65536 - static_cast<double>(map.x0);
            const double dv = (v - 0.5) * 65536 - static_cast<double>(map.y0);
            const double x = (yy * du - xy * dv) / determinant + 0.5, y = (xx * dv - yx * du) / determinant + 0.5;
            left = std::min(left, x);
            right = std::max(right, x);
            top = std::min(top, y);
            bottom = std::max(bottom, y);
        }
    const auto whole = [](double value) { return static_cast<int>(std::lround(std::clamp(value, -1e8, 1e8))); };
    return {whole(left), whole(top), whole(right) - whole(left), whole(bottom) - whole(top)};
}

}

void Letters::add(const Letters& other)
{
    if (other.count == 0)
        return;
    opacity = count == 0 ? other.opacity : std::min(opacity, other.opacity);
    whole = frame::unite(whole, other.whole);
    seen = frame::unite(seen, other.seen);
    count += other.count;
}

const Sight* Moment::find(std::size_t member) const
{
    const auto found = std::ranges::find(sights, member, &Sight::member);
    return found == sights.end() ? nullptr : &*found;
}

Eye::Eye(const timeline::Compiled& compiled, const Roster& roster)
    : compiled_(compiled), roster_(roster), parts_(compiled), letters_of_(roster.members().size(), 0),
      sight_of_(roster.members().size(), kUnseen)
{
    for (const auto& layer : parts_.layers()) {
        member_of_.push_back(roster.find(layer.id));
        if (member_of_.back())
            letters_of_[*member_of_.back()] = layer.letters;
    }
}

void Eye::look(std::int64_t frame, double time_s, Moment& moment)
{
    moment.frame = frame;
    moment.time_s = time_s;
    moment.changing = roster_.changing(time_s);
    timeline::inspect(compiled_, frame, moment.scene, boxes_);
    moment.sights.clear();
    std::ranges::fill(sight_of_, kUnseen);
    for (timeline::LayerBox& box : boxes_) {
        const auto member = roster_.find(box.id);
        if (!member)
            continue;
        Sight sight;
        sight.member = *member;
        sight.resting = roster_.resting(*member, time_s);
        const Member& who = roster_.members()[*member];
        sight.text = who.style() != nullptr;
        if (sight.text)
            sight.words.resize(who.captions() == nullptr ? 1 : who.captions()->words.size());
        sight.letters_at_most = letters_of_[*member];
        sight.box = std::move(box);
        sight_of_[*member] = moment.sights.size();
        moment.sights.push_back(std::move(sight));
    }
    name_sprites(moment);
    collect_letters(moment);
}

void Eye::name_sprites(Moment& moment) const
{
    const scene::Scene& scene = moment.scene;
    moment.drawn.assign(scene.sprites.size(), {});
    for (std::size_t i = 0; i < scene.sprites.size(); ++i)
        if (const timeline::PartOf* part = parts_.find(scene.sprites[i].id)) {
            Drawn& drawn = moment.drawn[i];
            drawn.member = member_of_[part->layer];
            drawn.word = part->word;
            drawn.role = part->role;
            drawn.mask = parts_.layers()[part->layer].is_mask;
        }
    std::vector<double> around{1};
    for (const scene::Step& step : scene.steps)
        switch (step.kind) {
        case scene::StepKind::begin_group:
            around.push_back(around.back() * scene.groups[step.begin].opacity / 255.0);
            break;
        case scene::StepKind::end_group:
            around.pop_back();
            break;
        case scene::StepKind::sprites:
            for (std::uint32_t i = step.begin; i < step.end; ++i)
                moment.drawn[i].group_opacity = around.back();
            break;
        }
}

void Eye::collect_letters(Moment& moment) const
{
    for (std::size_t i = 0; i < moment.drawn.size(); ++i) {
        const Drawn& drawn = moment.drawn[i];
        if (!drawn.member || drawn.mask || sight_of_[*drawn.member] == kUnseen)
            continue;
        Sight& sight = moment.sights[sight_of_[*drawn.member]];
        const scene::Sprite& sprite = moment.scene.sprites[i];
        if (drawn.role == timeline::InkRole::card)
            sight.card = frame::unite(sight.card, uncut(sprite));
        if (drawn.role != timeline::InkRole::letter || drawn.word >= sight.words.size())
            continue;
        const Letters one{uncut(sprite), frame::intersect(sprite.bounds, sight.box.ink), 1,
                          drawn.group_opacity * sprite.tint.a / 255.0};
        sight.words[drawn.word].add(one);
        sight.all.add(one);
        sight.sprites.push_back(static_cast<std::uint32_t>(i));
    }
}

}
