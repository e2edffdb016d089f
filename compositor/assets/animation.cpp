// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/animation.h"

#include <algorithm>

namespace assets {

std::string_view name(AnimationKind kind)
{
    switch (kind) {
    case AnimationKind::gif:
        return "GIF";
    case AnimationKind::apng:
        return "APNG";
    case AnimationKind::webp:
        return "animated WebP";
    case AnimationKind::clip:
        return "video clip";
    case AnimationKind::lottie:
        return "Lottie";
    case AnimationKind::still:
        break;
    }
    return "still picture";
}

std::size_t Animation::index_at(double s) const
{
    constexpr double kForgivenS = 1e-6;
    const auto after = std::upper_bound(frames.begin(), frames.end(), s + kForgivenS,
                                        [](double time, const AnimationFrame& frame) { return time < frame.at_s; });
    return after == frames.begin() ? 0 : static_cast<std::size_t>(after - frames.begin()) - 1;
}

}
