// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Memory of pictures. From 2 MB on it comes straight from the system, in huge pages where these are to be had: a canvas
// is four faults instead of two thousand, and what the system hands out zero is not zeroed again. Of this room only.
// Thread: any.

#include <cstddef>
#include <cstdint>
#include <memory>

namespace frame {

class FreePixels {
public:
    FreePixels() = default;
    explicit FreePixels(std::size_t mapped_bytes) : mapped_bytes_(mapped_bytes) {}
    void operator()(std::uint8_t* bytes) const;

private:
    std::size_t mapped_bytes_ = 0; // 0: from the heap
};

using PixelMemory = std::unique_ptr<std::uint8_t[], FreePixels>;

// All zero, aligned to 64 bytes. Null when memory is short.
PixelMemory zeroed_pixels(std::size_t bytes);

}
