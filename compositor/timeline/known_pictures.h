// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What compiling found out about pictures by looking at every pixel, remembered as long as they live: a film that is
// compiled again after an edit has the same pictures, out of the asset cache. Thread: that of compile.

#include "compositor/base/hash.h"
#include "compositor/frame/image.h"

#include <map>
#include <memory>

namespace timeline {

struct PixelFacts {
    base::Hash128 hash;
    bool opaque = false;
};
PixelFacts look_at_pixels(const frame::Image& image);

class KnownPictures {
public:
    PixelFacts facts_of(const frame::SealedImage& image);
    void forget_dead(); // those that nobody holds any more

private:
    struct Known {
        std::weak_ptr<const frame::Image> image; // an address may be used again
        PixelFacts facts;
    };
    std::map<const frame::Image*, Known> known_;
};

}
