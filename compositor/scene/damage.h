// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What changed between two frames, in blocks of 16x16 pixels. Conservative: a block that is not marked has the same
// pixels in both frames; a marked one may. Thread: each object belongs to one thread.

#include "compositor/scene/scene.h"

#include <cstdint>
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
    void add(const DamageMap& other);   // of the same canvas

    bool marked(int column, int row) const { return blocks_[index(column, row)] != 0; }
    bool any_in(const frame::Rect& area) const; // in pixels
    int count() const;                          // marked blocks
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

// Compares each scene with the one it saw before. The first one, another canvas or another background damages all.
class Differ {
public:
    void compare(const Scene& scene, DamageMap& damage);
    void forget() { has_before_ = false; }

private:
    struct Seen {
        std::uint64_t id = 0;
        std::uint64_t content = 0;
        frame::Rect bounds;
    };
    bool has_before_ = false;
    frame::Size canvas_;
    frame::Rgba background_;
    std::vector<Seen> before_; // in drawing order
    std::vector<Seen> now_;
    std::vector<std::uint32_t> slots_; // hash table of before_ by id: position + 1, 0 empty
};

// One line a sprite, for tests and for people: id, content, level, source, bounds, tint, sampling.
std::string dump(const Scene& scene);

}
