// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/counters.h"

#include <malloc.h>
#include <sys/resource.h>

namespace base {

std::string_view name(Station station)
{
    constexpr std::array<std::string_view, static_cast<std::size_t>(Station::count)> kNames{
        "compile", "evaluate", "raster", "convert", "encode",  "sound",
        "mux",     "document", "script", "voice",   "compose", "store"};
    return kNames[static_cast<std::size_t>(station)];
}

void give_back_large_blocks()
{
    ::mallopt(M_MMAP_THRESHOLD, 512 * 1024); // a fixed threshold; glibc's own grows up to 32 MB
    ::mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
}

std::uint64_t peak_memory_bytes()
{
    struct rusage usage {};
    if (::getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024U;
}

}
