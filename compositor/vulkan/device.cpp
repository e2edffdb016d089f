// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/vulkan/device.h"

#include "compositor/vulkan/instance.h"

#include <optional>

namespace vulkan {

Result<std::shared_ptr<Device>> Device::create(const DeviceSpec& spec)
{
    std::shared_ptr<Device> device(new Device);
    TRY(device->open(spec));
    return device;
}

Device::~Device()
{
    if (hung_)
        return; // and what was made from it stays too
    if (device_ != VK_NULL_HANDLE) {
        call_.vkDeviceWaitIdle(device_);
        if (timeline_ != VK_NULL_HANDLE)
            call_.vkDestroySemaphore(device_, timeline_, nullptr);
        call_.vkDestroyDevice(device_, nullptr);
    }
    if (instance_ != VK_NULL_HANDLE)
        destroy_instance(instance_, messenger_);
}

Status Device::open(const DeviceSpec& spec)
{
    lose_at_submit_ = spec.lose_at_submit;
    lose_at_wait_ = spec.lose_at_wait;
    memory_limit_ = spec.memory_limit_bytes;
    instance_ = TRY(make_instance(spec.validation, messenger_));
    const auto found = TRY(find_devices(instance_));
    std::string refused;
    const FoundDevice* best = nullptr;
    for (const FoundDevice& one : found) {
        const bool is_software = one.row.kind == DeviceKind::software;
        if (one.row.usable && (!is_software || spec.software == Software::allow)) {
            best = &one;
            break;
        }
        refused +=
            fmt::format("; {}: {}", one.row.name,
                        one.row.usable ? "it computes on the processor, slower than our own renderer" : one.row.reason);
    }
    if (best == nullptr)
        return fail(Errc::unavailable, "Vulkan: no device is usable" + (refused.empty() ? "; there is none" : refused));
    row_ = best->row;
    physical_ = best->physical;
    family_ = best->queue_family;
    vkGetPhysicalDeviceMemoryProperties(physical_, &memory_);

    const float priority = 1;
    const VkDeviceQueueCreateInfo queue{.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                        .queueFamilyIndex = family_,
                                        .queueCount = 1,
                                        .pQueuePriorities = &priority};
    VkPhysicalDeviceVulkan13Features of_13{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES,
                                           .synchronization2 = VK_TRUE,
                                           .maintenance4 = VK_TRUE};
    VkPhysicalDeviceVulkan12Features of_12{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
                                           .pNext = &of_13,
                                           .timelineSemaphore = VK_TRUE,
                                           .bufferDeviceAddress = VK_TRUE};
    const VkDeviceCreateInfo info{.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                                  .pNext = &of_12,
                                  .queueCreateInfoCount = 1,
                                  .pQueueCreateInfos = &queue};
    TRY(check(vkCreateDevice(physical_, &info, nullptr, &device_), row_.name));
    volkLoadDeviceTable(&call_, device_);
    call_.vkGetDeviceQueue(device_, family_, 0, &queue_);
    const VkSemaphoreTypeCreateInfo type{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO,
                                         .semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE};
    const VkSemaphoreCreateInfo semaphore{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, .pNext = &type};
    return check(call_.vkCreateSemaphore(device_, &semaphore, nullptr, &timeline_), "no timeline semaphore");
}

Result<std::uint32_t> Device::memory_type(std::uint32_t types, VkMemoryPropertyFlags wanted,
                                          VkMemoryPropertyFlags liked) const
{
    std::optional<std::uint32_t> good;
    for (std::uint32_t i = 0; i < memory_.memoryTypeCount; ++i) {
        const VkMemoryPropertyFlags has = memory_.memoryTypes[i].propertyFlags;
        if ((types >> i & 1U) == 0 || (has & wanted) != wanted)
            continue;
        if ((has & liked) == liked)
            return i;
        if (!good)
            good = i;
    }
    if (!good)
        return fail(Errc::unavailable, fmt::format("Vulkan: {} has no memory of the kind {:#x}", row_.name, wanted));
    return *good;
}

Status Device::take_memory(std::uint64_t bytes)
{
    const std::uint64_t taken = memory_taken_ += bytes;
    if (memory_limit_ == 0 || taken <= memory_limit_)
        return {};
    memory_taken_ -= bytes;
    return fail(Errc::no_space, fmt::format("Vulkan: {}: no {} MB of memory (a test leaves it {} MB)", row_.name,
                                            bytes >> 20U, memory_limit_ >> 20U));
}

Result<std::uint64_t> Device::submit(VkCommandBuffer commands)
{
    const std::lock_guard lock(mutex_);
    if (silent_)
        return fail(Errc::device_lost, fmt::format("Vulkan: {}: it answered no more", row_.name));
    if (lose_at_submit_ >= 0 && submits_++ >= lose_at_submit_)
        lost_ = true;
    if (lost_)
        return fail(Errc::device_lost, fmt::format("Vulkan: {}: the device is lost (asked for by a test)", row_.name));
    const VkCommandBufferSubmitInfo buffer{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO,
                                           .commandBuffer = commands};
    const VkSemaphoreSubmitInfo signal{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                       .semaphore = timeline_,
                                       .value = last_ + 1,
                                       .stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT};
    const VkSubmitInfo2 info{.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO_2,
                             .commandBufferInfoCount = 1,
                             .pCommandBufferInfos = &buffer,
                             .signalSemaphoreInfoCount = 1,
                             .pSignalSemaphoreInfos = &signal};
    TRY(check(call_.vkQueueSubmit2(queue_, 1, &info, VK_NULL_HANDLE), row_.name));
    return ++last_;
}

Status Device::wait(std::uint64_t ticket)
{
    if (silent_)
        return fail(Errc::device_lost, fmt::format("Vulkan: {}: it answered no more", row_.name));
    const VkSemaphoreWaitInfo info{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO,
                                   .semaphoreCount = 1,
                                   .pSemaphores = &timeline_,
                                   .pValues = &ticket};
    const auto longest =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(kLongestWait).count());
    const VkResult waited = call_.vkWaitSemaphores(device_, &info, longest);
    if (waited != VK_SUCCESS)
        silent_ = true;
    if (lose_at_wait_ >= 0 && waits_++ >= lose_at_wait_)
        return fail(Errc::device_lost, fmt::format("Vulkan: {}: the device is lost (asked for by a test)", row_.name));
    if (waited == VK_TIMEOUT) {
        hung_ = true;
        return fail(Errc::device_lost,
                    fmt::format("Vulkan: {}: no answer within {} s", row_.name, kLongestWait.count()));
    }
    Status answer = check(waited, row_.name);
    if (!answer)
        answer.error().code = Errc::device_lost;
    return answer;
}

std::uint64_t Device::passed() const
{
    std::uint64_t value = 0;
    call_.vkGetSemaphoreCounterValue(device_, timeline_, &value);
    return value;
}

}
