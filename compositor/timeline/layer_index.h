// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The last steps of compile(): which layers may be alive when, and how large a scene gets at most. Of this room only.
// Thread: any.

#include "compositor/base/result.h"
#include "compositor/timeline/state.h"

namespace timeline {

void build_index(Compiled::State& state);

// Fails when groups of the scene would nest too deep, or adjustments would repeat what is below them beyond measure.
base::Result<SceneSize> measure(const Compiled::State& state);

}
