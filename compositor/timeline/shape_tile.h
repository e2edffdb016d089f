// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rectangles, rounded rectangles and ellipses drawn into pictures. Edges are antialiased by area: exact along a row,
// 16 samples down a pixel. Of this room only. Thread: any.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"
#include "compositor/timeline/composition.h"

#include <optional>

namespace timeline {

struct ShapeDrawing {
    ShapeKind kind = ShapeKind::rect;
    frame::Size box; // whole pixels: straight edges are sharp
    double radius_px = 0;
    Fill fill = Color{};
    std::optional<Stroke> stroke{};
    Point inset_from{}, inset_to{}; // how far the shape stays inside the box: edges between pixels
};

struct DrawnShape {
    frame::SealedImage image; // a8 for one colour without stroke: its colour is then `tint`; rgba8 otherwise
    int margin_px = 0;        // of the image around the box, for the stroke
    frame::Rgba tint{255, 255, 255, 255};
};

base::Result<DrawnShape> draw_shape(const ShapeDrawing& drawing);

// The stroke alone: a8, its colour is `tint`. Of a stroke with a width.
base::Result<DrawnShape> draw_stroke_alone(const ShapeDrawing& drawing);

// Coverage, an a8 image, in the colours of a fill over it.
base::Result<frame::SealedImage> fill_coverage(const frame::Image& coverage, const Fill& fill, frame::Size box,
                                               int margin_px);

// a8: nothing up to `radius` of the half diagonal, full coverage in the corners, smooth between; dithered.
base::Result<frame::SealedImage> draw_vignette(frame::Size size, double radius);

}
