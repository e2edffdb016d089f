// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A device with our shaders on it: what all renderers of a program share. Thread: made on one, used by any.

#include "compositor/vulkan/device.h"
#include "compositor/vulkan/pipeline.h"

#include <memory>

namespace gpu {

using base::Result;
using base::Status;

struct Gpu {
    static Result<std::shared_ptr<const Gpu>> create(const vulkan::DeviceSpec& spec);

    std::shared_ptr<vulkan::Device> device;
    vulkan::Pipeline draw, blur, color, pack, convert; // shaders/*.comp
};

}
