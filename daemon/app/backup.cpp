// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/base/log.h"
#include "daemon/app/backup_manifest.h"
#include "daemon/app/data_parts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <map>

namespace app {
namespace {

using base::Errc;
using std::filesystem::path;

// The folder of a backup while it is made: not finished, it is as it was before.
class Target {
public:
    static base::Result<Target> make(const path& folder)
    {
        std::error_code error;
        const bool was_there = std::filesystem::exists(folder, error);
        if (was_there && !std::filesystem::is_empty(folder, error))
            return base::fail(
                Errc::invalid_input,
                fmt::format("{}: a backup goes into a folder that is empty or does not exist yet", folder.string()));
        if (error)
            return base::fail_errno(folder.string(), error.value());
        TRY(base::make_folders(folder));
        if (!was_there && ::chmod(folder.c_str(), 0700) != 0)
            return base::fail_errno(folder.string(), errno);
        return Target(folder, was_there);
    }
    Target(Target&& other) noexcept : folder_(std::exchange(other.folder_, {})), was_there_(other.was_there_) {}
    Target& operator=(Target&&) = delete;
    ~Target()
    {
        std::error_code ignored;
        if (folder_.empty())
            return;
        for (std::filesystem::directory_iterator entries(folder_, ignored), end; !ignored && entries != end;
             entries.increment(ignored)) {
            std::error_code one;
            std::filesystem::remove_all(entries->path(), one);
        }
        if (!was_there_)
            std::filesystem::remove(folder_, ignored);
    }
    void keep() { folder_.clear(); }

private:
    Target(path folder, bool was_there) : folder_(std::move(folder)), was_there_(was_there) {}
    path folder_;
    bool was_there_;
};

enum class Took { gone, linked, copied };

base::Result<Took> take_file(const path& from, const path& to)
{
    TRY(base::make_folders(to.parent_path()));
    if (::link(from.c_str(), to.c_str()) == 0)
        return Took::linked;
    if (errno == ENOENT)
        return Took::gone; // removed meanwhile; whether it is needed is asked later
    if (errno != EXDEV && errno != EPERM && errno != EMLINK && errno != EOPNOTSUPP)
        return base::fail_errno(to.string(), errno);
    const auto copied = base::copy_file_atomic(from, to);
    if (!copied && copied.error().code == Errc::not_found)
        return Took::gone;
    if (!copied)
        return tl::unexpected<base::Error>(copied.error());
    return Took::copied;
}

// Files that stay: not those being written aside.
bool is_kept(const path& relative)
{
    return relative.extension() != ".part" && *relative.begin() != "part";
}

using Taken = std::map<std::string, Took>; // by path in the backup

base::Status take_part(const DataPart& part, const path& to, Taken& taken)
{
    std::error_code error;
    std::filesystem::recursive_directory_iterator files(*part.folder, error);
    if (error == std::errc::no_such_file_or_directory)
        return {};
    for (; !error && files != std::filesystem::recursive_directory_iterator(); files.increment(error)) {
        const path relative = files->path().lexically_relative(*part.folder);
        std::error_code one;
        if (files->is_symlink(one) || !files->is_regular_file(one) || !is_kept(relative))
            continue;
        const path name = path(part.name) / relative;
        if (!is_plain_path(name.string()))
            return base::fail(Errc::invalid_input,
                              fmt::format("{}: rename this file, a backup cannot name it", files->path().string()));
        if (const auto took = TRY(take_file(files->path(), to / name)); took != Took::gone)
            taken.emplace(name.string(), took);
    }
    if (error && error != std::errc::no_such_file_or_directory) // a folder may go while it is walked
        return base::fail_errno(part.folder->string(), error.value());
    return {};
}

// A file may have been replaced since an earlier round took it.
base::Status forget_round(const path& to, const DataFolder& data)
{
    std::error_code error;
    for (const auto& part : parts_of(data)) {
        std::filesystem::remove_all(to / part.name, error);
        if (error)
            return base::fail_errno((to / part.name).string(), error.value());
    }
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        path file = to / kDatabaseFile;
        file += suffix;
        if (::unlink(file.c_str()) != 0 && errno != ENOENT)
            return base::fail_errno(file.string(), errno);
    }
    return {};
}

// The database, then its files. What it names may have been removed since: then both are taken once more. Between the
// copy of the database and the last file a file may only go after its row did, so a second or third round agrees.
base::Result<std::vector<NeededFile>> take_all(const DataFolder& data, const BackupSpec& spec, Taken& taken)
{
    constexpr int kRounds = 3;
    std::string missing;
    for (int round = 0; round < kRounds; ++round) {
        TRY(forget_round(spec.to, data));
        taken.clear();
        TRY(spec.copy_database(spec.to / kDatabaseFile));
        for (const auto& part : parts_of(data))
            TRY(take_part(part, spec.to, taken));
        auto needed = TRY(spec.needed_files(spec.to / kDatabaseFile));
        const auto lost = std::find_if(needed.begin(), needed.end(),
                                       [&](const NeededFile& file) { return taken.count(file.path) == 0; });
        if (lost == needed.end())
            return needed;
        missing = lost->path;
    }
    return base::fail(Errc::invalid_input,
                      fmt::format("{}: the database names this file, but it is gone; delete what it belongs to or make "
                                  "it again, then back up",
                                  (data.root / missing).string()));
}

base::Result<std::vector<BackupFile>> describe_all(const path& folder, const Taken& taken,
                                                   const std::vector<NeededFile>& needed)
{
    std::map<std::string, std::string> hashes;
    for (const auto& file : needed)
        hashes[file.path] = file.sha256;
    std::vector<BackupFile> files;
    files.push_back(TRY(describe_file(folder, kDatabaseFile)));
    files.push_back(TRY(describe_file(folder, kVersionFile)));
    for (const auto& [name, took] : taken) {
        files.push_back(TRY(describe_file(folder, name)));
        const auto wanted = hashes.find(name);
        if (wanted != hashes.end() && !wanted->second.empty() && wanted->second != files.back().sha256)
            return base::fail(
                Errc::invalid_input,
                fmt::format("{}: damaged, its bytes are not those that the database names; delete what it "
                            "belongs to or make it again, then back up",
                            name));
    }
    return files;
}

base::Status sync_all(const path& folder)
{
    const base::Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || ::syncfs(fd.get()) != 0)
        return base::fail_errno(folder.string(), errno);
    return {};
}

