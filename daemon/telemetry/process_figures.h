// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the kernel says about this process (proc(5)). Figures that cannot be read are 0. Thread: any.

#include <cstdint>

namespace telemetry {

struct ProcessFigures {
    std::uint64_t resident_bytes = 0, virtual_bytes = 0;
    double cpu_seconds = 0;        // user and system, of all threads
    double start_time_seconds = 0; // since 1970 UTC
    std::uint64_t open_files = 0, most_open_files = 0;
    std::uint64_t threads = 0;
};
ProcessFigures process_figures();

}
