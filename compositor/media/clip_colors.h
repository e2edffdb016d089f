// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A decoded video picture of any pixel format as premultiplied sRGB-encoded RGBA: matrix (ITU-R BT.601, 709, 2020,
// SMPTE 240M, FCC), range and chroma location are honoured, alpha is kept. Integer arithmetic of our own, so the same
// bytes on every processor. Room-internal. Thread: any.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"
#include "compositor/media/libav.h"

namespace media {

// invalid_input for what has no right colours here: HDR transfer curves, raw sensor data, float samples.
base::Result<frame::Image> clip_image(const AVFrame& frame);

// How a picture is turned before it is shown: the place of a pixel is (xx * x + xy * y, yx * x + yy * y), moved so that
// everything is at 0 or above. Each row and column has one +1 or -1.
struct Turn {
    int xx = 1;
    int xy = 0;
    int yx = 0;
    int yy = 1;
    bool swaps_sides() const { return xx == 0; }
    friend bool operator==(const Turn&, const Turn&) = default;
};
Turn turn_of(const std::int32_t* display_matrix); // nine numbers; what is no multiple of 90 degrees is not turned
base::Result<frame::Image> turned(frame::Image image, const Turn& turn);

}
