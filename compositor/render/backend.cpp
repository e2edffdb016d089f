// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/backend.h"

#include "compositor/cpu/scalar.h"
#include "compositor/cpu/simd.h"
#include "compositor/render/gpu_choice.h"

#include <fmt/format.h>

#include <algorithm>

namespace render {

base::Result<Backend> backend_named(std::string_view name)
{
    if (name == "auto")
        return Backend::automatic;
    if (name == "vulkan")
        return Backend::vulkan;
    if (name == "cpu")
        return Backend::cpu;
    if (name == "scalar")
        return Backend::scalar;
    return base::fail(base::Errc::invalid_input,
                      fmt::format("backend {}: there is none of this name; use auto, vulkan, cpu or scalar", name));
}

base::Result<std::string> level_named(std::string_view name)
{
    const auto levels = cpu::simd_levels();
    if (std::ranges::find(levels, name) != levels.end())
        return std::string(name);
    return base::fail(
        base::Errc::invalid_input,
        fmt::format("level {}: this processor has none of this name; it has {}", name, fmt::join(levels, ", ")));
}

base::Result<ChosenRenderer> make_renderer(const RendererSpec& spec)
{
    if (spec.backend == Backend::scalar)
        return ChosenRenderer{cpu::make_scalar_renderer(), "the scalar reference was asked for"};
    if (spec.backend == Backend::vulkan) {
        auto gpu = TRY(asked_gpu());
        return ChosenRenderer{TRY(gpu::make_vulkan_renderer(std::move(gpu))), "the Vulkan renderer was asked for"};
    }
    std::string why = "the SIMD renderer was asked for";
    if (spec.backend == Backend::automatic) {
        const GpuChoice choice = real_gpu();
        if (choice.gpu) {
            auto renderer = gpu::make_vulkan_renderer(choice.gpu);
            if (renderer)
                return ChosenRenderer{std::move(*renderer), choice.why};
            why = "SIMD: " + renderer.error().what;
        } else {
            why = "SIMD: " + choice.why;
        }
    }
    return ChosenRenderer{cpu::make_simd_renderer({.threads = spec.threads, .level = spec.level}), std::move(why)};
}

}
