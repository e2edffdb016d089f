// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/canvas.h"

#include <cstring>

namespace media {
namespace {

using base::Errc;
using base::fail;

void clear(frame::Image& image, const frame::Rect& part)
{
    for (int y = part.y; y < part.bottom(); ++y)
        std::memset(image.row(y) + static_cast<std::ptrdiff_t>(part.x) * 4, 0,
                    static_cast<std::size_t>(part.width) * 4);
}

// Porter-Duff over of premultiplied pixels, rounded.
void over_row(const std::uint8_t* source, std::uint8_t* target, int width)
{
    for (int x = 0; x < width; ++x, source += 4, target += 4) {
        if (source[3] == 0)
            continue;
        const unsigned rest = 255U - source[3];
        for (int c = 0; c < 4; ++c) {
            const unsigned t = target[c] * rest + 128U;
            target[c] = static_cast<std::uint8_t>(source[c] + ((t + (t >> 8U)) >> 8U));
        }
    }
}

}

base::Status check_canvas(frame::Size size, std::int64_t max_pixels, const char* what)
{
    if (size.width < 1 || size.height < 1 || size.width > frame::Image::kMaxSide ||
        size.height > frame::Image::kMaxSide || std::int64_t{size.width} * size.height > max_pixels)
        return fail(Errc::invalid_input,
                    fmt::format("the {} claims {} x {} pixels; at most {} a side and {} million in all are read", what,
                                size.width, size.height, frame::Image::kMaxSide, max_pixels / 1'000'000));
    return {};
}

base::Result<Canvas> Canvas::create(frame::Size size)
{
    return Canvas(TRY(frame::Image::create(size, frame::PixelFormat::rgba8)));
}

base::Result<frame::Image> Canvas::copy() const
{
    frame::Image same = TRY(frame::Image::create(size(), frame::PixelFormat::rgba8));
    std::memcpy(same.row(0), image_.row(0), image_.size_bytes());
    return same;
}

void Canvas::dispose()
{
    if (last_asked_ == Disposal::clear)
        clear(image_, last_);
    else if (last_asked_ == Disposal::restore && before_last_)
        std::swap(image_, *before_last_);
    before_last_.reset();
}

base::Status Canvas::lay(const frame::Image& picture, int x, int y, Blend blend, Disposal then)
{
    dispose();
    last_ = intersect({x, y, picture.size().width, picture.size().height}, image_.bounds());
    last_asked_ = then;
    if (then == Disposal::restore)
        before_last_ = TRY(copy());
    for (int row = last_.y; row < last_.bottom(); ++row) {
        const std::uint8_t* source = picture.row(row - y) + static_cast<std::ptrdiff_t>(last_.x - x) * 4;
        std::uint8_t* target = image_.row(row) + static_cast<std::ptrdiff_t>(last_.x) * 4;
        if (blend == Blend::replace)
            std::memcpy(target, source, static_cast<std::size_t>(last_.width) * 4);
        else
            over_row(source, target, last_.width);
    }
    return {};
}

}