std::string utc_now()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

base::Status check_target(const DataFolder& data, const path& to)
{
    for (const auto& part : parts_of(data)) {
        const auto relative = to.lexically_relative(std::filesystem::weakly_canonical(*part.folder));
        if (!relative.empty() && *relative.begin() != "..")
            return base::fail(Errc::invalid_input, fmt::format("{}: a backup cannot be inside {}, which it saves",
                                                               to.string(), part.folder->string()));
    }
    return {};
}

}

base::Result<BackupReport> backup(const DataFolder& data, const BackupSpec& given)
{
    BackupSpec spec = given;
    spec.to = std::filesystem::weakly_canonical(std::filesystem::absolute(given.to));
    TRY(check_target(data, spec.to));
    auto target = TRY(Target::make(spec.to));
    Taken taken;
    const auto needed = TRY(take_all(data, spec, taken));
    TRY(base::write_file_atomic(spec.to / kVersionFile, fmt::format("{}\n", kDataVersion)));
    BackupManifest manifest{kDataVersion, spec.program, utc_now(), {}};
    manifest.files = TRY(describe_all(spec.to, taken, needed));
    TRY(sync_all(spec.to));
    TRY(write_manifest(spec.to, manifest));
    target.keep();
    BackupReport report;
    report.files = manifest.files.size();
    for (const auto& file : manifest.files)
        report.bytes += file.size_bytes;
    for (const auto& [name, took] : taken)
        report.linked += took == Took::linked ? 1 : 0;
    LOG_INFO("app", "backup: {} files, {} MB, {} by hard link, in {}", report.files, report.bytes / 1'000'000,
             report.linked, spec.to.string());
    return report;
}

}
