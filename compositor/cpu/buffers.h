// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where the SIMD renderer draws: the canvas, or part of it in a buffer of a pool that keeps its memory from frame to
// frame. Thread: a pool belongs to one thread; different rows of one target to different threads.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cpu {

// rgba8 pixels of the canvas inside `area`. Does not own them.
struct Target {
    std::uint8_t* pixels = nullptr; // of the upper left corner
    std::ptrdiff_t stride_bytes = 0;
    frame::Rect area;
    std::uint8_t* at(int x, int y) const { return pixels + (y - area.y) * stride_bytes + 4 * (x - area.x); }
};

inline Target target_of(frame::Image& image)
{
    return {image.row(0), static_cast<std::ptrdiff_t>(image.stride_bytes()), image.bounds()};
}

// Bytes that only grow. What they hold after reserve is undefined.
class Scratch {
public:
    base::Status reserve(std::size_t bytes);
    std::uint8_t* bytes() const { return bytes_.get(); }
    std::size_t capacity_bytes() const { return capacity_bytes_; }

private:
    std::unique_ptr<std::uint8_t[]> bytes_;
    std::size_t capacity_bytes_ = 0;
};

class Buffers {
public:
    struct Lent {
        std::size_t number = 0; // for give_back
        Target target;          // its pixels are undefined
    };
    base::Result<Lent> lend(const frame::Rect& area); // not empty
    void give_back(std::size_t number) { buffers_[number].lent = false; }
    void give_all_back();
    std::size_t size_bytes() const; // of the memory kept

private:
    struct Buffer {
        Scratch memory;
        bool lent = false;
    };
    std::vector<Buffer> buffers_;
};

}
