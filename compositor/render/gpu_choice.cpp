// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/gpu_choice.h"

#include "compositor/media/encoder_driver.h"
#include "compositor/vulkan/probe.h"

#include <cstdlib>
#include <mutex>

namespace render {
namespace {

struct Opened {
    std::mutex mutex;
    std::weak_ptr<const gpu::Gpu> gpu; // guarded by mutex
};

Opened& opened()
{
    static Opened one;
    return one;
}

std::int64_t number_of(const char* variable, std::int64_t otherwise)
{
    const char* given = std::getenv(variable);
    return given != nullptr && *given != '\0' ? std::atoll(given) : otherwise;
}

// A test may have the device lost after so many submits, or leave it so much memory.
vulkan::DeviceSpec device_spec(vulkan::Software software)
{
    return {.software = software,
            .lose_at_submit = number_of("LESEDI_TEST_LOSE_GPU_AT_SUBMIT", -1),
            .lose_at_wait = number_of("LESEDI_TEST_LOSE_GPU_AT_WAIT", -1),
            .memory_limit_bytes = static_cast<std::uint64_t>(number_of("LESEDI_TEST_GPU_MEMORY_MB", 0)) << 20U};
}

// Looked at once, in a child: nothing is loaded into this program that has not proved itself there.
const base::Result<std::vector<vulkan::DeviceRow>>& probed()
{
    static const auto rows = vulkan::probe_devices();
    return rows;
}

base::Result<std::shared_ptr<const gpu::Gpu>> shared_gpu(vulkan::Software software)
{
    Opened& one = opened();
    const std::lock_guard lock(one.mutex);
    if (!probed())
        return tl::unexpected(probed().error());
    if (auto gpu = one.gpu.lock()) {
        const bool is_software = gpu->device->row().kind == vulkan::DeviceKind::software;
        if (!is_software || software == vulkan::Software::allow)
            return gpu;
    }
    auto made = TRY(gpu::Gpu::create(device_spec(software)));
    one.gpu = made;
    return made;
}

bool has_device_node()
{
    return media::has_device_node(media::EncoderDriver::nvenc) || media::has_device_node(media::EncoderDriver::vaapi);
}

}

GpuChoice real_gpu()
{
    if (!has_device_node())
        return {nullptr, "there is no GPU (no /dev/dri/renderD*, /dev/nvidiactl or /dev/dxg)"};
    auto gpu = shared_gpu(vulkan::Software::refuse);
    if (!gpu)
        return {nullptr, gpu.error().what};
    return {*gpu, fmt::format("{} is a {} GPU", (*gpu)->device->row().name, vulkan::name((*gpu)->device->row().kind))};
}

base::Result<std::shared_ptr<const gpu::Gpu>> asked_gpu()
{
    return shared_gpu(vulkan::Software::allow);
}

void forget_gpu()
{
    Opened& one = opened();
    const std::lock_guard lock(one.mutex);
    one.gpu.reset();
}

}
