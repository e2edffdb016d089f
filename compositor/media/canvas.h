// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the animated formats share: a premultiplied canvas that frames are laid on, and their odd delays.
// Room-internal. Thread: one object, one thread.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"

#include <optional>

namespace media {

enum class Blend { replace, over };
enum class Disposal { keep, clear, restore }; // what happens to a frame's place before the next one

class Canvas {
public:
    static base::Result<Canvas> create(frame::Size size); // transparent

    frame::Size size() const { return image_.size(); }

    // Takes away the frame before as it asked for, then lays this one on. What sticks out is cut off.
    base::Status lay(const frame::Image& picture, int x, int y, Blend blend, Disposal then);

    base::Result<frame::Image> copy() const;

private:
    explicit Canvas(frame::Image image) : image_(std::move(image)) {}
    void dispose();
    frame::Image image_;
    frame::Rect last_;
    Disposal last_asked_ = Disposal::keep;
    std::optional<frame::Image> before_last_;
};

// Browsers show frames of 10 ms and less for 100 ms, and pictures are made with that in mind.
constexpr double shown_delay_s(double delay_s)
{
    return delay_s > 0.0101 ? delay_s : 0.1;
}

base::Status check_canvas(frame::Size size, std::int64_t max_pixels, const char* what);

}
