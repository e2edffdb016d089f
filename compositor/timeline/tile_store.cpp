// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/tile_store.h"

#include <algorithm>
#include <cmath>

namespace timeline {

int half_levels_for(double least_scale)
{
    constexpr int kMost = 5; // below 1/32 of full size nothing can be recognised
    if (!(least_scale > 0))
        return kMost;
    return std::clamp(static_cast<int>(std::floor(-std::log2(least_scale) + 1e-9)), 0, kMost);
}

scene::Tile& TileStore::find_or_make(const frame::SealedImage& image)
{
    if (const auto known = by_image_.find(image.get()); known != by_image_.end())
        return *known->second;
    const auto [hash, opaque] = known_ != nullptr ? known_->facts_of(image) : look_at_pixels(*image);
    scene::Tile*& same = by_pixels_[Key{hash, image->size().width, image->size().height, image->format()}];
    if (same == nullptr) {
        same = &tiles_.emplace_back();
        same->levels.push_back(image);
        same->content = base::combine(hash.low, base::combine(hash.high, static_cast<std::uint64_t>(image->format())));
        same->content = base::combine(same->content, static_cast<std::uint64_t>(image->size().width));
        same->opaque = opaque;
        by_image_[image.get()] = same;
        bytes_ += image->size_bytes();
    }
    return *same;
}

base::Result<const scene::Tile*> TileStore::add(const frame::SealedImage& image, int half_levels)
{
    scene::Tile& tile = find_or_make(image);
    while (static_cast<int>(tile.levels.size()) <= half_levels) {
        const frame::Image& last = *tile.levels.back();
        if (last.size().width == 1 && last.size().height == 1)
            break;
        tile.levels.push_back(frame::seal(TRY(frame::halve(last))));
        bytes_ += tile.levels.back()->size_bytes();
    }
    if (bytes_ > kMaxTileBytes)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("the pictures of this composition need more than {} MB; make some smaller",
                                      kMaxTileBytes >> 20U));
    return &tile;
}

}
