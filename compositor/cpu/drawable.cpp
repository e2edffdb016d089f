// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/drawable.h"

#include <cstdlib>

namespace cpu {
namespace {
using base::Errc;
using base::fail;

const char* fault_of(const scene::Sprite& sprite)
{
    if (sprite.tile == nullptr || sprite.level < 0 || sprite.level >= static_cast<int>(sprite.tile->levels.size()))
        return "has no tile of its level";
    if (sprite.source.empty() || !texels_of(sprite).bounds().contains(sprite.source))
        return "samples outside its tile";
    const scene::Sampling& map = sprite.sampling;
    for (const std::int32_t step : {map.xx, map.xy, map.yx, map.yy})
        if (step < -scene::Sampling::kMaxStep || step > scene::Sampling::kMaxStep)
            return "is drawn smaller than sampling positions can say";
    for (const std::int64_t origin : {map.x0, map.y0})
        if (origin < -scene::Sampling::kMaxOrigin || origin > scene::Sampling::kMaxOrigin)
            return "lies too far off the canvas";
    return nullptr;
}

}

base::Status check_draw(const scene::Scene& scene, const scene::DamageMap& damage, const frame::Image& target)
{
    if (target.format() != frame::PixelFormat::rgba8 || target.size() != scene.canvas ||
        damage.canvas() != scene.canvas)
        return fail(Errc::internal,
                    fmt::format("scene: its canvas is {} x {}, the target {} x {}, the damage map's {} x {}",
                                scene.canvas.width, scene.canvas.height, target.size().width, target.size().height,
                                damage.canvas().width, damage.canvas().height));
    for (const scene::Sprite& sprite : scene.sprites)
        if (const char* fault = fault_of(sprite))
            return fail(Errc::internal, fmt::format("scene: sprite {:016x} {}", sprite.id, fault));
    return {};
}

base::Status check_convert(const frame::Image& picture, const scene::DamageMap& damage, const frame::Yuv420& target)
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
