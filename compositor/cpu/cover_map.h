// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where a picture is empty and where it is opaque, in cells of 16x16 texels: what is empty is not drawn, what is opaque
// is copied. Found once for a picture, when it is first drawn, and kept as long as the picture lives and some more.
// Thread: a CoverMaps belongs to one thread; a CoverMap is read by any.

#include "compositor/frame/image.h"
#include "compositor/scene/scene.h"

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace cpu {

enum class Cover : std::uint8_t { empty, mixed, opaque }; // empty: all bytes 0, colours too

class CoverMap {
public:
    explicit CoverMap(const frame::Image& rgba8);
    // Of the texels in the rectangle, which may reach beyond the picture: nothing is there.
    Cover of(const frame::Rect& texels) const;

private:
    static constexpr int kCell = 16;
    frame::Size size_;
    int columns_ = 0;
    std::vector<Cover> cells_;
};

// What the sprite's samples in an area of the canvas are made of. `map` is that of its texels.
Cover cover_in(const scene::Sprite& sprite, const CoverMap& map, const frame::Rect& area);

class CoverMaps {
public:
    // For each sprite its map; nullptr where none helps. Valid until the next call.
    void follow(const scene::Scene& scene);
    const CoverMap* map(std::size_t sprite) const { return maps_[sprite]; }

private:
    struct Known {
        std::weak_ptr<const frame::Image> picture; // keeps its address from being another's
        CoverMap map;
    };
    const CoverMap* find_or_make(const frame::SealedImage& picture);
    std::unordered_map<const frame::Image*, Known> known_;
    std::size_t clean_at_ = 256; // pictures known
    std::vector<const CoverMap*> maps_;
};

}
