// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rows of what picture codecs give, as straight 8-bit RGBA, in integers. Room-internal. Thread: any.

#include "compositor/base/result.h"
#include "compositor/media/libav.h"

#include <cstdint>

namespace media {

// Writes frame.width RGBA pixels of row y.
using RowReader = void (*)(const AVFrame& frame, int y, std::uint8_t* rgba);

// The reader for this frame's pixel format; invalid_input for a format no picture codec should give.
base::Result<RowReader> row_reader(const AVFrame& frame);

}
