// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/work_folder.h"

#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>

namespace render {
namespace {

namespace fs = std::filesystem;

struct WorkFile {
    fs::path path;
    fs::file_time_type used;
    std::uint64_t bytes = 0;
};

bool is_finished_work(const fs::path& path)
{
    return path.extension() == ".segment" || path.extension() == ".track";
}

// "NAME.PID-N.part" of a process that has ended; one in another container looks like that too.
bool is_left_behind(const fs::path& path)
{
    if (path.extension() != ".part")
        return false;
    const std::string writer = path.stem().extension().string(); // ".PID-N"
    int pid = 0;
    const auto read =
        std::from_chars(writer.data() + std::min<std::size_t>(1, writer.size()), writer.data() + writer.size(), pid);
    return read.ec == std::errc() && pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

std::uint64_t remove(const WorkFile& file)
{
    std::error_code ignored;
    return fs::remove(file.path, ignored) ? file.bytes : 0;
}

}

void touch_work(const std::vector<fs::path>& used)
{
    std::error_code ignored;
    for (const auto& path : used)
        fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
}

std::uint64_t prune_work(const fs::path& folder, std::uint64_t keep_bytes)
{
    std::vector<WorkFile> finished;
    std::uint64_t freed = 0;
    std::error_code error;
    const auto now = fs::file_time_type::clock::now();
    const auto yesterday = now - std::chrono::hours(24), just_now = now - std::chrono::minutes(10);
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (!entry->is_regular_file(ignored))
            continue;
        const WorkFile file{entry->path(), entry->last_write_time(ignored), entry->file_size(ignored)};
        if (is_finished_work(file.path))
            finished.push_back(file);
        else if (file.used < yesterday || (file.used < just_now && is_left_behind(file.path)))
            freed += remove(file);
    }
    std::ranges::sort(finished, std::greater{}, &WorkFile::used);
    std::uint64_t kept = 0;
    for (const auto& file : finished) {
        kept += file.bytes;
        if (kept > keep_bytes)
            freed += remove(file);
    }
    return freed;
}

}
