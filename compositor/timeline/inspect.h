// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a frame is made of, for programs that judge it (compositor/lint): which layer, word and part of it each sprite
// of a scene draws. Thread: any; a PartList is immutable and belongs to no thread.

#include "compositor/timeline/compile.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace timeline {

enum class InkRole : std::uint8_t { picture, letter, outline, card, pill };

struct PartOf {
    std::uint32_t layer = 0; // in PartList::layers()
    std::uint32_t word = 0;  // of captions; 0 for others
    InkRole role = InkRole::picture;
};

class PartList {
public:
    explicit PartList(const Compiled& compiled);

    // Of Sprite::id. Null for sprites of no layer's own: edges of wipes, vignettes, what an adjustment repeats.
    const PartOf* find(std::uint64_t sprite_id) const;

    struct LayerParts {
        std::string id;
        bool is_mask = false;               // it or a group around it stands as a mask of another layer
        std::vector<std::size_t> line_ends; // of text and captions: where lines end in the bytes of the text
        std::size_t letters = 0;            // glyphs with ink in the whole text
    };
    const std::vector<LayerParts>& layers() const { return layers_; } // back to front, groups before their children

private:
    std::vector<LayerParts> layers_;
    std::unordered_map<std::uint64_t, PartOf> parts_;
};

// evaluate() and boxes_at() of one frame at once.
void inspect(const Compiled& compiled, std::int64_t frame_index, scene::Scene& scene, std::vector<LayerBox>& boxes);

}
