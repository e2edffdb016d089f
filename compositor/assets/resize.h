// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A picture at another size, once, before the renderers see it; and the part of it that shows. Integer arithmetic on
// premultiplied pixels, so the same bytes everywhere. Thread: any.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"

namespace assets {

// Smaller: each pixel is the mean of the area it covers. Larger: Catmull-Rom (Keys 1981, a = -1/2). Per axis.
base::Result<frame::Image> resized(const frame::Image& image, frame::Size size);

frame::Rect visible_part(const frame::Image& image); // smallest Rect with every pixel of alpha above 0
base::Result<frame::Image> cut(const frame::Image& image, const frame::Rect& part);

}
