// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/group.h"

#include "compositor/base/check.h"
#include "compositor/base/hash.h"
#include "compositor/scene/effect.h"
#include "compositor/scene/scene.h"

#include <algorithm>

namespace scene {
namespace {

std::uint64_t pack(std::int32_t a, std::int32_t b)
{
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32U | static_cast<std::uint32_t>(b);
}

std::uint64_t combine_effect(std::uint64_t hash, const Effect& effect)
{
    hash = base::combine(hash, static_cast<std::uint64_t>(effect.kind));
    hash = base::combine(hash, pack(effect.sigma_x, effect.sigma_y));
    hash = base::combine(hash, pack(effect.offset_x, effect.offset_y));
    hash = base::combine(hash, pack(effect.tint.r << 8 | effect.tint.g, effect.tint.b << 8 | effect.tint.a));
    hash = base::combine(hash, static_cast<std::uint64_t>(effect.strength));
    for (const auto& row : effect.matrix) {
        hash = base::combine(hash, pack(row[0], row[1]));
        hash = base::combine(hash, pack(row[2], row[3]));
    }
    return hash;
}

std::span<Effect> effects_of(Scene& scene, const Group& group)
{
    ASSERT(group.first_effect <= scene.effects.size() &&
           group.effect_count <= scene.effects.size() - group.first_effect);
    return std::span(scene.effects).subspan(group.first_effect, group.effect_count);
}

void keep_to_limits(Effect& effect)
{
    effect.sigma_x = std::clamp(effect.sigma_x, 0, kMaxSigma);
    effect.sigma_y = std::clamp(effect.sigma_y, 0, kMaxSigma);
    effect.offset_x = std::clamp(effect.offset_x, -kMaxOffset, kMaxOffset);
    effect.offset_y = std::clamp(effect.offset_y, -kMaxOffset, kMaxOffset);
    effect.strength = std::clamp(effect.strength, 0, kMaxStrength);
    for (auto& row : effect.matrix)
        for (std::int16_t& entry : row)
            entry = std::clamp<std::int16_t>(entry, -kMaxMatrixEntry, kMaxMatrixEntry);
}

}

void seal_group(Scene& scene, Group& group)
{
    group.bounds = frame::intersect(group.bounds, {0, 0, scene.canvas.width, scene.canvas.height});
    std::uint64_t hash = pack(group.bounds.x, group.bounds.y);
    hash = base::combine(hash, pack(group.bounds.width, group.bounds.height));
    hash = base::combine(hash, pack(static_cast<std::int32_t>(group.blend), group.opacity));
    hash = base::combine(hash, group.on_background ? 1 : 0);
    hash = base::combine(hash, group.effect_count);
    for (Effect& effect : effects_of(scene, group)) {
        keep_to_limits(effect);
        hash = combine_effect(hash, effect);
    }
    group.content = hash;
}

Reach reach_of(const Scene& scene, const Group& group)
{
    Reach reach;
    for (const Effect& effect : std::span(scene.effects).subspan(group.first_effect, group.effect_count)) {
        if (effect.kind == EffectKind::color)
            continue;
        const int x = box_of(effect.sigma_x).reach(), y = box_of(effect.sigma_y).reach();
        const bool moves = effect.kind == EffectKind::shadow;
        const int right = moves ? effect.offset_x : 0, down = moves ? effect.offset_y : 0;
        reach.left += std::max(0, x + right);
        reach.right += std::max(0, x - right);
        reach.top += std::max(0, y + down);
        reach.bottom += std::max(0, y - down);
    }
    return reach;
}

std::uint64_t content_hash(const Scene& scene)
{
    std::uint64_t hash = pack(scene.canvas.width, scene.canvas.height);
    hash = base::combine(
        hash, pack(scene.background.r << 8 | scene.background.g, scene.background.b << 8 | scene.background.a));
    hash = base::combine(hash, scene.sprites.size());
    for (const Sprite& sprite : scene.sprites)
        hash = base::combine(hash, sprite.content);
    hash = base::combine(hash, scene.steps.size());
    for (const Step& step : scene.steps) {
        hash = base::combine(hash, static_cast<std::uint64_t>(step.kind));
        if (step.kind == StepKind::sprites)
            hash = base::combine(hash, static_cast<std::uint64_t>(step.begin) << 32U | step.end);
        else if (step.kind == StepKind::begin_group && step.begin < scene.groups.size())
            hash = base::combine(hash, scene.groups[step.begin].content);
    }
    return hash;
}

}
