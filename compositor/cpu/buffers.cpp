// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/buffers.h"

#include <new>

namespace cpu {

base::Status Scratch::reserve(std::size_t bytes)
{
    if (bytes <= capacity_bytes_)
        return {};
    bytes_.reset(); // first, so that both are never held
    capacity_bytes_ = 0;
    bytes_.reset(new (std::nothrow) std::uint8_t[bytes]);
    if (bytes_ == nullptr)
        return base::fail(base::Errc::unavailable,
                          fmt::format("memory: none left for a layer of {} MB; close other programs or render fewer "
                                      "segments at a time",
                                      bytes >> 20U));
    capacity_bytes_ = bytes;
    return {};
}

// The smallest free buffer that is large enough, else the largest free one, grown.
base::Result<Buffers::Lent> Buffers::lend(const frame::Rect& area)
{
    const std::ptrdiff_t stride_bytes = (std::ptrdiff_t{area.width} * 4 + 63) / 64 * 64;
    const auto bytes = static_cast<std::size_t>(stride_bytes * area.height);
    std::size_t best = buffers_.size();
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
        if (buffers_[i].lent)
            continue;
        if (best == buffers_.size()) {
            best = i;
            continue;
        }
        const std::size_t size = buffers_[i].memory.capacity_bytes();
        const std::size_t size_of_best = buffers_[best].memory.capacity_bytes();
        if (size_of_best >= bytes ? size >= bytes && size < size_of_best : size > size_of_best)
            best = i;
    }
    if (best == buffers_.size())
        buffers_.emplace_back();
    TRY(buffers_[best].memory.reserve(bytes));
    buffers_[best].lent = true;
    return Lent{best, {buffers_[best].memory.bytes(), stride_bytes, area}};
}

void Buffers::give_all_back()
{
    for (Buffer& buffer : buffers_)
        buffer.lent = false;
}

std::size_t Buffers::size_bytes() const
{
    std::size_t bytes = 0;
    for (const Buffer& buffer : buffers_)
        bytes += buffer.memory.capacity_bytes();
    return bytes;
}

}
