// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The loader, an instance, and what its devices can do. Of this room only. Thread: any.

#include "compositor/vulkan/device.h"

namespace vulkan {

// With validation: the layers with synchronisation checks, whose messages end the process.
Result<VkInstance> make_instance(Validation validation, VkDebugUtilsMessengerEXT& messenger);
void destroy_instance(VkInstance instance, VkDebugUtilsMessengerEXT messenger);

struct FoundDevice {
    VkPhysicalDevice physical = VK_NULL_HANDLE;
    std::uint32_t queue_family = 0; // that computes
    DeviceRow row;
};
Result<std::vector<FoundDevice>> find_devices(VkInstance instance); // the best first

}
