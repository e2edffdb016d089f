// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/underlay.h"

#include "compositor/base/hash.h"
#include "compositor/cpu/sprite_raster.h"
#include "compositor/scene/blend.h"

#include <algorithm>
#include <cstring>

namespace cpu {
namespace {
using frame::Rect;
using scene::StepKind;

constexpr int kBlock = scene::DamageMap::kBlock;

constexpr int kSettledAge = 3; // frames without a change before an item counts as still

void copy(const Target& from, const Rect& area, const Target& to)
{
    for (int y = area.y; y < area.bottom() && area.width > 0; ++y)
        std::memcpy(to.at(area.x, y), from.at(area.x, y), static_cast<std::size_t>(area.width) * 4);
}

// Everything that decides what the group at the step draws: itself and all inside it.
std::uint64_t content_of_group(const scene::Scene& scene, const scene::Nesting& nesting, std::uint32_t first,
                               std::uint32_t last)
{
    std::uint64_t hash = 1;
    for (std::uint32_t at = first; at <= last; ++at) {
        const scene::Step& step = nesting.steps()[at];
        hash = base::combine(hash, static_cast<std::uint64_t>(step.kind));
        if (step.kind == StepKind::begin_group)
            hash = base::combine(hash, scene.groups[step.begin].content);
        else if (step.kind == StepKind::sprites)
            for (std::uint32_t i = step.begin; i < step.end; ++i)
                hash = base::combine(hash, scene.sprites[i].content);
    }
    return hash;
}

}

void Underlay::list(const scene::Scene& scene, const scene::Nesting& nesting)
{
    now_.clear();
    for (std::uint32_t at = 0; at < nesting.steps().size(); ++at) {
        const scene::Step& step = nesting.steps()[at];
        if (step.kind == StepKind::sprites) {
            for (std::uint32_t i = step.begin; i < step.end; ++i)
                now_.push_back({scene.sprites[i].content, scene.sprites[i].bounds, {at, i + 1}, 0});
            continue;
        }
        const scene::Group& group = scene.groups[step.begin];
        const std::uint32_t last = nesting.place(step.begin).end;
        const Rect area = scene::is_mask(group.blend) ? Rect{0, 0, canvas_.width, canvas_.height} : group.bounds;
        now_.push_back({content_of_group(scene, nesting, at, last), area, {last + 1, 0}, 0});
        at = last;
    }
}

void Underlay::restart(const scene::Scene& scene)
{
    canvas_ = scene.canvas;
    background_ = scene.background;
    columns_ = (canvas_.width + kBlock - 1) / kBlock;
    stride_bytes_ = (std::ptrdiff_t{canvas_.width} * 4 + 63) / 64 * 64;
    before_.clear();
    flat_.clear();
    blocks_.assign(static_cast<std::size_t>(columns_) *
                       static_cast<std::size_t>((canvas_.height + kBlock - 1) / kBlock),
                   std::uint8_t{0});
}

void Underlay::forget(const Rect& area)
{
    const Rect inside = frame::intersect(area, {0, 0, canvas_.width, canvas_.height});
    if (inside.empty())
        return;
    const int first = inside.x / kBlock, last = (inside.right() - 1) / kBlock;
    for (int row = inside.y / kBlock; row <= (inside.bottom() - 1) / kBlock; ++row)
        std::fill_n(blocks_.begin() + static_cast<std::ptrdiff_t>(index(first, row)), last - first + 1,
                    std::uint8_t{0});
}

bool Underlay::is_worth_memory(const scene::Scene& scene, const scene::Nesting& nesting) const
{
    if (flat_.size() != 1)
        return !flat_.empty();
    const Place end = flat_.front().end;
    return end.sprite == 0 || nesting.steps()[end.step].kind != StepKind::sprites ||
           !is_copied(scene.sprites[end.sprite - 1]);
}

void Underlay::follow(const scene::Scene& scene, const scene::Nesting& nesting)
{
    in_use_ = false;
    if (when_ == Underlays::off)
        return;
    if (canvas_ != scene.canvas || background_ != scene.background)
        restart(scene);
    list(scene, nesting);
    const auto same = [](const Item& a, const Item& b) { return a.content == b.content && a.area == b.area; };

    const auto still = static_cast<std::size_t>(std::ranges::mismatch(now_, before_, same).in1 - now_.begin());
    for (std::size_t i = 0; i < still; ++i)
        now_[i].age = std::min(before_[i].age + 1, kSettledAge);
    std::swap(before_, now_);

    const auto kept = static_cast<std::size_t>(std::ranges::mismatch(flat_, before_, same).in1 - flat_.begin());
    for (std::size_t i = kept; i < flat_.size(); ++i)
        forget(flat_[i].area);
    flat_.resize(kept);
    const int settled = when_ == Underlays::eager ? 1 : kSettledAge;
    for (std::size_t i = kept; i < before_.size() && before_[i].age >= settled; ++i) {
        forget(before_[i].area);
        flat_.push_back(before_[i]);
    }
    for (std::size_t i = 0; i < kept; ++i)
        flat_[i].end = before_[i].end; // sprites and steps have other numbers when the scene is cut in another way
    in_use_ = is_worth_memory(scene, nesting) &&
              pixels_.reserve(static_cast<std::size_t>(stride_bytes_ * canvas_.height)).has_value();
}

void Underlay::copy_to(const Rect& area, const Target& to) const
{
    copy(target(), area, to);
}

void Underlay::keep(const Layers& layers, const Rect& area, const Target& from)
{
    const int drawn = quarter_layers_drawn(layers, {{}, end()}, area);
    if (drawn == 0)
        return;
    const int add = when_ == Underlays::eager ? kHeld : std::min(drawn, kHeld);
    const auto blocks = blocks_of(area);
    for (std::uint8_t& block : blocks)
        block = static_cast<std::uint8_t>(std::min(block + add, kHeld));
    for (auto at = std::ranges::find(blocks, kHeld); at != blocks.end();) {
        const auto last = std::ranges::find_if(at, blocks.end(), [](std::uint8_t block) { return block != kHeld; });
        const auto column = static_cast<int>(at - blocks.begin()), count = static_cast<int>(last - at);
        copy(from, frame::intersect({area.x + column * kBlock, area.y, count * kBlock, area.height}, area), target());
        at = std::find(last, blocks.end(), kHeld);
    }
}

int Underlay::run_of(int column, int end, int row) const
{
    const auto first = blocks_.begin() + static_cast<std::ptrdiff_t>(index(column, row));
    const bool held = *first == kHeld;
    const auto same = [held](std::uint8_t block) { return (block == kHeld) == held; };
    return column + static_cast<int>(std::find_if_not(first, first + (end - column), same) - first);
}

std::span<std::uint8_t> Underlay::blocks_of(const Rect& area)
{
    const int first = area.x / kBlock, end = (area.right() + kBlock - 1) / kBlock;
    return {&blocks_[index(first, area.y / kBlock)], static_cast<std::size_t>(end - first)};
}

}
