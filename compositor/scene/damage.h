// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What changed between two frames, in blocks of 16x16 pixels. Conservative: a block that is not marked has the same
// pixels in both frames; a marked one may. Thread: each object belongs to one thread.

#include "compositor/scene/nesting.h"
#include "compositor/scene/scene.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace scene {

class DamageMap {
public:
    static constexpr int kBlock = 16;

    DamageMap() = default;
    explicit DamageMap(frame::Size canvas); // nothing marked

    int columns() const { return columns_; }
    int rows() const { return rows_; }
    frame::Size canvas() const { return canvas_; }

    void clear();
    void mark_all();
    void mark(const frame::Rect& area); // in pixels; cut to the canvas
    void mark_block(int column, int row) { blocks_[index(column, row)] = 1; }
    void add(const DamageMap& other); // of the same canvas, like these:
    void remove(const DamageMap& other);
    void keep(const DamageMap& other); // only what is marked in both

    bool marked(int column, int row) const { return blocks_[index(column, row)] != 0; }
    bool any_in(const frame::Rect& area) const;                      // in pixels
    int count() const;                                               // marked blocks
    std::span<const std::uint8_t> blocks() const { return blocks_; } // row by row, 1: marked
    double share() const { return columns_ * rows_ == 0 ? 0 : static_cast<double>(count()) / (columns_ * rows_); }

private:
    std::size_t index(int column, int row) const
    {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
    }
    frame::Size canvas_;
    int columns_ = 0;
    int rows_ = 0;
    std::vector<std::uint8_t> blocks_; // 0 or 1; bytes, because the encoder takes them like this
};

// Compares each scene with the one it saw before. The first one, another canvas, another background or steps that do
// not nest (nesting.h) damage all. A sprite inside groups damages its bounds carried through the effects of all of
// them; a group that changed, came, went or moved to another place in the order damages its bounds, a keep mask all of
// the group around it.
class Differ {
public:
    void compare(const Scene& scene, DamageMap& damage);
    void forget() { has_before_ = false; }

private:
    enum class Found : std::uint8_t { no, yes };
    struct Seen {
        std::uint64_t id = 0;
        std::uint64_t content = 0;
        frame::Rect area; // where it is seen on the canvas
        Found found = Found::no;
    };
    bool list(const Scene& scene); // now_
    void mark_changes(DamageMap& damage);

    bool has_before_ = false;
    frame::Size canvas_;
    frame::Rgba background_;
    std::vector<Seen> before_; // in drawing order
    std::vector<Seen> now_;
    std::vector<std::uint32_t> slots_; // hash table of before_ by id: position + 1, 0 empty
    Nesting nesting_;                  // of the scene looked at
    std::vector<Reach> reaches_;       // of its groups
};

// For tests and for people: one line a sprite (id, content, level, source, bounds, tint, sampling, blend unless normal)
// in drawing order, one a group and one an effect, what is in a group indented.
std::string dump(const Scene& scene);

}
