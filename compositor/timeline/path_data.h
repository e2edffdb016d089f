// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The syntax of SVG path data (SVG 2, 9.3.9), judged without drawing it. Of this room only. Thread: any.

#include <optional>
#include <string>
#include <string_view>

namespace timeline {

// The first problem with its place, "character 12: expected a number"; nothing when a path can be drawn from it.
std::optional<std::string> path_data_problem(std::string_view data);

}
