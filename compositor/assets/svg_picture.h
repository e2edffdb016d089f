// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parent's side of SVG: asks the child, and believes only what fits. Private to the room. Thread: any.

#include "compositor/assets/asset_cache.h"
#include "compositor/assets/svg_wire.h"

namespace assets {

Result<frame::Size> svg_size(base::HelperPool& helpers, std::span<const std::byte> bytes, const AssetLimits& limits);

// One picture for each element of the request, in its order.
Result<std::vector<Picture>> svg_pictures(base::HelperPool& helpers, std::span<const std::byte> bytes,
                                          const DrawRequest& request, const AssetLimits& limits);

// Pixels as the child sends them: rows of rgba8 without padding, those of `at` only.
Result<Picture> picture_from(std::span<const std::byte> pixels, const frame::Rect& at, frame::Size box);

// Sealed, with its content hash; `image` is null when `at` is empty.
Result<Picture> sealed_picture(frame::Image image, const frame::Rect& at, frame::Size box);

}
