// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// JSON to a Layer. Of this room only. `out.position` holds the default to be kept when none is given. Thread: any.

#include "compositor/timeline/read_values.h"

namespace timeline {

void read_layer(const JsonValue& value, const Path& path, Problems& problems, Layer& out);

}
