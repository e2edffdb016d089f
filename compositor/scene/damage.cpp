// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/damage.h"

#include "compositor/base/check.h"

#include <fmt/format.h>

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

void Differ::compare(const Scene& scene, DamageMap& damage)
{
    now_.clear();
    for (const Sprite& sprite : scene.sprites)
        now_.push_back({sprite.id, sprite.content, sprite.bounds});

    if (damage.canvas() != scene.canvas)
        damage = DamageMap(scene.canvas);
    if (!has_before_ || canvas_ != scene.canvas || background_ != scene.background) {
        damage.mark_all();
    } else {
        damage.clear();
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

        // Kept sprites must also keep their order: one that is found behind an earlier find changes what it overlaps.
        // A matched entry is struck out, so a repeated id is never matched twice.
        std::size_t last_kept = 0;
        for (const Seen& seen : now_) {
            const std::size_t slot = slot_of(seen.id);
            const std::size_t position = slots_[slot];
            if (position == 0) {
                damage.mark(seen.bounds);
                continue;
            }
            Seen& old = before_[position - 1];
            const bool same = old.content == seen.content && old.bounds == seen.bounds && position > last_kept;
            if (same) {
                last_kept = position;
            } else {
                damage.mark(seen.bounds);
                damage.mark(old.bounds);
            }
            old.bounds = {}; // accounted for
        }
        for (const Seen& gone : before_)
            damage.mark(gone.bounds);
    }
    std::swap(before_, now_);
    has_before_ = true;
    canvas_ = scene.canvas;
    background_ = scene.background;
}

std::string dump(const Scene& scene)
{
    std::string text = fmt::format("canvas {}x{} background {:02x}{:02x}{:02x}\n", scene.canvas.width,
                                   scene.canvas.height, scene.background.r, scene.background.g, scene.background.b);
    for (const Sprite& s : scene.sprites)
        text +=
            fmt::format("{:016x} {:016x} level {} source {},{} {}x{} bounds {},{} {}x{} tint {:02x}{:02x}{:02x}{:02x} "
                        "map {} {} {} {} {} {}\n",
                        s.id, s.content, s.level, s.source.x, s.source.y, s.source.width, s.source.height, s.bounds.x,
                        s.bounds.y, s.bounds.width, s.bounds.height, s.tint.r, s.tint.g, s.tint.b, s.tint.a,
                        s.sampling.xx, s.sampling.xy, s.sampling.yx, s.sampling.yy, s.sampling.x0, s.sampling.y0);
    return text;
}

}
