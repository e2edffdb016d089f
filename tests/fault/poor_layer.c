/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Vulkan layer that makes every device poorer than it is: VK_LESEDI_POOR names what it takes away, "addresses",
 * "semaphores", "computing" or "version" (a name with VK_ reaches child helpers). For one instance at a time. */
#include <stdlib.h>
#include <string.h>
#include <vulkan/vk_layer.h>
#include <vulkan/vulkan.h>

static PFN_vkGetInstanceProcAddr next_instance_proc;
static PFN_vkGetPhysicalDeviceFeatures2 next_features;
static PFN_vkGetPhysicalDeviceProperties2 next_properties;
static PFN_vkGetPhysicalDeviceProperties next_plain_properties;
static PFN_vkGetPhysicalDeviceQueueFamilyProperties next_queues;
static VkInstance the_instance;

static int takes(const char* what)
{
    const char* wanted = getenv("VK_LESEDI_POOR");
    return wanted != NULL && strcmp(wanted, what) == 0;
}

static VKAPI_ATTR void VKAPI_CALL poor_features(VkPhysicalDevice device, VkPhysicalDeviceFeatures2* features)
{
    next_features(device, features);
    for (VkBaseOutStructure* one = (VkBaseOutStructure*)features; one != NULL; one = one->pNext) {
        if (one->sType != VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES)
            continue;
        if (takes("addresses"))
            ((VkPhysicalDeviceVulkan12Features*)one)->bufferDeviceAddress = VK_FALSE;
        if (takes("semaphores"))
            ((VkPhysicalDeviceVulkan12Features*)one)->timelineSemaphore = VK_FALSE;
    }
}

static VKAPI_ATTR void VKAPI_CALL poor_properties(VkPhysicalDevice device, VkPhysicalDeviceProperties2* properties)
{
    next_properties(device, properties);
    if (takes("version"))
        properties->properties.apiVersion = VK_API_VERSION_1_1;
}

static VKAPI_ATTR void VKAPI_CALL poor_plain_properties(VkPhysicalDevice device, VkPhysicalDeviceProperties* properties)
{
    next_plain_properties(device, properties);
    if (takes("version"))
        properties->apiVersion = VK_API_VERSION_1_1;
}

static VKAPI_ATTR void VKAPI_CALL poor_queues(VkPhysicalDevice device, uint32_t* count, VkQueueFamilyProperties* queues)
{
    next_queues(device, count, queues);
    if (queues != NULL && takes("computing"))
        for (uint32_t i = 0; i < *count; ++i)
            queues[i].queueFlags &= ~(VkQueueFlags)VK_QUEUE_COMPUTE_BIT;
}

static VKAPI_ATTR VkResult VKAPI_CALL create_instance(const VkInstanceCreateInfo* info,
                                                      const VkAllocationCallbacks* allocator, VkInstance* instance)
{
    VkLayerInstanceCreateInfo* chain = (VkLayerInstanceCreateInfo*)info->pNext;
    while (chain != NULL &&
           !(chain->sType == VK_STRUCTURE_TYPE_LOADER_INSTANCE_CREATE_INFO && chain->function == VK_LAYER_LINK_INFO))
        chain = (VkLayerInstanceCreateInfo*)chain->pNext;
    if (chain == NULL)
        return VK_ERROR_INITIALIZATION_FAILED;
    next_instance_proc = chain->u.pLayerInfo->pfnNextGetInstanceProcAddr;
    chain->u.pLayerInfo = chain->u.pLayerInfo->pNext;
    const PFN_vkCreateInstance create = (PFN_vkCreateInstance)next_instance_proc(VK_NULL_HANDLE, "vkCreateInstance");
    const VkResult result = create(info, allocator, instance);
    if (result != VK_SUCCESS)
        return result;
    the_instance = *instance;
    next_features = (PFN_vkGetPhysicalDeviceFeatures2)next_instance_proc(the_instance, "vkGetPhysicalDeviceFeatures2");
    next_properties =
        (PFN_vkGetPhysicalDeviceProperties2)next_instance_proc(the_instance, "vkGetPhysicalDeviceProperties2");
    next_plain_properties =
        (PFN_vkGetPhysicalDeviceProperties)next_instance_proc(the_instance, "vkGetPhysicalDeviceProperties");
    next_queues = (PFN_vkGetPhysicalDeviceQueueFamilyProperties)next_instance_proc(
        the_instance, "vkGetPhysicalDeviceQueueFamilyProperties");
    return VK_SUCCESS;
}

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL instance_proc(VkInstance instance, const char* name)
{
    static const struct {
        const char* name;
        PFN_vkVoidFunction function;
    } ours[] = {
        {"vkGetInstanceProcAddr", (PFN_vkVoidFunction)instance_proc},
        {"vkCreateInstance", (PFN_vkVoidFunction)create_instance},
        {"vkGetPhysicalDeviceFeatures2", (PFN_vkVoidFunction)poor_features},
        {"vkGetPhysicalDeviceProperties2", (PFN_vkVoidFunction)poor_properties},
        {"vkGetPhysicalDeviceProperties", (PFN_vkVoidFunction)poor_plain_properties},
        {"vkGetPhysicalDeviceQueueFamilyProperties", (PFN_vkVoidFunction)poor_queues},
    };
    for (size_t i = 0; i < sizeof ours / sizeof *ours; ++i)
        if (strcmp(name, ours[i].name) == 0)
            return ours[i].function;
    return next_instance_proc != NULL ? next_instance_proc(instance, name) : NULL;
}

VK_LAYER_EXPORT VKAPI_ATTR VkResult VKAPI_CALL vkNegotiateLoaderLayerInterfaceVersion(VkNegotiateLayerInterface* wanted)
{
    wanted->loaderLayerInterfaceVersion = 2;
    wanted->pfnGetInstanceProcAddr = instance_proc;
    wanted->pfnGetDeviceProcAddr = NULL;
    wanted->pfnGetPhysicalDeviceProcAddr = NULL;
    return VK_SUCCESS;
}
