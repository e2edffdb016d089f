// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For each block of a level (the canvas, or the picture of a group): what can touch it, in the order of drawing. What a
// picture hides that covers the whole block is left out. Everything that needs 64 bits is done here, so that shaders do
// with 32. Thread: each object belongs to one thread; it keeps its memory.

#include "compositor/scene/damage.h"
#include "compositor/scene/group_plan.h"
#include "compositor/scene/nesting.h"
#include "shaders/shared/layout.h"

#include <cstdint>
#include <span>
#include <vector>

namespace gpu {

struct Steps { // of the nesting
    std::uint32_t begin = 0, end = 0;
};

class LevelLists {
public:
    // Starts a level without blocks.
    void begin(frame::Size canvas);
    void add_blocks(const scene::DamageMap& damage);
    void add_blocks(const frame::Rect& area); // all that it touches

    void list(const scene::Scene& scene, const scene::Nesting& nesting, std::span<const scene::GroupNeed> needs,
              const Steps& steps);

    std::span<const shaders::BlockRecord> blocks() const { return blocks_; }
    std::span<const std::uint32_t> items() const { return items_; } // of all blocks

private:
    void add_block(int column, int row);
    void add_sprite(const scene::Sprite& sprite, std::uint32_t item);
    void add_group(const scene::Group& group, const scene::GroupNeed& need, std::uint32_t item);
    frame::Rect covered_blocks(const frame::Rect& area) const;
    template <class Touches>
    void add_item(const frame::Rect& area, const frame::Rect& covered, std::uint32_t item, const Touches& touches);
    void collect();

    struct Touch {
        std::uint32_t block = 0, item = 0;
    };
    frame::Size canvas_;
    int columns_ = 0, rows_ = 0;
    std::vector<std::int32_t> slots_;        // of each block of the canvas in blocks_; -1: not of this level
    std::vector<std::uint32_t> first_touch_; // of each block, in touches_: what is before is hidden
    std::vector<Touch> touches_;
    std::vector<shaders::BlockRecord> blocks_;
    std::vector<std::uint32_t> items_;
};

// The place of a sprite's sampling that shaders start from, and its texels at `address`.
shaders::SpriteRecord record_of(const scene::Sprite& sprite, std::uint64_t address);

inline shaders::Address address_of(std::uint64_t address)
{
    return {static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(address >> 32U)};
}

inline std::uint32_t word_of(frame::Rgba color)
{
    return color.r | static_cast<std::uint32_t>(color.g) << 8U | static_cast<std::uint32_t>(color.b) << 16U |
           static_cast<std::uint32_t>(color.a) << 24U;
}

}
