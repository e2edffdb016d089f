// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parent's side of everything that moves: asks the child part by part, and believes only what fits. Private to the
// room. Thread: any.

#include "compositor/assets/asset_cache.h"

namespace assets {

Status check_request(const AnimationRequest& request);

Result<AnimationInfo> load_animation_info(base::HelperPool& helpers, std::span<const std::byte> bytes,
                                          const AssetLimits& limits);

// `most_bytes` of pixels at most. `info` is this file's.
Result<Animation> load_animation(base::HelperPool& helpers, std::span<const std::byte> bytes, const AnimationInfo& info,
                                 const AnimationRequest& request, const AssetLimits& limits);

// Its first frame as a picture.
Result<Picture> load_first_frame(base::HelperPool& helpers, std::span<const std::byte> bytes, frame::Size box,
                                 const AssetLimits& limits);

Animation still_animation(const Picture& picture);

}
