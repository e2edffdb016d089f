// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/vulkan/instance.h"

#include "compositor/base/log.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>

namespace vulkan {
namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";

// volk does not say why.
std::string no_loader()
{
    constexpr std::string_view kMissing =
        "Vulkan: there is no loader (libvulkan.so.1); install libvulkan1 and a driver";
    if (void* found = ::dlopen("libvulkan.so.1", RTLD_NOW | RTLD_LOCAL); found != nullptr) {
        ::dlclose(found);
        return "Vulkan: libvulkan.so.1 is there, but it is no loader";
    }
    const char* why = ::dlerror();
    const std::string said = why != nullptr ? why : "";
    if (said.empty() || said.find("No such file") != std::string::npos)
        return std::string(kMissing);
    return fmt::format("Vulkan: the loader cannot be opened ({}); look at LD_LIBRARY_PATH, or install libvulkan1 again",
                       said);
}

// Where the loader was told to look for drivers.
std::string no_driver()
{
    for (const char* name : {"VK_DRIVER_FILES", "VK_ICD_FILENAMES"})
        if (const char* files = std::getenv(name); files != nullptr && *files != '\0')
            return fmt::format("Vulkan: there is a loader but no driver: {} names {} alone, and that is of no use; "
                               "unset it, or name the file of a driver",
                               name, files);
    return "Vulkan: there is a loader but no driver (no usable file in /usr/share/vulkan/icd.d); install the driver of "
           "your GPU";
}

Status load()
{
    static std::mutex mutex;
    static bool loaded = false;
    const std::lock_guard lock(mutex);
    if (!loaded && volkInitialize() != VK_SUCCESS)
        return fail(Errc::unavailable, no_loader());
    loaded = true;
    if (volkGetInstanceVersion() < VK_API_VERSION_1_3)
        return fail(Errc::unavailable, fmt::format("Vulkan: the loader knows {}.{}, 1.3 is needed",
                                                   VK_API_VERSION_MAJOR(volkGetInstanceVersion()),
                                                   VK_API_VERSION_MINOR(volkGetInstanceVersion())));
    return {};
}

VKAPI_ATTR VkBool32 VKAPI_CALL end_at_message(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT,
                                              const VkDebugUtilsMessengerCallbackDataEXT* data, void*)
{
    std::fprintf(stderr, "Vulkan validation: %s\n", data->pMessage);
    std::abort();
}

DeviceKind kind_of(VkPhysicalDeviceType type)
{
    switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
        return DeviceKind::discrete;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
        return DeviceKind::integrated;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
        return DeviceKind::virtual_gpu;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
        return DeviceKind::software;
    default:
        return DeviceKind::other;
    }
}

std::optional<std::uint32_t> computing_family(VkPhysicalDevice physical)
{
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
    for (std::uint32_t i = 0; i < count; ++i)
        if ((families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) != 0)
            return i;
    return std::nullopt;
}

std::string lack_of(VkPhysicalDevice physical, const VkPhysicalDeviceProperties& properties)
{
    if (properties.apiVersion < VK_API_VERSION_1_3)
        return fmt::format("it is of Vulkan {}.{}, 1.3 is needed", VK_API_VERSION_MAJOR(properties.apiVersion),
                           VK_API_VERSION_MINOR(properties.apiVersion));
    VkPhysicalDeviceVulkan13Features of_13{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
    VkPhysicalDeviceVulkan12Features of_12{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
                                           .pNext = &of_13};
    VkPhysicalDeviceFeatures2 features{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, .pNext = &of_12};
    vkGetPhysicalDeviceFeatures2(physical, &features);
    if (of_12.bufferDeviceAddress == VK_FALSE)
        return "it has no buffer addresses (bufferDeviceAddress)";
    if (of_12.timelineSemaphore == VK_FALSE || of_13.synchronization2 == VK_FALSE || of_13.maintenance4 == VK_FALSE)
        return "it has no timeline semaphores, no synchronization2 or no maintenance4";
    if (!computing_family(physical))
        return "none of its queues computes";
    return {};
}

FoundDevice describe(VkPhysicalDevice physical)
{
    VkPhysicalDeviceDriverProperties driver{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES};
    VkPhysicalDeviceProperties2 properties{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &driver};
    vkGetPhysicalDeviceProperties2(physical, &properties);
    FoundDevice found;
    found.physical = physical;
    found.queue_family = computing_family(physical).value_or(0);
    found.row.name = properties.properties.deviceName;
    found.row.driver = fmt::format("{} {}", driver.driverName, driver.driverInfo);
    found.row.kind = kind_of(properties.properties.deviceType);
    found.row.reason = lack_of(physical, properties.properties);
    found.row.usable = found.row.reason.empty();
    if (found.row.usable)
        found.row.reason = fmt::format("Vulkan {}.{}, computes", VK_API_VERSION_MAJOR(properties.properties.apiVersion),
                                       VK_API_VERSION_MINOR(properties.properties.apiVersion));
    return found;
}

}

