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
#include <string_view>
#include <vector>

namespace media {

struct PngHeader {
    frame::Size size;
    int bit_depth = 0;
    int color_type = 0; // 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA
};

struct PngChunk {
    std::string_view type;
    std::span<const std::byte> data;
    std::span<const std::byte> whole;
    bool intact = false; // its checksum holds
};

inline constexpr std::size_t kPngSignatureBytes = 8;
bool is_png(std::span<const std::byte> bytes);

// The chunk at the front of `rest`, which is shortened by it.
base::Result<PngChunk> take_png_chunk(std::span<const std::byte>& rest);
void append_png_chunk(std::vector<std::byte>& out, std::string_view type, std::span<const std::byte> data);
std::uint32_t big_endian_32(std::span<const std::byte> bytes); // of the first four

base::Result<PngHeader> png_header(std::span<const std::byte> bytes);

struct PlainPng {
    PngHeader header;
    std::vector<std::byte> bytes; // IHDR PLTE tRNS IDAT... IEND, every checksum verified
    // The one transparent grey of pictures below 8 bits, scaled to 8: left out of `bytes`, the decoder cannot do it.
    std::optional<std::uint8_t> clear_grey;
};
base::Result<PlainPng> plain_png(std::span<const std::byte> bytes);

}
