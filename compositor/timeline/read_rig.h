// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The two kinds of rig files, read into a Rig. Of this room only.

#include "compositor/timeline/fields.h"
#include "compositor/timeline/rig.h"

#include <string>
#include <string_view>

namespace timeline {

void read_jointed(Fields& fields, Rig& rig);
void read_pictures(Fields& fields, Rig& rig);

constexpr double kMostRigUnits = 100'000;

// A file beside the rig: no folder above, no absolute path.
void read_file_name(const JsonValue& value, const Path& path, Problems& problems, std::string& out);

// Reports numbers that are not finite or too large.
void check_units(const Point& point, const Path& path, Problems& problems);

// Members of an object as a list with names; reports more than `most`.
const std::vector<JsonValue>& named_members(Fields& fields, std::string_view key, std::size_t most);

}
