// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/level_lists.h"

#include "compositor/scene/blend.h"
#include "compositor/scene/drawable.h"

#include <algorithm>
#include <cstdlib>

namespace gpu {
namespace {

using frame::Rect;
using scene::Blend;

constexpr int kBlock = scene::DamageMap::kBlock;
static_assert(kBlock == static_cast<int>(shaders::kBlock));
static_assert(shaders::kMultiply == static_cast<std::uint32_t>(Blend::multiply) &&
              shaders::kAtop == static_cast<std::uint32_t>(Blend::atop) &&
              shaders::kKeep == static_cast<std::uint32_t>(Blend::keep) &&
              shaders::kCutLuma == static_cast<std::uint32_t>(Blend::cut_luma));

// Whether any pixel of the block can reach the source; where none can, positions need not fit 32 bits.
bool reaches(const scene::Sprite& sprite, int x, int y)
{
    const scene::Sampling& map = sprite.sampling;
    const auto near = [](std::int64_t at, std::int64_t step_x, std::int64_t step_y, int texels) {
        const std::int64_t reach = (kBlock - 1) * (std::abs(step_x) + std::abs(step_y)) + 65536;
        return at >= -reach && at <= (std::int64_t{texels} << 16) + reach;
    };
    const std::int64_t u =
        std::int64_t{map.xx} * x + std::int64_t{map.xy} * y + map.x0 - (std::int64_t{sprite.source.x} << 16);
    const std::int64_t v =
        std::int64_t{map.yx} * x + std::int64_t{map.yy} * y + map.y0 - (std::int64_t{sprite.source.y} << 16);
    return near(u, map.xx, map.xy, sprite.source.width) && near(v, map.yx, map.yy, sprite.source.height);
}

bool hides(const scene::Sprite& sprite)
{
    return sprite.blend == Blend::normal && sprite.tile->opaque && sprite.tint == frame::Rgba{255, 255, 255, 255} &&
           sprite.sampling.is_whole_pixel_shift();
}

}

shaders::SpriteRecord record_of(const scene::Sprite& sprite, std::uint64_t address)
{
    const frame::Image& texels = scene::texels_of(sprite);
    const scene::Sampling& map = sprite.sampling;
    const bool coverage = texels.format() == frame::PixelFormat::a8;
    const auto wrapped = [](std::int64_t position) {
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(static_cast<std::uint64_t>(position)));
    };
    return {.texels = address_of(address),
            .first = static_cast<std::uint32_t>(static_cast<std::size_t>(sprite.source.y) * texels.stride_bytes() +
                                                static_cast<std::size_t>(sprite.source.x * (coverage ? 1 : 4))),
            .stride = static_cast<std::uint32_t>(texels.stride_bytes()),
            .coverage = coverage ? 1U : 0U,
            .source_width = sprite.source.width,
            .source_height = sprite.source.height,
            .u = wrapped(map.x0 - (std::int64_t{sprite.source.x} << 16)),
            .v = wrapped(map.y0 - (std::int64_t{sprite.source.y} << 16)),
            .xx = map.xx,
            .xy = map.xy,
            .yx = map.yx,
            .yy = map.yy,
            .tint = word_of(sprite.tint),
            .left = sprite.bounds.x,
            .top = sprite.bounds.y,
            .right = sprite.bounds.right(),
            .bottom = sprite.bounds.bottom(),
            .blend = static_cast<std::uint32_t>(sprite.blend),
            .unused = 0};
}

void LevelLists::begin(frame::Size canvas)
{
    if (canvas != canvas_) {
        canvas_ = canvas;
        columns_ = (canvas.width + kBlock - 1) / kBlock;
        rows_ = (canvas.height + kBlock - 1) / kBlock;
        slots_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), -1);
    }
    std::ranges::fill(slots_, -1);
    blocks_.clear();
    items_.clear();
}

void LevelLists::add_block(int column, int row)
{
    slots_[static_cast<std::size_t>(row * columns_ + column)] = static_cast<std::int32_t>(blocks_.size());
    blocks_.push_back({column * kBlock, row * kBlock, 0, 0});
}

void LevelLists::add_blocks(const scene::DamageMap& damage)
{
    for (int row = 0; row < rows_; ++row)
        for (int column = 0; column < columns_; ++column)
            if (damage.marked(column, row))
                add_block(column, row);
}

void LevelLists::add_blocks(const Rect& area)
{
    for (int row = area.y / kBlock; row * kBlock < area.bottom(); ++row)
        for (int column = area.x / kBlock; column * kBlock < area.right(); ++column)
            add_block(column, row);
}

template <class Touches, class Covers>
void LevelLists::add_item(const Rect& area, std::uint32_t item, const Touches& touches, const Covers& covers)
{
    if (area.empty())
        return;
    const Rect whole{0, 0, canvas_.width, canvas_.height};
    for (int row = area.y / kBlock; row * kBlock < area.bottom(); ++row)
        for (int column = area.x / kBlock; column * kBlock < area.right(); ++column) {
            const std::int32_t slot = slots_[static_cast<std::size_t>(row * columns_ + column)];
            if (slot < 0 || !touches(column * kBlock, row * kBlock))
                continue;
            const auto block = static_cast<std::size_t>(slot);
            if (covers(frame::intersect({column * kBlock, row * kBlock, kBlock, kBlock}, whole))) {
                first_touch_[block] = static_cast<std::uint32_t>(touches_.size());
                blocks_[block].count = 0;
            }
            ++blocks_[block].count;
            touches_.push_back({static_cast<std::uint32_t>(block), item});
        }
}

void LevelLists::add_sprite(const scene::Sprite& sprite, std::uint32_t item)
{
    const bool shift = sprite.sampling.is_whole_pixel_shift(), may_hide = hides(sprite);
    add_item(
        sprite.bounds, item, [&](int x, int y) { return shift || reaches(sprite, x, y); },
        [&](const Rect& block) { return may_hide && sprite.bounds.contains(block); });
}

// A mask changes everything around it, seen or not.
void LevelLists::add_group(const scene::Group& group, const scene::GroupNeed& need, std::uint32_t item)
{
    const Rect area = scene::is_mask(group.blend) ? Rect{0, 0, canvas_.width, canvas_.height} : need.shown;
    add_item(
        area, item, [](int, int) { return true; },
        [&](const Rect& block) { return need.opaque && need.shown.contains(block); });
}

void LevelLists::list(const scene::Scene& scene, const scene::Nesting& nesting, std::span<const scene::GroupNeed> needs,
                      const Steps& steps)
{
    touches_.clear();
    first_touch_.assign(blocks_.size(), 0);
    for (std::uint32_t at = steps.begin; at < steps.end; ++at) {
        const scene::Step& step = nesting.steps()[at];
        if (step.kind == scene::StepKind::sprites) {
            for (std::uint32_t i = step.begin; i < step.end; ++i)
                add_sprite(scene.sprites[i], i);
        } else {
            add_group(scene.groups[step.begin], needs[step.begin], step.begin | shaders::kGroupItem);
            at = nesting.place(step.begin).end;
        }
    }
    collect();
}

void LevelLists::collect()
{
    std::uint32_t total = 0;
    for (shaders::BlockRecord& block : blocks_) {
        block.first = total;
        total += block.count;
        block.count = 0;
    }
    items_.resize(total);
    for (std::size_t i = 0; i < touches_.size(); ++i) {
        const Touch& touch = touches_[i];
        if (i < first_touch_[touch.block])
            continue;
        shaders::BlockRecord& block = blocks_[touch.block];
        items_[block.first + block.count++] = touch.item;
    }
}

}
