// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Pictures of tiles in the GPU's memory, brought there when first drawn and kept while there is room. Holds on to the
// pictures, so that a place in memory means one picture. Thread: that of its renderer.

#include "compositor/frame/image.h"
#include "compositor/vulkan/commands.h"

#include <cstdint>
#include <unordered_map>

namespace gpu {

class TexelStore {
public:
    TexelStore(vulkan::Memory& memory, vulkan::Memory& upload) : memory_(memory), upload_(upload) {}

    void begin_frame() { ++frame_; }

    // Its address for what is recorded next; records its way there if it is new. Pictures that this frame has not used
    // make room for it, as soon as no frame in flight reads them.
    base::Result<std::uint64_t> find_or_upload(const frame::SealedImage& image, vulkan::Commands& commands);

    void clear(); // nothing may be reading them any more

private:
    struct Entry {
        frame::SealedImage image;
        vulkan::Buffer buffer;
        std::uint64_t used = 0; // frame
    };
    base::Result<vulkan::Buffer> make_room(std::size_t bytes, vulkan::Commands& commands);

    vulkan::Memory& memory_;
    vulkan::Memory& upload_;
    std::unordered_map<const frame::Image*, Entry> entries_;
    std::size_t bytes_ = 0;
    std::uint64_t frame_ = 0;
};

}
