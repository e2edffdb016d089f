// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/gpu.h"

#include "shaders/shared/layout.h"

namespace gpu {
namespace {

constexpr std::uint32_t kDraw[] =
#include "shaders/draw.inc"
    ;
constexpr std::uint32_t kBlur[] =
#include "shaders/blur.inc"
    ;
constexpr std::uint32_t kColor[] =
#include "shaders/color.inc"
    ;
constexpr std::uint32_t kPack[] =
#include "shaders/pack.inc"
    ;
constexpr std::uint32_t kConvert[] =
#include "shaders/convert.inc"
    ;

}

Result<std::shared_ptr<const Gpu>> Gpu::create(const vulkan::DeviceSpec& spec)
{
    const auto device = TRY(vulkan::Device::create(spec));
    using vulkan::Pipeline;
    return std::shared_ptr<const Gpu>(
        new Gpu{device, TRY(Pipeline::create(device, {"draw", kDraw, sizeof(shaders::DrawPush)})),
                TRY(Pipeline::create(device, {"blur", kBlur, sizeof(shaders::BlurPush)})),
                TRY(Pipeline::create(device, {"color", kColor, sizeof(shaders::ColorPush)})),
                TRY(Pipeline::create(device, {"pack", kPack, sizeof(shaders::PackPush)})),
                TRY(Pipeline::create(device, {"convert", kConvert, sizeof(shaders::ConvertPush)}))});
}

}
