// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/drawable.h"

#include "compositor/scene/effect.h"

#include <cstdlib>

namespace scene {
namespace {
using base::Errc;
using base::fail;

const char* fault_of(const Sprite& sprite)
{
    if (sprite.tile == nullptr || sprite.level < 0 || sprite.level >= static_cast<int>(sprite.tile->levels.size()))
        return "has no tile of its level";
    if (sprite.source.empty() || !texels_of(sprite).bounds().contains(sprite.source))
        return "samples outside its tile";
    const Sampling& map = sprite.sampling;
    for (const std::int32_t step : {map.xx, map.xy, map.yx, map.yy})
        if (step < -Sampling::kMaxStep || step > Sampling::kMaxStep)
            return "is drawn smaller than sampling positions can say";
    for (const std::int64_t origin : {map.x0, map.y0})
        if (origin < -Sampling::kMaxOrigin || origin > Sampling::kMaxOrigin)
            return "lies too far off the canvas";
    return is_mask(sprite.blend) ? "is blended in a way of groups only" : nullptr;
}

bool within_limits(const Effect& effect)
{
    const auto up_to = [](std::int32_t value, std::int32_t low, std::int32_t high) {
        return value >= low && value <= high;
    };
    bool good = up_to(effect.sigma_x, 0, kMaxSigma) && up_to(effect.sigma_y, 0, kMaxSigma) &&
                up_to(effect.offset_x, -kMaxOffset, kMaxOffset) && up_to(effect.offset_y, -kMaxOffset, kMaxOffset) &&
                up_to(effect.strength, 0, kMaxStrength);
    for (const auto& row : effect.matrix)
        for (const std::int16_t entry : row)
            good = good && up_to(entry, -kMaxMatrixEntry, kMaxMatrixEntry);
    return good;
}

const char* fault_of(const Scene& scene, const Group& group)
{
    const frame::Rect canvas{0, 0, scene.canvas.width, scene.canvas.height};
    if (!group.bounds.empty() && !canvas.contains(group.bounds))
        return "has bounds outside the canvas";
    for (std::uint32_t i = 0; i < group.effect_count; ++i)
        if (!within_limits(scene.effects[group.first_effect + i]))
            return "has an effect beyond what effects can do";
    return nullptr;
}

}

base::Status check_draw(const Scene& scene, const DamageMap& damage, const frame::Image& target, Nesting& nesting)
{
    if (target.format() != frame::PixelFormat::rgba8 || target.size() != scene.canvas ||
        damage.canvas() != scene.canvas)
        return fail(Errc::internal,
                    fmt::format("scene: its canvas is {} x {}, the target {} x {}, the damage map's {} x {}",
                                scene.canvas.width, scene.canvas.height, target.size().width, target.size().height,
                                damage.canvas().width, damage.canvas().height));
    for (const Sprite& sprite : scene.sprites)
        if (const char* fault = fault_of(sprite))
            return fail(Errc::internal, fmt::format("scene: sprite {:016x} {}", sprite.id, fault));
    if (const char* fault = nesting.read(scene))
        return fail(Errc::internal, fmt::format("scene: it {}", fault));
    for (const Group& group : scene.groups)
        if (const char* fault = fault_of(scene, group))
            return fail(Errc::internal, fmt::format("scene: group {:016x} {}", group.id, fault));
    return {};
}

base::Status check_convert(const frame::Image& picture, const DamageMap& damage, const frame::Yuv420& target)
{
    if (picture.format() != frame::PixelFormat::rgba8 || picture.size() != target.size() ||
        damage.canvas() != target.size())
        return fail(Errc::internal,
                    fmt::format("picture: {} x {} does not match the video's {} x {} or the damage map's {} x {}",
                                picture.size().width, picture.size().height, target.size().width, target.size().height,
                                damage.canvas().width, damage.canvas().height));
    return {};
}

}
