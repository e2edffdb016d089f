// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/whole_file.h"

#include "compositor/base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace store {
namespace {

base::Status sync(const std::filesystem::path& path, int flags)
{
    const base::Fd file(::open(path.c_str(), flags | O_CLOEXEC));
    if (!file || ::fsync(file.get()) != 0)
        return base::fail_errno(path.string(), errno);
    return {};
}

}

std::filesystem::path place_of(const std::filesystem::path& folder, const std::string& sha256)
{
    return folder / sha256.substr(0, 2) / sha256;
}

base::Status move_whole(const std::filesystem::path& from, const std::filesystem::path& place)
{
    TRY(base::make_folders(place.parent_path()));
    TRY(sync(from, O_RDONLY));
    if (::rename(from.c_str(), place.c_str()) != 0)
        return base::fail_errno(place.string(), errno);
    return sync(place.parent_path(), O_RDONLY | O_DIRECTORY);
}

bool is_older(const std::filesystem::path& path, std::chrono::seconds age)
{
    std::error_code error;
    const auto written = std::filesystem::last_write_time(path, error);
    return !error && std::filesystem::file_time_type::clock::now() - written >= age;
}

}
