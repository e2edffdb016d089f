// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/backend.h"

#include "compositor/cpu/scalar.h"
#include "compositor/cpu/simd.h"

#include <fmt/format.h>

#include <algorithm>

namespace render {

base::Result<Backend> backend_named(std::string_view name)
{
    if (name == "auto")
        return Backend::automatic;
    if (name == "cpu")
        return Backend::cpu;
    if (name == "scalar")
        return Backend::scalar;
    if (name == "vulkan")
        return base::fail(
            base::Errc::unavailable,
            "backend vulkan: this build has no Vulkan renderer; use auto, cpu or scalar (the pictures are the same)");
    return base::fail(base::Errc::invalid_input,
                      fmt::format("backend {}: there is none of this name; use auto, cpu or scalar", name));
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

ChosenRenderer make_renderer(const RendererSpec& spec)
{
    if (spec.backend == Backend::scalar)
        return {cpu::make_scalar_renderer(), "the scalar reference was asked for"};
    return {cpu::make_simd_renderer({.threads = spec.threads, .level = spec.level}),
            spec.backend == Backend::cpu ? "the SIMD renderer was asked for"
                                         : "the SIMD renderer is the fastest of this build"};
}

}
