// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The version of all programs of this tree; tests/lint compares it with CMake's.

#include <string_view>

namespace base {

inline constexpr std::string_view kVersion = "0.1.0";

}
