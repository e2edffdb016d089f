// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Names a process so that another one of the same machine can tell whether it still lives: boot, PID namespace, number
// and start time, since numbers are given again. Thread: any.

#include <string>
#include <string_view>

namespace jobs {

std::string this_process(); // empty where /proc does not tell

// False also when it cannot be told: another machine, another boot, another container.
bool is_gone(std::string_view process);

}
