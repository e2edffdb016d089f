// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/raster_picture.h"

namespace assets {

Result<frame::Size> raster_size(std::span<const std::byte>)
{
    return base::fail(base::Errc::invalid_input, "this is neither an SVG drawing nor a PNG, JPEG or WebP picture");
}

Result<Picture> raster_picture(std::span<const std::byte>, frame::Size, const AssetLimits&)
{
    return base::fail(base::Errc::invalid_input, "this is neither an SVG drawing nor a PNG, JPEG or WebP picture");
}

}
