// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/frame/pixel_memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

namespace frame {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kAlignment = 64;

std::size_t rounded_up(std::size_t bytes, std::size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

// Starts at a multiple of a huge page; what was mapped around it is given back.
PixelMemory map_zeroed(std::size_t bytes)
{
    const std::size_t size = rounded_up(bytes, kPage), around = size + kHugePage;
    void* mapped = ::mmap(nullptr, around, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
        return nullptr;
    auto* from = static_cast<std::uint8_t*>(mapped);
    const std::size_t before =
        rounded_up(reinterpret_cast<std::uintptr_t>(from), kHugePage) - reinterpret_cast<std::uintptr_t>(from);
    std::uint8_t* begin = from + before;
    if (before > 0)
        ::munmap(from, before);
    if (const std::size_t behind = around - before - size; behind > 0)
        ::munmap(begin + size, behind);
    ::madvise(begin, size, MADV_HUGEPAGE); // refused where there are none: small pages then
    return PixelMemory(begin, FreePixels(size));
}

}

void FreePixels::operator()(std::uint8_t* bytes) const
{
    if (mapped_bytes_ > 0)
        ::munmap(bytes, mapped_bytes_);
    else
        std::free(bytes);
}

PixelMemory zeroed_pixels(std::size_t bytes)
{
    if (bytes >= kHugePage)
        return map_zeroed(bytes);
    const std::size_t size = rounded_up(bytes, kAlignment);
    PixelMemory memory(static_cast<std::uint8_t*>(std::aligned_alloc(kAlignment, size)), FreePixels{});
    if (memory)
        std::memset(memory.get(), 0, size);
    return memory;
}

}
