// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// JSON to a Layer, with the layers of groups. Of this room only. Relative values count from reading.box. Thread: any.

#include "compositor/timeline/read_values.h"

namespace timeline {

constexpr int kMaxGroupDepth = 12; // groups in groups

void read_layer(const JsonValue& value, const Path& path, Reading& reading, Layer& out);
void read_layers(const JsonValue& value, const Path& path, Reading& reading, std::vector<Layer>& out);

}
