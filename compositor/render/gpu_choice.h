// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The GPU of this program: opened once, shared by all renderers, opened anew after it was lost. Thread: any.

#include "compositor/gpu/vulkan_renderer.h"

#include <memory>
#include <string>

namespace render {

struct GpuChoice {
    std::shared_ptr<const gpu::Gpu> gpu; // null: none to draw with
    std::string why;                     // one sentence either way
};

// One that is faster than the processor. Without a device node of a GPU no driver is loaded at all.
GpuChoice real_gpu();

// The best there is, a software device too.
base::Result<std::shared_ptr<const gpu::Gpu>> asked_gpu();

// Whoever asks next gets a new one.
void forget_gpu();

}
