// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Letters and their outline on their way into the scene. Of this room only. Thread: any.

#include "compositor/timeline/emit.h"
#include "compositor/timeline/gradient.h"

namespace timeline {

struct Letters {
    PartRange outline, fill;
    scene::Affine to_canvas;
    frame::Rgba color; // premultiplied; of letters without colours of their own
    double opacity = 1;
};
void add_fill(const FrameContext& context, const Letters& letters);

// Outline and letters fade as one picture: the outline does not show through its letters.
void add_as_one(const FrameContext& context, const Letters& letters);

}
