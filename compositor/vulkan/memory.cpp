// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/vulkan/memory.h"

#include "compositor/base/check.h"

#include <algorithm>
#include <utility>

namespace vulkan {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{64} << 20;
constexpr std::size_t kSmallBlockBytes = std::size_t{1} << 20; // where memory is short
constexpr std::size_t kAlignment = 256;
constexpr std::size_t kLargestBytes = std::size_t{4} << 30;

struct Kind {
    VkMemoryPropertyFlags wanted, liked;
};

Kind kind_of(Place place)
{
    constexpr VkMemoryPropertyFlags kMapped =
        VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    switch (place) {
    case Place::device:
        return {0, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT};
    case Place::upload: // shaders read some of it where it lies
        return {kMapped, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT};
    case Place::readback:
        return {kMapped, VK_MEMORY_PROPERTY_HOST_CACHED_BIT};
    }
    return {};
}

}

Buffer::~Buffer()
{
    if (memory_ != nullptr)
        memory_->give_back(block_, offset_, size_);
}

void Buffer::swap(Buffer& other) noexcept
{
    std::swap(memory_, other.memory_);
    std::swap(block_, other.block_);
    std::swap(handle_, other.handle_);
    std::swap(offset_, other.offset_);
    std::swap(size_, other.size_);
    std::swap(address_, other.address_);
    std::swap(mapped_, other.mapped_);
    std::swap(last_access, other.last_access);
}

Memory::Memory(std::shared_ptr<Device> device, Place place) : device_(std::move(device)), place_(place) {}

Memory::~Memory()
{
    for (Block& block : blocks_)
        destroy(block);
}

void Memory::destroy(Block& block)
{
    if (device_->is_hung()) {
        block = {};
        return;
    }
    const VolkDeviceTable& call = device_->call();
    if (block.buffer != VK_NULL_HANDLE)
        call.vkDestroyBuffer(device_->handle(), block.buffer, nullptr);
    if (block.memory != VK_NULL_HANDLE)
        call.vkFreeMemory(device_->handle(), block.memory, nullptr); // unmaps
    device_->give_memory(block.taken);
    block = {};
}

Status Memory::fill(Block& block)
{
    const VolkDeviceTable& call = device_->call();
    const VkDevice device = device_->handle();
    const VkBufferCreateInfo buffer{.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
                                    .size = block.size,
                                    .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                                             VK_BUFFER_USAGE_TRANSFER_DST_BIT |
                                             VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT};
    TRY(check(call.vkCreateBuffer(device, &buffer, nullptr, &block.buffer), "no buffer"));
    VkMemoryRequirements needs;
    call.vkGetBufferMemoryRequirements(device, block.buffer, &needs);
    const Kind kind = kind_of(place_);
    const VkMemoryAllocateFlagsInfo addressed{.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
                                              .flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT};
    VkMemoryAllocateInfo memory{.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                .pNext = &addressed,
                                .allocationSize = needs.size,
                                .memoryTypeIndex =
                                    TRY(device_->memory_type(needs.memoryTypeBits, kind.wanted, kind.liked))};
    TRY(device_->take_memory(needs.size));
    block.taken = needs.size;
    VkResult allocated = call.vkAllocateMemory(device, &memory, nullptr, &block.memory);
    const std::uint32_t plain = TRY(device_->memory_type(needs.memoryTypeBits, kind.wanted, 0));
    if (allocated == VK_ERROR_OUT_OF_DEVICE_MEMORY &&
        plain != memory.memoryTypeIndex) { // of what is liked little exists
        memory.memoryTypeIndex = plain;
        allocated = call.vkAllocateMemory(device, &memory, nullptr, &block.memory);
    }
    TRY(check(allocated, fmt::format("{} MB of memory", needs.size >> 20U)));
    TRY(check(call.vkBindBufferMemory(device, block.buffer, block.memory, 0), "memory of a buffer"));
    const VkBufferDeviceAddressInfo address{.sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
                                            .buffer = block.buffer};
    block.address = call.vkGetBufferDeviceAddress(device, &address);
    if (place_ != Place::device) {
        void* mapped = nullptr;
        TRY(check(call.vkMapMemory(device, block.memory, 0, VK_WHOLE_SIZE, 0, &mapped), "mapping memory"));
        block.mapped = static_cast<std::byte*>(mapped);
    }
    block.free.emplace(0, block.size);
    return {};
}

Status Memory::add_block(std::size_t bytes)
{
    Block block;
    block.size = std::max(bytes, kBlockBytes);
    Status filled = fill(block);
    const std::size_t small = (bytes + kSmallBlockBytes - 1) / kSmallBlockBytes * kSmallBlockBytes;
    if (!filled && filled.error().code == Errc::no_space && block.size > small) { // a smaller one may fit
        destroy(block);
        block.size = small;
        filled = fill(block);
    }
    if (!filled) {
        destroy(block);
        return filled;
    }
    const auto freed = std::ranges::find(blocks_, VkBuffer{VK_NULL_HANDLE}, &Block::buffer);
    if (freed != blocks_.end())
        *freed = std::move(block);
    else
        blocks_.push_back(std::move(block));
    return {};
}

Result<Buffer> Memory::allocate(std::size_t bytes)
{
    if (bytes > kLargestBytes)
        return fail(Errc::no_space, fmt::format("Vulkan: a buffer of {} MB is too large", bytes >> 20U));
    const std::size_t size = (std::max<std::size_t>(bytes, 1) + kAlignment - 1) / kAlignment * kAlignment;
    for (int attempt = 0; attempt < 2; ++attempt) {
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            Block& block = blocks_[i];
            const auto place = std::ranges::find_if(block.free, [&](const auto& gap) { return gap.second >= size; });
            if (place == block.free.end())
                continue;
            const auto [offset, gap] = *place;
            block.free.erase(place);
            if (gap > size)
                block.free.emplace(offset + size, gap - size);
            Buffer buffer;
            buffer.memory_ = this;
            buffer.block_ = i;
            buffer.handle_ = block.buffer;
            buffer.offset_ = offset;
            buffer.size_ = size;
            buffer.address_ = block.address + offset;
            buffer.mapped_ = block.mapped == nullptr ? nullptr : block.mapped + offset;
            return buffer;
        }
        TRY(add_block(size));
    }
    return fail(Errc::internal, "Vulkan: a new block has no room");
}

void Memory::give_back(std::size_t number, std::size_t offset, std::size_t bytes)
{
    Block& block = blocks_[number];
    auto [at, added] = block.free.emplace(offset, bytes);
    ASSERT(added);
    if (const auto next = std::next(at); next != block.free.end() && at->first + at->second == next->first) {
        at->second += next->second;
        block.free.erase(next);
    }
    if (at != block.free.begin()) {
        const auto before = std::prev(at);
        if (before->first + before->second == at->first) {
            before->second += at->second;
            block.free.erase(at);
            at = before;
        }
    }
    if (at->second == block.size && block.size != kBlockBytes) // usual blocks are kept for what comes
        destroy(block);
}

void Memory::release_unused()
{
    for (Block& block : blocks_)
        if (block.free.size() == 1 && block.free.begin()->second == block.size)
            destroy(block);
}

std::size_t Memory::size_bytes() const
{
    std::size_t bytes = 0;
    for (const Block& block : blocks_)
        bytes += block.taken;
    return bytes;
}

}
