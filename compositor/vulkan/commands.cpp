// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/vulkan/commands.h"

#include "compositor/base/check.h"

#include <algorithm>
#include <utility>

namespace vulkan {
namespace {

struct Scope {
    VkPipelineStageFlags2 stage = 0;
    VkAccessFlags2 access = 0;
    bool writes = false;
};

Scope scope_of(Access access)
{
    switch (access) {
    case Access::none:
        return {VK_PIPELINE_STAGE_2_NONE, VK_ACCESS_2_NONE, false};
    case Access::shader_read:
        return {VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, VK_ACCESS_2_SHADER_READ_BIT, false};
    case Access::shader_write: // and reads what it writes over
        return {VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT,
                true};
    case Access::copy_read:
        return {VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_READ_BIT, false};
    case Access::copy_write:
        return {VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT, true};
    }
    return {};
}

}

Result<Commands> Commands::create(std::shared_ptr<Device> device)
{
    Commands commands(std::move(device));
    const VolkDeviceTable& call = commands.device_->call();
    const VkDevice handle = commands.device_->handle();
    for (Frame& frame : commands.frames_) {
        const VkCommandPoolCreateInfo pool{.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
                                           .flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT,
                                           .queueFamilyIndex = commands.device_->queue_family()};
        TRY(check(call.vkCreateCommandPool(handle, &pool, nullptr, &frame.pool), "no command pool"));
        const VkCommandBufferAllocateInfo buffer{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
                                                 .commandPool = frame.pool,
                                                 .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
                                                 .commandBufferCount = 1};
        TRY(check(call.vkAllocateCommandBuffers(handle, &buffer, &frame.buffer), "no command buffer"));
    }
    return commands;
}

Commands::Commands(Commands&& other) noexcept
    : device_(std::move(other.device_)), frames_(std::exchange(other.frames_, {})), current_(other.current_),
      barrier_(other.barrier_), dispatches_(other.dispatches_)
{
}

Commands::~Commands()
{
    if (!device_)
        return;
    for (Frame& frame : frames_) {
        if (frame.ticket != 0)
            (void)device_->wait(frame.ticket); // of a lost device nothing runs any more
        if (frame.pool != VK_NULL_HANDLE && !device_->is_hung())
            device_->call().vkDestroyCommandPool(device_->handle(), frame.pool, nullptr);
    }
}

void Commands::release_passed()
{
    const std::uint64_t passed = device_->passed();
    for (Frame& one : frames_)
        if (one.ticket <= passed)
            one.kept.clear();
}

bool Commands::all_passed() const
{
    const std::uint64_t passed = device_->passed();
    return std::ranges::all_of(frames_, [passed](const Frame& one) { return one.ticket <= passed; });
}

Status Commands::begin()
{
    current_ = (current_ + 1) % kFrames;
    Frame& next = frame();
    if (next.ticket != 0)
        TRY(device_->wait(next.ticket));
    next.ticket = 0;
    release_passed();
    recorded_ = 0;
    barrier_ = {.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER_2};
    const VolkDeviceTable& call = device_->call();
    TRY(check(call.vkResetCommandPool(device_->handle(), next.pool, 0), "commands"));
    const VkCommandBufferBeginInfo info{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
                                        .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT};
    return check(call.vkBeginCommandBuffer(next.buffer, &info), "commands");
}

// The same reads again need nothing; other reads must be shown what the barrier before the first ones made available.
// What the processor wrote before the submit is seen anyway.
void Commands::use(Buffer& buffer, Access access)
{
    const Scope before = scope_of(buffer.last_access), now = scope_of(access);
    if (buffer.last_access != Access::none && (buffer.last_access != access || now.writes)) {
        barrier_.srcStageMask |= before.stage;
        barrier_.srcAccessMask |= before.access;
        barrier_.dstStageMask |= now.stage;
        barrier_.dstAccessMask |= now.access;
    }
    buffer.last_access = access;
}

void Commands::write_barrier()
{
    if (barrier_.srcStageMask == 0)
        return;
    const VkDependencyInfo info{
        .sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO, .memoryBarrierCount = 1, .pMemoryBarriers = &barrier_};
    device_->call().vkCmdPipelineBarrier2(frame().buffer, &info);
    barrier_ = {.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER_2};
}

void Commands::dispatch(const Pipeline& pipeline, std::span<const std::byte> push, std::uint32_t groups_x,
                        std::uint32_t groups_y)
{
    ASSERT(push.size() == pipeline.push_bytes());
    write_barrier();
    const VolkDeviceTable& call = device_->call();
    call.vkCmdBindPipeline(frame().buffer, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.handle());
    call.vkCmdPushConstants(frame().buffer, pipeline.layout(), VK_SHADER_STAGE_COMPUTE_BIT, 0,
                            static_cast<std::uint32_t>(push.size()), push.data());
    call.vkCmdDispatch(frame().buffer, groups_x, groups_y, 1);
    ++recorded_;
}

void Commands::copy(const Buffer& from, std::size_t from_offset, const Buffer& to, std::size_t to_offset,
                    std::size_t bytes)
{
    write_barrier();
    const VkBufferCopy region{
        .srcOffset = from.offset() + from_offset, .dstOffset = to.offset() + to_offset, .size = bytes};
    device_->call().vkCmdCopyBuffer(frame().buffer, from.handle(), to.handle(), 1, &region);
}

Result<std::uint64_t> Commands::submit()
{
    const VolkDeviceTable& call = device_->call();
    barrier_.srcStageMask |= VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_2_COPY_BIT;
    barrier_.srcAccessMask |= VK_ACCESS_2_SHADER_WRITE_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT;
    barrier_.dstStageMask |= VK_PIPELINE_STAGE_2_HOST_BIT;
    barrier_.dstAccessMask |= VK_ACCESS_2_HOST_READ_BIT;
    write_barrier();
    TRY(check(call.vkEndCommandBuffer(frame().buffer), "commands"));
    frame().ticket = TRY(device_->submit(frame().buffer));
    dispatches_ += recorded_;
    return frame().ticket;
}

}
