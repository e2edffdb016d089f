// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/known_pictures.h"

namespace timeline {

PixelFacts look_at_pixels(const frame::Image& image)
{
    return {frame::pixel_hash(image), frame::is_opaque(image)};
}

PixelFacts KnownPictures::facts_of(const frame::SealedImage& image)
{
    Known& known = known_[image.get()];
    if (known.image.lock() != image)
        known = {image, look_at_pixels(*image)};
    return known.facts;
}

void KnownPictures::forget_dead()
{
    std::erase_if(known_, [](const auto& entry) { return entry.second.image.expired(); });
}

}
