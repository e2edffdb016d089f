// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The texel rows that a scaled or shifted sprite mixes, for some columns of the canvas: each is mixed along the row
// once and kept for the next canvas row. Thread: each object belongs to one thread.

#include "compositor/cpu/sampling_lines.h"

#include <array>

namespace cpu {

inline constexpr int kChunk = 256; // columns worked on at a time: their buffers stay in the first-level cache

using Samples = std::array<std::uint8_t, kChunk * 4 + 2 * kRowSlack>;
using Pairs = std::array<std::uint8_t, kChunk * 8 + 2 * kRowSlack>;

class MixedRows {
public:
    // At most kChunk columns, all of which touch the source. `source` outlives it.
    MixedRows(const Kernels& kernels, const Source& source, const Line& u, Columns columns);

    // Samples of the columns with slack behind them, until the row after the next is asked for. Any y.
    const std::uint8_t* row(int y);

private:
    struct Kept {
        int y = INT32_MIN;
        const std::uint8_t* pixels = nullptr; // samples, or texels that need no mixing
        Samples samples;
    };
    const std::uint8_t* mix(int y, std::uint8_t* out) const; // where the samples are
    const std::uint8_t* mix_neighbours(int y, std::uint8_t* out) const;
    std::ptrdiff_t texels_read() const;
    template <int kBytes, class Lerp> void mix_pairs(int y, std::uint8_t* out, Lerp lerp) const;

    const Kernels& kernels_;
    const Source& source_;
    Line u_;
    Columns columns_;
    Columns inside_;
    std::array<Kept, 2> kept_;
    std::size_t oldest_ = 0;
};

}
