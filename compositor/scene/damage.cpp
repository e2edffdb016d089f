// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/damage.h"

#include "compositor/base/check.h"
#include "compositor/base/hash.h"

#include <algorithm>

namespace scene {

DamageMap::DamageMap(frame::Size canvas)
    : canvas_(canvas), columns_((canvas.width + kBlock - 1) / kBlock), rows_((canvas.height + kBlock - 1) / kBlock),
      blocks_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), 0)
{
}

void DamageMap::clear()
{
    std::ranges::fill(blocks_, std::uint8_t{0});
}

void DamageMap::mark_all()
{
    std::ranges::fill(blocks_, std::uint8_t{1});
}

void DamageMap::mark(const frame::Rect& area)
{
    const frame::Rect inside = frame::intersect(area, {0, 0, canvas_.width, canvas_.height});
    if (inside.empty())
        return;
    for (int row = inside.y / kBlock; row <= (inside.bottom() - 1) / kBlock; ++row)
        std::fill(blocks_.begin() + static_cast<std::ptrdiff_t>(index(inside.x / kBlock, row)),
                  blocks_.begin() + static_cast<std::ptrdiff_t>(index((inside.right() - 1) / kBlock, row)) + 1,
                  std::uint8_t{1});
}

void DamageMap::add(const DamageMap& other)
{
    ASSERT(other.canvas_ == canvas_);
    for (std::size_t i = 0; i < blocks_.size(); ++i)
        blocks_[i] |= other.blocks_[i];
}

void DamageMap::remove(const DamageMap& other)
{
    ASSERT(other.canvas_ == canvas_);
    for (std::size_t i = 0; i < blocks_.size(); ++i)
        blocks_[i] &= static_cast<std::uint8_t>(other.blocks_[i] ^ 1U);
}

void DamageMap::keep(const DamageMap& other)
{
    ASSERT(other.canvas_ == canvas_);
    for (std::size_t i = 0; i < blocks_.size(); ++i)
        blocks_[i] &= other.blocks_[i];
}

bool DamageMap::any_in(const frame::Rect& area) const
{
    const frame::Rect inside = frame::intersect(area, {0, 0, canvas_.width, canvas_.height});
    if (inside.empty())
        return false;
    for (int row = inside.y / kBlock; row <= (inside.bottom() - 1) / kBlock; ++row)
        for (int column = inside.x / kBlock; column <= (inside.right() - 1) / kBlock; ++column)
            if (marked(column, row))
                return true;
    return false;
}

int DamageMap::count() const
{
    return static_cast<int>(std::ranges::count(blocks_, std::uint8_t{1}));
}

// What is drawn, one after the other, each with the part of the canvas where it can be seen. The identity of something
// inside a group takes in the group's: it is another one elsewhere.
bool Differ::list(const Scene& scene)
{
    now_.clear();
    if (nesting_.read(scene) != nullptr)
        return false;
    reaches_.clear();
    for (const Group& group : scene.groups)
        reaches_.push_back(reach_of(scene, group));
    const frame::Rect canvas{0, 0, scene.canvas.width, scene.canvas.height};
    std::uint32_t around = Nesting::kCanvas;
    const auto add = [&](std::uint64_t id, std::uint64_t content, const frame::Rect& area) {
        const std::uint64_t own = around == Nesting::kCanvas ? id : base::combine(scene.groups[around].id, id);
        now_.push_back({own, content, carried_to_canvas(scene, nesting_, reaches_, area, around), Found::no});
    };
    for (const Step& step : nesting_.steps()) {
        if (step.kind == StepKind::sprites) {
            for (std::uint32_t i = step.begin; i < step.end; ++i)
                add(scene.sprites[i].id, scene.sprites[i].content, scene.sprites[i].bounds);
        } else if (step.kind == StepKind::begin_group) {
            const Group& group = scene.groups[step.begin];
            const bool clears = group.blend == Blend::keep || group.blend == Blend::keep_luma;
            add(group.id, group.content, clears ? canvas : group.bounds); // a keep empties what is around it
            around = step.begin;
        } else {
            around = nesting_.place(around).parent;
        }
    }
    return true;
}

void Differ::mark_changes(DamageMap& damage)
{
    std::size_t size = 16;
    while (size < 2 * before_.size())
        size *= 2;
    slots_.assign(size, 0);
    const auto slot_of = [&](std::uint64_t id) {
        std::size_t slot = id * 0x9e3779b97f4a7c15ULL >> 20U & (size - 1);
        while (slots_[slot] != 0 && before_[slots_[slot] - 1].id != id)
            slot = (slot + 1) & (size - 1);
        return slot;
    };
    for (std::size_t i = 0; i < before_.size(); ++i)
        slots_[slot_of(before_[i].id)] = static_cast<std::uint32_t>(i + 1);

    // What is kept must also keep its order: one that is found behind an earlier find changes what it overlaps. A
    // matched entry is struck out, so a repeated id is never matched twice.
    std::size_t last_kept = 0;
    for (const Seen& seen : now_) {
        const std::size_t position = slots_[slot_of(seen.id)];
        if (position == 0) {
            damage.mark(seen.area);
            continue;
        }
        Seen& old = before_[position - 1];
        const bool same =
            old.found == Found::no && old.content == seen.content && old.area == seen.area && position > last_kept;
        if (same) {
            last_kept = position;
        } else {
            damage.mark(seen.area);
            damage.mark(old.area);
        }
        old.found = Found::yes;
    }
    for (const Seen& gone : before_)
        if (gone.found == Found::no)
            damage.mark(gone.area);
}

void Differ::compare(const Scene& scene, DamageMap& damage)
{
    const bool comparable = list(scene);
    if (damage.canvas() != scene.canvas)
        damage = DamageMap(scene.canvas);
    if (!comparable || !has_before_ || canvas_ != scene.canvas || background_ != scene.background) {
        damage.mark_all();
    } else {
        damage.clear();
        mark_changes(damage);
    }
    std::swap(before_, now_);
    has_before_ = comparable;
    canvas_ = scene.canvas;
    background_ = scene.background;
}

}
