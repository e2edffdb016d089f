// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/raster_picture.h"

#include "compositor/assets/resize.h"
#include "compositor/assets/svg_picture.h"
#include "compositor/media/picture.h"

namespace assets {

Result<frame::Size> raster_size(std::span<const std::byte> bytes)
{
    return media::picture_size(bytes);
}

Result<Picture> raster_picture(std::span<const std::byte> bytes, frame::Size box, const AssetLimits& limits)
{
    media::PictureLimits picture_limits;
    picture_limits.max_pixels = limits.pixels;
    frame::Image image = TRY(media::decode_picture(bytes, picture_limits));
    if (image.size() != box)
        image = TRY(resized(image, box));
    const frame::Rect visible = visible_part(image);
    if (visible.empty())
        return Picture{nullptr, visible, box, 0};
    if (visible != image.bounds())
        image = TRY(cut(image, visible));
    return sealed_picture(std::move(image), visible, box);
}

}
