// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// LZW with growing codes as GIF uses it (GIF89a, appendix F; Welch 1984). Room-internal. Thread: any.

#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace media {

// Fills all of `indices`; invalid_input when the codes are broken or too few. Codes after the last pixel are not read.
base::Status decode_gif_lzw(std::span<const std::byte> data, unsigned code_bits, std::span<std::uint8_t> indices);

}
