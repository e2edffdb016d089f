// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/cover_map.h"

#include "compositor/cpu/sampling_lines.h"

#include <cstring>

namespace cpu {
namespace {
using frame::Rect;

constexpr std::int64_t kWorthAsking = 64 * 64; // pixels of a sprite; smaller ones are drawn before the map is read
constexpr int kManyCells = 64;                 // of a question; more are not looked at

Cover cover_of_cell(const frame::Image& image, const Rect& cell)
{
    std::uint32_t any = 0, all = 0xffffffffU; // of alpha in the upper byte
    for (int y = cell.y; y < cell.bottom(); ++y) {
        const std::uint8_t* row = image.row(y) + 4 * cell.x;
        for (int x = 0; x < cell.width; ++x) {
            std::uint32_t pixel = 0;
            std::memcpy(&pixel, row + 4 * x, 4);
            any |= pixel;
            all &= pixel;
        }
    }
    return any == 0 ? Cover::empty : all >> 24U == 255 ? Cover::opaque : Cover::mixed;
}

}

CoverMap::CoverMap(const frame::Image& image) : size_(image.size()), columns_((size_.width + kCell - 1) / kCell)
{
    for (int y = 0; y < size_.height; y += kCell)
        for (int x = 0; x < size_.width; x += kCell)
            cells_.push_back(cover_of_cell(image, frame::intersect({x, y, kCell, kCell}, image.bounds())));
}

Cover CoverMap::of(const Rect& texels) const
{
    const Rect inside = frame::intersect(texels, {0, 0, size_.width, size_.height});
    if (inside.empty())
        return Cover::empty;
    const int left = inside.x / kCell, right = (inside.right() - 1) / kCell;
    const int top = inside.y / kCell, bottom = (inside.bottom() - 1) / kCell;
    if ((right - left + 1) * (bottom - top + 1) > kManyCells)
        return Cover::mixed;
    const Cover* first = cells_.data() + static_cast<std::ptrdiff_t>(top) * columns_;
    const Cover cover = first[left];
    if (cover == Cover::mixed || (cover == Cover::opaque && inside != texels))
        return Cover::mixed;
    for (int y = top; y <= bottom; ++y, first += columns_)
        for (int x = left; x <= right; ++x)
            if (first[x] != cover)
                return Cover::mixed;
    return cover;
}

Cover cover_in(const scene::Sprite& sprite, const CoverMap& map, const Rect& area)
{
    // An affine map takes its extremes at the corners.
    const Line u = u_along(sprite, area.y), v = v_along(sprite, area.y);
    const scene::Sampling& s = sprite.sampling;
    const auto range = [&](std::int64_t first, std::int64_t along, std::int64_t down, int& from, int& count) {
        const std::int64_t low = first + std::min<std::int64_t>(along, 0) + std::min<std::int64_t>(down, 0);
        const std::int64_t high = first + std::max<std::int64_t>(along, 0) + std::max<std::int64_t>(down, 0);
        constexpr std::int64_t kFar = std::int64_t{1} << 20; // beyond any source
        from = static_cast<int>(std::clamp(low >> 16, -kFar, kFar));
        count = static_cast<int>(std::clamp(high >> 16, -kFar, kFar)) + 2 - from;
    };
    Rect texels;
    range(u.at(area.x), u.step * (area.width - 1), std::int64_t{s.xy} * (area.height - 1), texels.x, texels.width);
    range(v.at(area.x), v.step * (area.width - 1), std::int64_t{s.yy} * (area.height - 1), texels.y, texels.height);
    const Rect source{0, 0, sprite.source.width, sprite.source.height}, inside = frame::intersect(texels, source);
    if (inside.empty())
        return Cover::empty;
    const Cover cover = map.of({inside.x + sprite.source.x, inside.y + sprite.source.y, inside.width, inside.height});
    return cover == Cover::opaque && inside != texels ? Cover::mixed : cover;
}

const CoverMap* CoverMaps::find_or_make(const frame::SealedImage& picture)
{
    const auto found = known_.find(picture.get());
    if (found != known_.end()) {
        const auto& known = found->second.picture;
        if (!known.owner_before(picture) && !picture.owner_before(known))
            return &found->second.map;
        known_.erase(found);
    }
    if (known_.size() >= clean_at_) {
        std::erase_if(known_, [](const auto& entry) { return entry.second.picture.expired(); });
        clean_at_ = std::max<std::size_t>(256, 2 * known_.size());
    }
    return &known_.try_emplace(picture.get(), Known{picture, CoverMap(*picture)}).first->second.map;
}

void CoverMaps::follow(const scene::Scene& scene)
{
    maps_.clear();
    for (const scene::Sprite& sprite : scene.sprites) {
        const frame::SealedImage& picture = sprite.tile->levels[static_cast<std::size_t>(sprite.level)];
        const bool helps = picture->format() == frame::PixelFormat::rgba8 && !sprite.tile->opaque &&
                           std::int64_t{sprite.bounds.width} * sprite.bounds.height >= kWorthAsking;
        maps_.push_back(helps ? find_or_make(picture) : nullptr);
    }
}

}
