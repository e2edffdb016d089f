// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The effects of scene/effect.h as the reference does them: on the whole canvas, line by line. Thread: any.

#include "compositor/frame/image.h"
#include "compositor/scene/effect.h"

#include <cstring>

namespace cpu {

void apply_effect(const scene::Effect& effect, scene::Beyond beyond, frame::Image& picture);

inline frame::Rgba pixel(const frame::Image& image, int x, int y)
{
    frame::Rgba color;
    std::memcpy(&color, image.row(y) + 4 * x, 4);
    return color;
}
inline void set_pixel(frame::Image& image, int x, int y, frame::Rgba color)
{
    std::memcpy(image.row(y) + 4 * x, &color, 4);
}

}
