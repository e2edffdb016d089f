// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The renderer that computes on a GPU: the same bytes as the scalar reference. One dispatch a pass over the damaged
// blocks; only damaged blocks come back. Two frames of a film may be in flight, so that the device has the next to do
// while one is read back. Where the device has no memory for all blocks they are drawn in parts. A lost device, and one
// without memory for a single block, is Errc::device_lost: the renderer is of no more use then, another one can go on.
// Thread: one renderer, one thread; the Gpu is shared.

#include "compositor/gpu/gpu.h"
#include "compositor/scene/renderer.h"

namespace gpu {

// none, for benchmarks: draw() waits until the device has drawn and leaves the target as it was.
enum class Readback : std::uint8_t { damage, none };

Result<std::unique_ptr<scene::Renderer>> make_vulkan_renderer(std::shared_ptr<const Gpu> gpu,
                                                              Readback readback = Readback::damage);

}
