// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The picture of what lies still under what moves: the longest run of first items of the scene (sprites directly on the
// canvas, whole groups) that did not change for some frames, flattened block by block once its drawing adds up to much
// more than a copy. Drawing is sequential at every pixel, so what is drawn on top of a copy of it comes out the same.
//
// The items are compared by content alone. When the first items change, only the blocks under what left or came are
// forgotten. A run of blocks that is a single copy without it is never kept. Memory: one canvas, from the first use on.
// Thread: follow() and size_bytes() from the thread that owns it; the rest from any, each block row from one at a time.

#include "compositor/cpu/buffers.h"
#include "compositor/cpu/level_raster.h"
#include "compositor/cpu/simd.h"
#include "compositor/scene/damage.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cpu {

class Underlay {
public:
    explicit Underlay(Underlays when) : when_(when) {}

    // Reads a checked scene that is about to be drawn.
    void follow(const scene::Scene& scene, const scene::Nesting& nesting);

    bool in_use() const { return in_use_; }
    Place end() const { return flat_.empty() ? Place{} : flat_.back().end; } // the first place above it
    bool holds(int column, int row) const { return blocks_[index(column, row)] == kHeld; }
    int run_of(int column, int end, int row) const; // the next column, up to `end`, that differs in that
    int columns() const { return columns_; }

    // Of blocks that it holds, and of pixels of one block row: what is below end().
    void copy_to(const frame::Rect& area, const Target& target) const;
    // `area`, of whole blocks it does not hold, was drawn up to end(): keeps those in which enough was drawn by now.
    void keep(const Layers& layers, const frame::Rect& area, const Target& target);

    std::size_t size_bytes() const { return pixels_.capacity_bytes(); }

private:
    // Quarters of a layer drawn in a block before it is kept. Keeping one costs as much as drawing two zoomed sprites,
    // in vain if the items change right after it; so it waits for many times that: 24 frames for a lone sprite, two for
    // a group. What little is drawn in a whole run of blocks is shared out evenly.
    static constexpr int kHeld = 4 * 2 * kLayersOfGroup;

    struct Item {
        std::uint64_t content = 0;
        frame::Rect area; // what of the canvas it may change
        Place end;        // behind it
        int age = 0;      // frames in which nothing changed up to here
    };
    void list(const scene::Scene& scene, const scene::Nesting& nesting); // now_
    void forget(const frame::Rect& area);
    void restart(const scene::Scene& scene);
    bool is_worth_memory(const scene::Scene& scene, const scene::Nesting& nesting) const;
    std::size_t index(int column, int row) const
    {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
    }
    std::span<std::uint8_t> blocks_of(const frame::Rect& area); // of one row
    Target target() const { return {pixels_.bytes(), stride_bytes_, {0, 0, canvas_.width, canvas_.height}}; }

    Underlays when_;
    bool in_use_ = false;
    frame::Size canvas_;
    frame::Rgba background_;
    int columns_ = 0;
    std::ptrdiff_t stride_bytes_ = 0;
    std::vector<Item> now_, before_;   // all items of the scene
    std::vector<Item> flat_;           // those that are the underlay
    std::vector<std::uint8_t> blocks_; // quarters of a layer drawn in each; kHeld: kept
    Scratch pixels_;
};

}
