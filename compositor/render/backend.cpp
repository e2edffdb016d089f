// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/backend.h"

#include "compositor/cpu/scalar.h"
#include "compositor/cpu/simd.h"

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

ChosenRenderer make_renderer(Backend backend, unsigned threads)
{
    switch (backend) {
    case Backend::scalar:
        return {cpu::make_scalar_renderer(), "the scalar reference was asked for"};
    case Backend::cpu:
        return {cpu::make_simd_renderer({.threads = threads, .level = {}}), "the SIMD renderer was asked for"};
    case Backend::automatic:
        break;
    }
    return {cpu::make_simd_renderer({.threads = threads, .level = {}}),
            "the SIMD renderer is the fastest of this build"};
}

}
