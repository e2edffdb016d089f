// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Buffers out of large blocks of memory. Shaders reach a buffer by its address; a block is one VkBuffer for copies.
// A Buffer gives its place back when it goes; who uses it on the GPU keeps it until the commands have passed
// (Commands::keep). Thread: a Memory and its buffers belong to one thread.

#include "compositor/vulkan/device.h"

#include <cstddef>
#include <map>

namespace vulkan {

enum class Place : std::uint8_t {
    device,   // the GPU's own; not mapped
    upload,   // written by the processor, read by the GPU
    readback, // written by the GPU, read by the processor
};

// What was done with a buffer last: what the next use has to wait for.
enum class Access : std::uint8_t { none, shader_read, shader_write, copy_read, copy_write };

class Memory;

class Buffer {
public:
    Buffer() = default;
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept
    {
        swap(other);
        return *this;
    }
    ~Buffer();

    explicit operator bool() const { return memory_ != nullptr; }
    std::uint64_t address() const { return address_; }
    std::size_t size_bytes() const { return size_; }
    std::byte* mapped() const { return mapped_; } // null in device memory
    VkBuffer handle() const { return handle_; }
    std::size_t offset() const { return offset_; } // in handle()

    Access last_access = Access::none; // of Commands

private:
    friend class Memory;
    void swap(Buffer& other) noexcept;

    Memory* memory_ = nullptr;
    std::size_t block_ = 0;
    VkBuffer handle_ = VK_NULL_HANDLE;
    std::size_t offset_ = 0;
    std::size_t size_ = 0;
    std::uint64_t address_ = 0;
    std::byte* mapped_ = nullptr;
};

class Memory {
public:
    Memory(std::shared_ptr<Device> device, Place place);
    ~Memory(); // after all its buffers
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    // no_space when the device has no more. Undefined contents. 1 byte to 4 GB.
    Result<Buffer> allocate(std::size_t bytes);
    void release_unused();          // empty blocks are kept for what comes; now they go back to the device
    std::size_t size_bytes() const; // taken from the device, in all

private:
    friend class Buffer;
    struct Block {
        VkDeviceMemory memory = VK_NULL_HANDLE;
        VkBuffer buffer = VK_NULL_HANDLE;
        std::size_t size = 0;
        std::uint64_t taken = 0; // of the device's memory
        std::uint64_t address = 0;
        std::byte* mapped = nullptr;
        std::map<std::size_t, std::size_t> free; // offset -> bytes; neighbours are joined
    };
    Status add_block(std::size_t bytes);
    Status fill(Block& block);
    void destroy(Block& block);
    void give_back(std::size_t block, std::size_t offset, std::size_t bytes);

    std::shared_ptr<Device> device_;
    Place place_;
    std::vector<Block> blocks_; // an empty place is one that was freed
};

}
