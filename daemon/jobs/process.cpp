// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/jobs/process.h"

#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

namespace jobs {
namespace {

constexpr int kStartTimeField = 19; // of /proc/PID/stat, counted from the state that follows the name

std::string first_line(const std::string& path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::string pid_namespace()
{
    std::array<char, 64> target{};
    const ssize_t length = ::readlink("/proc/self/ns/pid", target.data(), target.size());
    return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

// What is the same for all processes that this one can see.
std::string here()
{
    const std::string boot = first_line("/proc/sys/kernel/random/boot_id");
    const std::string pids = pid_namespace();
    return boot.empty() || pids.empty() ? std::string() : fmt::format("{} {} ", boot, pids);
}

// "PID START"; empty when it is gone, or is a zombie, which works no more.
std::string pid_and_start(const std::string& pid)
{
    const std::string stat = first_line(fmt::format("/proc/{}/stat", pid));
    const auto name_end = stat.rfind(')'); // the name may hold anything
    if (name_end == std::string::npos)
        return "";
    std::istringstream fields(stat.substr(name_end + 1));
    std::string state, field;
    fields >> state;
    for (int i = 0; i < kStartTimeField; ++i)
        fields >> field;
    return state == "Z" || state == "X" ? std::string() : fmt::format("{} {}", pid, field);
}

}

std::string this_process()
{
    const std::string place = here();
    const std::string self = pid_and_start(std::to_string(::getpid()));
    return place.empty() || self.empty() ? std::string() : place + self;
}

bool is_gone(std::string_view process)
{
    const std::string place = here();
    if (place.empty() || !process.starts_with(place))
        return false;
    const std::string theirs(process.substr(place.size()));
    const std::string pid = theirs.substr(0, theirs.find(' '));
    return !pid.empty() && pid.find_first_not_of("0123456789") == std::string::npos && pid_and_start(pid) != theirs;
}

}
