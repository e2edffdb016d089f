// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What every renderer refuses before it touches memory. A refusal is our own mistake (Errc::internal): scenes come
// from seal_sprite. Thread: any.

#include "compositor/base/result.h"
#include "compositor/scene/nesting.h"
#include "compositor/scene/renderer.h"

namespace scene {

// Also reads the scene's steps into `nesting`.
base::Status check_draw(const Scene& scene, const DamageMap& damage, const frame::Image& target, Nesting& nesting);
base::Status check_convert(const frame::Image& picture, const DamageMap& damage, const frame::Yuv420& target);

inline const frame::Image& texels_of(const Sprite& sprite)
{
    return *sprite.tile->levels[static_cast<std::size_t>(sprite.level)];
}

// The pixels of the block row, from the left edge of one block column to that of another (or the canvas').
inline frame::Rect blocks_area(const DamageMap& damage, int row, int first_column, int end_column)
{
    constexpr int kBlock = DamageMap::kBlock;
    return frame::intersect({first_column * kBlock, row * kBlock, (end_column - first_column) * kBlock, kBlock},
                            {0, 0, damage.canvas().width, damage.canvas().height});
}

}
