// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/gradient.h"
#include "compositor/timeline/shape_tile.h"

#include <algorithm>
#include <cmath>

namespace timeline {

base::Result<frame::SealedImage> draw_vignette(frame::Size size, double radius)
{
    frame::Image image = TRY(frame::Image::create(size, frame::PixelFormat::a8));
    const double diagonal = std::hypot(size.width, size.height) / 2;
    const double begin = std::min(radius, 0.999);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const double away = std::hypot(x + 0.5 - size.width / 2.0, y + 0.5 - size.height / 2.0) / diagonal;
            const double part = std::clamp((away - begin) / (1 - begin), 0.0, 1.0);
            const double smooth = part * part * (3 - 2 * part); // no visible ring where it begins
            const auto wide = static_cast<unsigned>(smooth * 255 * 256 + 0.5);
            image.row(y)[x] = static_cast<std::uint8_t>((wide + dither_threshold(x, y)) >> 8U);
        }
    return frame::seal(std::move(image));
}

}
