// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/counters.h"

#include <sys/resource.h>

namespace base {

std::string_view name(Station station)
{
    constexpr std::array<std::string_view, static_cast<std::size_t>(Station::count)> kNames{
        "compile", "evaluate", "raster", "convert", "encode", "sound", "mux", "document", "script", "voice", "compose", "store"};
    return kNames[static_cast<std::size_t>(station)];
}

std::uint64_t peak_memory_bytes()
{
    struct rusage usage {};
    if (::getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024U;
}

}
