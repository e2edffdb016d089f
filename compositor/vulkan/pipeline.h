// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A compute shader, ready to run. It finds everything by addresses in its push constants: there are no descriptors.
// Thread: made on one, used by any.

#include "compositor/vulkan/device.h"

#include <span>

namespace vulkan {

struct PipelineSpec {
    std::string name;                     // for people and debuggers
    std::span<const std::uint32_t> spirv; // lives as long as create() runs
    std::uint32_t push_bytes = 0;         // at most 128
};

class Pipeline {
public:
    static Result<Pipeline> create(std::shared_ptr<Device> device, const PipelineSpec& spec);
    Pipeline(Pipeline&& other) noexcept;
    Pipeline& operator=(Pipeline&& other) noexcept;
    ~Pipeline();

    VkPipeline handle() const { return pipeline_; }
    VkPipelineLayout layout() const { return layout_; }
    std::uint32_t push_bytes() const { return push_bytes_; }

private:
    Pipeline() = default;
    std::shared_ptr<Device> device_;
    VkPipelineLayout layout_ = VK_NULL_HANDLE;
    VkPipeline pipeline_ = VK_NULL_HANDLE;
    std::uint32_t push_bytes_ = 0;
};

}
