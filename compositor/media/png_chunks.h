// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A PNG reduced to what draws it (PNG, second edition, 11.2 and tRNS): hostile, huge or animated extra chunks never
// reach the decoder. Room-internal. Thread: any.

#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace media {

struct PngHeader {
    frame::Size size;
    int bit_depth = 0;
    int color_type = 0; // 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA
};

bool is_png(std::span<const std::byte> bytes);
base::Result<PngHeader> png_header(std::span<const std::byte> bytes);

struct PlainPng {
    PngHeader header;
    std::vector<std::byte> bytes; // IHDR PLTE tRNS IDAT... IEND, every checksum verified
    // The one transparent grey of pictures below 8 bits, scaled to 8: left out of `bytes`, the decoder cannot do it.
    std::optional<std::uint8_t> clear_grey;
};
base::Result<PlainPng> plain_png(std::span<const std::byte> bytes);

}
