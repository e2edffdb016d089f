// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Records what the GPU is to do, in a ring of a few frames, and keeps what it uses until it is done with it. The only
// place that writes barriers: who records says what each command does with each buffer. Thread: one Commands, one
// thread.

#include "compositor/vulkan/memory.h"
#include "compositor/vulkan/pipeline.h"

#include <array>
#include <span>
#include <vector>

namespace vulkan {

class Commands {
public:
    static constexpr std::size_t kFrames = 3; // two in flight and one being read back

    static Result<Commands> create(std::shared_ptr<Device> device);
    Commands(Commands&& other) noexcept;
    Commands& operator=(Commands&&) = delete;
    ~Commands(); // waits for what was submitted

    // The next frame of the ring; waits until the GPU has passed its last use. Lets go what all frames kept that have
    // passed, and what was recorded and never submitted.
    Status begin();
    // Lets go what frames kept that have passed; what was recorded since begin() and not submitted never happens.
    void release_passed();
    bool all_passed() const; // of what was submitted

    // What the next command does with a buffer.
    void use(Buffer& buffer, Access access);

    // Calls the shader with as many workgroups; `push` is its push constants.
    void dispatch(const Pipeline& pipeline, std::span<const std::byte> push, std::uint32_t groups_x,
                  std::uint32_t groups_y = 1);
    template <class Push>
    void dispatch(const Pipeline& pipeline, const Push& push, std::uint32_t groups_x, std::uint32_t groups_y = 1)
    {
        dispatch(pipeline, std::as_bytes(std::span(&push, 1)), groups_x, groups_y);
    }
    // The uses are the caller's to name, as for dispatch().
    void copy(const Buffer& from, std::size_t from_offset, const Buffer& to, std::size_t to_offset, std::size_t bytes);

    // Until the GPU has passed this frame, or it is never submitted.
    void keep(Buffer buffer) { frame().kept.push_back(std::move(buffer)); }

    Result<std::uint64_t> submit(); // a ticket for Device::wait; the processor may read what was written into readback
    std::uint64_t dispatches() const { return dispatches_; } // submitted since creation

private:
    struct Frame {
        VkCommandPool pool = VK_NULL_HANDLE;
        VkCommandBuffer buffer = VK_NULL_HANDLE;
        std::uint64_t ticket = 0;
        std::vector<Buffer> kept;
    };
    explicit Commands(std::shared_ptr<Device> device) : device_(std::move(device)) {}
    Frame& frame() { return frames_[current_]; }
    void write_barrier();

    std::shared_ptr<Device> device_;
    std::array<Frame, kFrames> frames_{};
    std::size_t current_ = 0;
    VkMemoryBarrier2 barrier_{}; // to be written before the next command
    std::uint64_t recorded_ = 0; // dispatches since begin()
    std::uint64_t dispatches_ = 0;
};

}
