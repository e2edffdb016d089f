// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which renderer draws. All give the same bytes, so the choice is about speed alone.

#include "compositor/base/result.h"
#include "compositor/scene/renderer.h"

#include <memory>
#include <string>
#include <string_view>

namespace render {

enum class Backend { automatic, cpu, scalar };

base::Result<Backend> backend_named(std::string_view name); // "auto", "cpu", "scalar"

struct ChosenRenderer {
    std::unique_ptr<scene::Renderer> renderer;
    std::string why; // one sentence for stats and probe
};

// threads: of one renderer, for the tiles of a frame; several segments in flight each have a renderer of their own.
ChosenRenderer make_renderer(Backend backend, unsigned threads);

}