std::string_view name(DeviceKind kind)
{
    constexpr std::array<std::string_view, 5> kNames{"discrete", "integrated", "virtual", "software", "other"};
    return kNames[static_cast<std::size_t>(kind)];
}

Result<VkInstance> make_instance(Validation validation, VkDebugUtilsMessengerEXT& messenger)
{
    TRY(load());
    const bool validates = validation == Validation::on;
    const VkApplicationInfo application{
        .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO, .pApplicationName = "lesedi", .apiVersion = VK_API_VERSION_1_3};
    const VkValidationFeatureEnableEXT synchronisation = VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
    const VkValidationFeaturesEXT features{.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
                                           .enabledValidationFeatureCount = 1,
                                           .pEnabledValidationFeatures = &synchronisation};
    const char* extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    const VkInstanceCreateInfo info{.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                    .pNext = validates ? &features : nullptr,
                                    .pApplicationInfo = &application,
                                    .enabledLayerCount = validates ? 1U : 0U,
                                    .ppEnabledLayerNames = &kValidationLayer,
                                    .enabledExtensionCount = validates ? 1U : 0U,
                                    .ppEnabledExtensionNames = &extension};
    VkInstance instance = VK_NULL_HANDLE;
    const VkResult made = vkCreateInstance(&info, nullptr, &instance);
    if (made == VK_ERROR_INCOMPATIBLE_DRIVER)
        return fail(Errc::unavailable, no_driver());
    TRY(check(made, "no instance"));
    volkLoadInstanceOnly(instance);
    if (validates) {
        const VkDebugUtilsMessengerCreateInfoEXT wanted{
            .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
            .messageSeverity =
                VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
            .messageType =
                VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT,
            .pfnUserCallback = end_at_message};
        TRY(check(vkCreateDebugUtilsMessengerEXT(instance, &wanted, nullptr, &messenger), "no messenger"));
    }
    return instance;
}

void destroy_instance(VkInstance instance, VkDebugUtilsMessengerEXT messenger)
{
    if (messenger != VK_NULL_HANDLE)
        vkDestroyDebugUtilsMessengerEXT(instance, messenger, nullptr);
    vkDestroyInstance(instance, nullptr);
}

Result<std::vector<FoundDevice>> find_devices(VkInstance instance)
{
    std::uint32_t count = 0;
    TRY(check(vkEnumeratePhysicalDevices(instance, &count, nullptr), "no list of devices"));
    std::vector<VkPhysicalDevice> physicals(count);
    TRY(check(vkEnumeratePhysicalDevices(instance, &count, physicals.data()), "no list of devices"));
    std::vector<FoundDevice> found;
    for (const VkPhysicalDevice physical : physicals)
        found.push_back(describe(physical));
    std::ranges::stable_sort(
        found, {}, [](const FoundDevice& one) { return (one.row.usable ? 0 : 16) + static_cast<int>(one.row.kind); });
    return found;
}

Result<std::vector<DeviceRow>> list_devices()
{
    VkDebugUtilsMessengerEXT messenger = VK_NULL_HANDLE;
    const VkInstance instance = TRY(make_instance(Validation::off, messenger));
    const auto found = find_devices(instance);
    std::vector<DeviceRow> rows;
    if (found)
        for (const FoundDevice& one : *found)
            rows.push_back(one.row);
    destroy_instance(instance, messenger);
    if (!found)
        return tl::unexpected(found.error());
    return rows;
}

}
