// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which renderer draws. All give the same bytes, so the choice is about speed alone.

#include "compositor/base/result.h"
#include "compositor/scene/renderer.h"

#include <memory>
#include <string>
#include <string_view>

namespace render {

enum class Backend { automatic, vulkan, cpu, scalar };

base::Result<Backend> backend_named(std::string_view name); // "auto", "vulkan", "cpu", "scalar"

// The name itself, if this processor has such a level ("AVX2"); else an error that names those it has.
base::Result<std::string> level_named(std::string_view name);

struct ChosenRenderer {
    std::unique_ptr<scene::Renderer> renderer;
    std::string why; // one sentence for stats and probe
};

struct RendererSpec {
    Backend backend = Backend::automatic;
    unsigned threads =
        1;               // of this renderer, for the tiles of a frame; each segment in flight has a renderer of its own
    std::string level{}; // a level_named() instruction set, for comparisons; empty: the best. Of the SIMD renderer only
};

// Automatic: a real GPU, else SIMD; a software Vulkan device is drawn with only when Vulkan is asked for. Fails only
// for Vulkan that was asked for: it never becomes another one.
base::Result<ChosenRenderer> make_renderer(const RendererSpec& spec);
inline base::Result<ChosenRenderer> make_renderer(Backend backend, unsigned threads)
{
    return make_renderer({.backend = backend, .threads = threads});
}

}
