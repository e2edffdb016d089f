// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/vulkan/probe.h"

#include <array>
#include <sstream>

namespace vulkan {
namespace {

constexpr std::string_view kVerb = "vulkan-devices";

// One line a device: kind, usable, name, driver, reason.
std::string to_line(const DeviceRow& row)
{
    return fmt::format("{}\t{}\t{}\t{}\t{}\n", static_cast<int>(row.kind), row.usable ? 1 : 0, row.name, row.driver,
                       row.reason);
}

Result<DeviceRow> from_line(const std::string& line)
{
    std::istringstream parts(line);
    std::array<std::string, 5> part;
    for (std::string& one : part)
        std::getline(parts, one, '\t');
    if (part[0].size() != 1 || part[0][0] < '0' || part[0][0] > '4' || part[2].empty())
        return fail(Errc::internal, "Vulkan: the child's answer makes no sense");
    return DeviceRow{part[2], part[3], static_cast<DeviceKind>(part[0][0] - '0'), part[1] == "1", part[4]};
}

}

std::vector<base::HelperVerbRow> helper_verbs()
{
    return {{kVerb, [](std::string_view, std::span<const std::byte>) -> Result<base::HelperAnswer> {
                 base::HelperAnswer answer;
                 for (const DeviceRow& row : TRY(list_devices()))
                     answer.text += to_line(row);
                 return answer;
             }}};
}

Result<std::vector<DeviceRow>> probe_devices(const std::filesystem::path& helper_program,
                                             std::chrono::milliseconds deadline)
{
    base::HelperSpec spec;
    spec.program = helper_program;
    spec.memory_limit_bytes = std::uint64_t{1} << 40; // drivers reserve addresses for all of a GPU's memory
    spec.max_children = 1;
    auto helpers = TRY(base::HelperPool::create(spec));
    auto answer = helpers.call(kVerb, "", {}, deadline);
    if (!answer) {
        base::Error error = std::move(answer).error();
        const bool broke = error.code == Errc::timed_out || error.what.find("signal") != std::string::npos;
        if (broke)
            error.what +=
                "; that is the Vulkan loader or one of the drivers in /usr/share/vulkan/icd.d, and not Lesedi: "
                "VK_DRIVER_FILES can name the one to use";
        return base::in_context("looking for Vulkan devices", std::move(error));
    }
    std::vector<DeviceRow> rows;
    std::istringstream lines(answer->text);
    for (std::string line; std::getline(lines, line);)
        rows.push_back(TRY(from_line(line)));
    return rows;
}

}
