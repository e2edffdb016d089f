// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/texel_store.h"

#include <cstring>

namespace gpu {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30; // kept beside what the frame needs

}

void TexelStore::clear()
{
    entries_.clear();
    bytes_ = 0;
}

// Old pictures go when the new one would be too much, or when the device says so. What frames in flight may read stays
// until this one, which comes after them, has passed.
base::Result<vulkan::Buffer> TexelStore::make_room(std::size_t bytes, vulkan::Commands& commands)
{
    const bool in_flight = !commands.all_passed();
    const auto drop_old = [&] {
        for (auto at = entries_.begin(); at != entries_.end();) {
            Entry& entry = at->second;
            if (entry.used == frame_) {
                ++at;
                continue;
            }
            bytes_ -= entry.buffer.size_bytes();
            if (in_flight)
                commands.keep(std::move(entry.buffer));
            at = entries_.erase(at);
        }
    };
    if (bytes_ + bytes > kMostBytes)
        drop_old();
    auto buffer = memory_.allocate(bytes);
    if (buffer || buffer.error().code != base::Errc::no_space)
        return buffer;
    drop_old();
    return memory_.allocate(bytes);
}

base::Result<std::uint64_t> TexelStore::find_or_upload(const frame::SealedImage& image, vulkan::Commands& commands)
{
    const auto known = entries_.find(image.get());
    if (known != entries_.end()) {
        known->second.used = frame_;
        commands.use(known->second.buffer, vulkan::Access::shader_read);
        return known->second.buffer.address();
    }
    const std::size_t bytes = image->size_bytes();
    Entry entry{image, TRY(make_room(bytes, commands)), frame_};
    vulkan::Buffer staging = TRY(upload_.allocate(bytes));
    std::memcpy(staging.mapped(), image->row(0), bytes);
    commands.use(entry.buffer, vulkan::Access::copy_write);
    commands.copy(staging, 0, entry.buffer, 0, bytes);
    commands.use(entry.buffer, vulkan::Access::shader_read);
    commands.keep(std::move(staging));
    const std::uint64_t address = entry.buffer.address();
    bytes_ += entry.buffer.size_bytes();
    entries_.emplace(image.get(), std::move(entry));
    return address;
}

}
