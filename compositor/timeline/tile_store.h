// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// All tiles of a compiled composition; equal pictures are one tile. Addresses stay. Of this room only.
// Thread: one while tiles are added; any once compiled.

#include "compositor/base/hash.h"
#include "compositor/base/result.h"
#include "compositor/scene/scene.h"
#include "compositor/timeline/known_pictures.h"

#include <cstddef>
#include <deque>
#include <map>
#include <tuple>

namespace timeline {

constexpr std::size_t kMaxTileBytes = 2048UL << 20U;

class TileStore {
public:
    // The tile of this picture, with at least `half_levels` half-size copies (fewer when it gets down to one pixel).
    base::Result<const scene::Tile*> add(const frame::SealedImage& image, int half_levels);
    std::size_t size_bytes() const { return bytes_; }
    void set_known(KnownPictures* known) { known_ = known; } // asked while tiles are added; null: nobody

private:
    scene::Tile& find_or_make(const frame::SealedImage& image);

    using Key = std::tuple<base::Hash128, int, int, frame::PixelFormat>;
    std::deque<scene::Tile> tiles_;
    std::map<Key, scene::Tile*> by_pixels_;
    std::map<const frame::Image*, scene::Tile*> by_image_; // of images the tiles hold: saves hashing them again
    std::size_t bytes_ = 0;
    KnownPictures* known_ = nullptr;
};

// Half-size copies needed to draw at `least_scale` of full size without skipping pixels.
int half_levels_for(double least_scale);

}
