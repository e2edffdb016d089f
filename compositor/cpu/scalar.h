// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The reference renderer: one pixel at a time, in the order a person would explain it. It is the law: every other
// renderer is compared with it, byte for byte. Goldens are made with it; nothing else should be, it is slow.
// Thread: the renderer belongs to one render thread.

#include "compositor/scene/renderer.h"

#include <memory>

namespace cpu {

std::unique_ptr<scene::Renderer> make_scalar_renderer(); // name(): "scalar"

}
