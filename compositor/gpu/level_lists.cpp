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

// Whether any pixel of a block can reach the source; where none can, positions need not fit 32 bits.
class Reach {
public:
    explicit Reach(const scene::Sprite& sprite)
        : map_(sprite.sampling), u0_(map_.x0 - (std::int64_t{sprite.source.x} << 16)),
          v0_(map_.y0 - (std::int64_t{sprite.source.y} << 16)), u_(map_.xx, map_.xy, sprite.source.width),
          v_(map_.yx, map_.yy, sprite.source.height)
    {
    }
    bool operator()(int x, int y) const
    {
        return u_.has(std::int64_t{map_.xx} * x + std::int64_t{map_.xy} * y + u0_) &&
               v_.has(std::int64_t{map_.yx} * x + std::int64_t{map_.yy} * y + v0_);
    }

private:
    // Of the place of a block's first pixel, one way.
    struct Range {
        std::int64_t least, most;
        Range(std::int64_t step_x, std::int64_t step_y, int texels)
            : least(-(kBlock - 1) * (std::abs(step_x) + std::abs(step_y)) - 65536),
              most((std::int64_t{texels} << 16) - least)
        {
        }
        bool has(std::int64_t at) const { return at >= least && at <= most; }
    };
    const scene::Sampling& map_;
    std::int64_t u0_, v0_;
    Range u_, v_;
};

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

// The blocks (in columns and rows) of which `area` leaves nothing to be seen.
Rect LevelLists::covered_blocks(const Rect& area) const
{
    const auto up = [](int pixels) { return (pixels + kBlock - 1) / kBlock; };
    const int left = up(area.x), top = up(area.y);
    const int right = area.right() >= canvas_.width ? columns_ : area.right() / kBlock;
    const int bottom = area.bottom() >= canvas_.height ? rows_ : area.bottom() / kBlock;
    return {left, top, right - left, bottom - top};
}

template <class Touches>
void LevelLists::add_item(const Rect& area, const Rect& covered, std::uint32_t item, const Touches& touches)
{
    if (area.empty())
        return;
    for (int row = area.y / kBlock; row * kBlock < area.bottom(); ++row) {
        const bool covers_row = row >= covered.y && row < covered.bottom();
        const auto slots = std::span(slots_).subspan(static_cast<std::size_t>(row * columns_));
        for (int column = area.x / kBlock; column * kBlock < area.right(); ++column) {
            const std::int32_t slot = slots[static_cast<std::size_t>(column)];
            if (slot < 0 || !touches(column * kBlock, row * kBlock))
                continue;
            const auto block = static_cast<std::size_t>(slot);
            if (covers_row && column >= covered.x && column < covered.right()) {
                first_touch_[block] = static_cast<std::uint32_t>(touches_.size());
                blocks_[block].count = 0;
            }
            ++blocks_[block].count;
            touches_.push_back({static_cast<std::uint32_t>(block), item});
        }
    }
}

void LevelLists::add_sprite(const scene::Sprite& sprite, std::uint32_t item)
{
    const Rect covered = hides(sprite) ? covered_blocks(sprite.bounds) : Rect{};
    if (sprite.sampling.is_whole_pixel_shift())
        add_item(sprite.bounds, covered, item, [](int, int) { return true; });
    else
        add_item(sprite.bounds, covered, item, Reach(sprite));
}

// A mask changes everything around it, seen or not.
void LevelLists::add_group(const scene::Group& group, const scene::GroupNeed& need, std::uint32_t item)
{
    const Rect area = scene::is_mask(group.blend) ? Rect{0, 0, canvas_.width, canvas_.height} : need.shown;
    add_item(area, need.opaque ? covered_blocks(need.shown) : Rect{}, item, [](int, int) { return true; });
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
