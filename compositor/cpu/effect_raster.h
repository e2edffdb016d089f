// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Applies effects to the picture of a group, in place, by all threads of a pool. A blur turns strips of rows, then
// strips of columns, into lines lying side by side (a lane each), so that a running sum moves over all of them at once.
// The scratch memory it needs is kept: 16 bits a channel of the largest blurred area. Thread: belongs to the thread
// that owns the pool.

#include "compositor/cpu/buffers.h"
#include "compositor/cpu/kernels.h"
#include "compositor/cpu/tile_pool.h"
#include "compositor/scene/effect.h"

#include <vector>

namespace cpu {

class EffectRaster {
public:
    EffectRaster(const Kernels& kernels, TilePool& pool) : kernels_(kernels), pool_(pool), lines_(pool.workers()) {}

    // `beyond`: what is read outside the target's area.
    base::Status apply(const scene::Effect& effect, scene::Beyond beyond, const Target& target);

    std::size_t size_bytes() const; // of the memory kept

private:
    // kChannels: 4, or 1 of the alpha alone.
    template <int kChannels> base::Status reserve(const Target& target, const scene::Effect& effect);
    template <int kChannels>
    void blur_rows(const scene::Effect& effect, scene::Beyond beyond, const Target& target, int strip,
                   std::uint16_t* entries);
    template <int kChannels>
    void blur_columns(const scene::Effect& effect, scene::Beyond beyond, const Target& target, int strip,
                      std::uint16_t* entries);
    template <int kChannels> base::Status blur(const scene::Effect& effect, scene::Beyond beyond, const Target& target);
    void blur_lines(const scene::Box& box, std::uint16_t* entries, int count);
    template <class Work> void for_each(int count, const frame::Rect& area, const Work& work);
    // Entry of the row y in a strip of columns; the next row's follows.
    std::uint16_t* plane_entry(int strip, int y)
    {
        return reinterpret_cast<std::uint16_t*>(plane_.bytes()) +
               (std::ptrdiff_t{strip} * plane_rows_ + y) * kBlurLanes;
    }

    const Kernels& kernels_;
    TilePool& pool_;
    Scratch plane_; // what the rows became, a strip of columns after the other
    int plane_rows_ = 0;
    std::vector<Scratch> lines_; // for each worker
};

}
