// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/vulkan/pipeline.h"

#include <utility>

namespace vulkan {

Result<Pipeline> Pipeline::create(std::shared_ptr<Device> device, const PipelineSpec& spec)
{
    Pipeline made;
    made.device_ = std::move(device);
    made.push_bytes_ = spec.push_bytes;
    const VolkDeviceTable& call = made.device_->call();
    const VkDevice handle = made.device_->handle();
    const VkPushConstantRange push{.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT, .offset = 0, .size = spec.push_bytes};
    const VkPipelineLayoutCreateInfo layout{.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                            .pushConstantRangeCount = 1,
                                            .pPushConstantRanges = &push};
    TRY(check(call.vkCreatePipelineLayout(handle, &layout, nullptr, &made.layout_), spec.name));
    const VkShaderModuleCreateInfo code{.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                        .codeSize = spec.spirv.size_bytes(),
                                        .pCode = spec.spirv.data()};
    VkShaderModule module = VK_NULL_HANDLE;
    TRY(check(call.vkCreateShaderModule(handle, &code, nullptr, &module), spec.name));
    const VkComputePipelineCreateInfo info{.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
                                           .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                                                     .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                                                     .module = module,
                                                     .pName = "main"},
                                           .layout = made.layout_};
    const VkResult result = call.vkCreateComputePipelines(handle, VK_NULL_HANDLE, 1, &info, nullptr, &made.pipeline_);
    call.vkDestroyShaderModule(handle, module, nullptr);
    TRY(check(result, spec.name));
    return made;
}

Pipeline::Pipeline(Pipeline&& other) noexcept
{
    *this = std::move(other);
}

Pipeline& Pipeline::operator=(Pipeline&& other) noexcept
{
    std::swap(device_, other.device_);
    std::swap(layout_, other.layout_);
    std::swap(pipeline_, other.pipeline_);
    std::swap(push_bytes_, other.push_bytes_);
    return *this;
}

Pipeline::~Pipeline()
{
    if (!device_ || device_->is_hung())
        return;
    if (pipeline_ != VK_NULL_HANDLE)
        device_->call().vkDestroyPipeline(device_->handle(), pipeline_, nullptr);
    if (layout_ != VK_NULL_HANDLE)
        device_->call().vkDestroyPipelineLayout(device_->handle(), layout_, nullptr);
}

}
