// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/telemetry/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace telemetry {
namespace {

// Fields of /proc/self/stat from the third on; the second is the program's name and may hold anything, ")" too.
std::istringstream stat_fields()
{
    std::ifstream file("/proc/self/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto end_of_name = text.rfind(')');
    return std::istringstream(end_of_name == std::string::npos ? "" : text.substr(end_of_name + 1));
}

double boot_time_seconds()
{
    std::ifstream file("/proc/stat");
    std::string word;
    while (file >> word)
        if (double seconds = 0; word == "btime" && file >> seconds)
            return seconds;
    return 0;
}

std::uint64_t count_open_files()
{
    std::error_code error;
    std::uint64_t count = 0;
    for (std::filesystem::directory_iterator files("/proc/self/fd", error), end; !error && files != end;
         files.increment(error))
        ++count;
    return count > 0 ? count - 1 : 0; // one of them is the look itself
}

}

ProcessFigures process_figures()
{
    ProcessFigures figures;
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    // proc(5), stat: 14 utime, 15 stime, 20 num_threads, 22 starttime, 23 vsize, 24 rss
    constexpr int kFirst = 3, kUser = 14, kSystem = 15, kThreads = 20, kStart = 22, kVirtual = 23, kResident = 24;
    auto fields = stat_fields();
    std::string state;
    fields >> state;
    double value = 0;
    for (int number = kFirst + 1; number <= kResident && fields >> value; ++number) {
        if (number == kUser || number == kSystem)
            figures.cpu_seconds += value / ticks;
        else if (number == kThreads)
            figures.threads = static_cast<std::uint64_t>(value);
        else if (number == kStart)
            figures.start_time_seconds = boot_time_seconds() + value / ticks;
        else if (number == kVirtual)
            figures.virtual_bytes = static_cast<std::uint64_t>(value);
        else if (number == kResident)
            figures.resident_bytes = static_cast<std::uint64_t>(value) * static_cast<std::uint64_t>(::getpagesize());
    }
    figures.open_files = count_open_files();
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        figures.most_open_files = limit.rlim_cur;
    return figures;
}

}
