// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where everything lies on the canvas of a format: laid out for its shape from its safe boxes, never cropped from
// another. Lengths are canvas pixels, y down. Pure function.

#include "daemon/stages/compose/look.h"

namespace compose {

struct Box {
    double x = 0, y = 0, width = 0, height = 0;
    double right() const { return x + width; }
    double bottom() const { return y + height; }
    Point center() const { return {x + width / 2, y + height / 2}; }
};

// Where a figure stands: the centre of its face, the size of its drawing (pixels for one unit of it), its light.
struct Place {
    Point face;
    double scale = 1;
    double brightness = 1;
    friend bool operator==(const Place&, const Place&) = default;
};
enum class Part { speaking, listening, closing };

struct Layout {
    Aspect aspect = Aspect::tall;
    double unit = 1; // design pixels (canvas with a shorter side of 1080) to canvas pixels
    Box column;      // what is read stays in it
    double chip_height = 0;
    double gap = 0;
    Box card;                   // of captions, below the chip
    double title_height = 0;    // at most
    double takeaway_height = 0; // at most, from the card's top
    double caption_px = 0, title_px = 0, takeaway_px = 0;
    double icon_px = 0;

    // reaching: the speaker's arms are out (Cast::reaches). Where the two stand close, they make room for them.
    Place place(script::Role role, Part part, bool reaching) const;
    Point icon(script::Role speaker) const; // its centre
    Point logo() const { return {column.x, column.y}; }

private:
    friend Layout layout_for(const Format& format);
    frame::Size canvas_;
};

Layout layout_for(const Format& format);

}
