// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// JSON to a Composition. Of this room only. Thread: any.

#include "compositor/timeline/read_values.h"

namespace timeline {

void read_composition(const JsonValue& value, const ParseSpec& spec, Reading& reading, Composition& out);

}
