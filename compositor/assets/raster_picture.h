// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// PNG, JPEG and WebP at the size they are shown. Private to the room. Thread: any.

#include "compositor/assets/asset_cache.h"

namespace assets {

Result<frame::Size> raster_size(std::span<const std::byte> bytes);
Result<Picture> raster_picture(std::span<const std::byte> bytes, frame::Size box, const AssetLimits& limits);

}
