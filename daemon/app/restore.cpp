// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/base/log.h"
#include "daemon/app/backup_manifest.h"
#include "daemon/app/data_parts.h"
#include "daemon/app/service.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace app {
namespace {

using base::Errc;
using std::filesystem::path;

constexpr const char* kFolders = "FOLDERS"; // in root/.restore

// Everything is copied and checked in `.restore` inside each folder it goes to (the folders above may not be ours to
// write), then moved up. A kill leaves root/.restore, which open_data_folder refuses and the next restore clears.
class Destination {
public:
    explicit Destination(const DataFolder& data) : data_(data) {}
    Destination(const Destination&) = delete;
    Destination& operator=(const Destination&) = delete;
    ~Destination()
    {
        if (!done_ && begun_)
            clear();
    }

    base::Status begin()
    {
        std::error_code error;
        if (std::filesystem::exists(data_.root / kRestoring, error))
            TRY(clear_killed());
        root_was_there_ = std::filesystem::exists(data_.root, error);
        TRY(check_empty(data_.root));
        for (const auto& part : parts_of(data_))
            TRY(check_empty(*part.folder));
        begun_ = true;
        TRY(base::make_folders(data_.root));
        if (::chmod(data_.root.c_str(), 0700) != 0)
            return base::fail_errno(data_.root.string(), errno);
        TRY(make_stage(data_.root)); // the first to come, the last to go
        TRY(note_folders());
        for (const auto& part : parts_of(data_))
            TRY(make_stage(*part.folder));
        return {};
    }

    // Where a file of the backup is put first.
    base::Result<path> stage_of(const std::string& file) const
    {
        for (const auto& part : parts_of(data_)) {
            const std::string prefix = std::string(part.name) + "/";
            if (file.rfind(prefix, 0) == 0)
                return *part.folder / kRestoring / file.substr(prefix.size());
        }
        if (file == kDatabaseFile || file == kVersionFile)
            return data_.root / kRestoring / file;
        return base::fail(Errc::invalid_input, fmt::format("{}: no data directory holds such a file", file));
    }

    base::Status finish()
    {
        for (const auto& part : parts_of(data_))
            TRY(move_up(*part.folder));
        for (const char* name : {kDatabaseFile, kVersionFile})
            TRY(move(data_.root / kRestoring / name, data_.root / name));
        std::error_code ignored;
        std::filesystem::remove(data_.root / kRestoring / kFolders, ignored);
        TRY(remove_stage(data_.root));
        done_ = true;
        return {};
    }

private:
    base::Status check_empty(const path& folder) const
    {
        std::error_code error;
        for (std::filesystem::directory_iterator entries(folder, error), end; !error && entries != end;
             entries.increment(error)) {
            const auto name = entries->path().filename();
            bool fine = folder == data_.root && name == kLockFile;
            for (const auto& part : parts_of(data_)) // empty folders of parts, looked at on their own
                fine = fine || entries->path() == *part.folder;
            if (!fine)
                return base::fail(
                    Errc::invalid_input,
                    fmt::format("{}: a restore needs a folder that is empty or does not exist yet, here is "
                                "{}",
                                folder.string(), name.string()));
        }
        if (error && error != std::errc::no_such_file_or_directory)
            return base::fail_errno(folder.string(), error.value());
        return {};
    }
    // Which folders were empty when the restore began: only those may be cleared after a kill, whatever settings say
    // then.
    base::Status note_folders() const
    {
        std::string folders;
        for (const auto& part : parts_of(data_))
            folders += part.folder->string() + '\n';
        return base::write_file_atomic(data_.root / kRestoring / kFolders, folders);
    }
    base::Status clear_killed() const
    {
        constexpr std::uint64_t kMost = 1U << 16U;
        const auto noted = base::read_text_file(data_.root / kRestoring / kFolders, kMost);
        if (!noted && noted.error().code != Errc::not_found)
            return tl::unexpected<base::Error>(noted.error());
        std::error_code ignored;
        if (!noted) { // it was killed before it wrote anything else
            std::filesystem::remove_all(data_.root / kRestoring, ignored);
            return {};
        }
        for (const auto& part : parts_of(data_))
            if (noted->find(part.folder->string() + '\n') == std::string::npos)
                return base::fail(
                    Errc::invalid_input,
                    fmt::format("{}: a restore that did not finish wrote to other folders than those of the "
                                "settings now, {} is new; set them as they were",
                                data_.root.string(), part.folder->string()));
        clear();
        return {};
    }
    static base::Status make_stage(const path& folder)
    {
        TRY(base::make_folders(folder));
        const auto stage = folder / kRestoring;
        if (::mkdir(stage.c_str(), 0700) != 0)
            return base::fail_errno(stage.string(), errno);
        return {};
    }
    static base::Status move(const path& from, const path& to)
    {
        if (::rename(from.c_str(), to.c_str()) != 0)
            return base::fail_errno(to.string(), errno);
        return {};
    }
    static base::Status move_up(const path& folder)
    {
        std::error_code error;
        std::vector<path> names;
        for (const auto& entry : std::filesystem::directory_iterator(folder / kRestoring, error))
            names.push_back(entry.path().filename());
        if (error)
            return base::fail_errno(folder.string(), error.value());
        for (const auto& name : names)
            TRY(move(folder / kRestoring / name, folder / name));
        return remove_stage(folder);
    }
    static base::Status remove_stage(const path& folder)
    {
        if (::rmdir((folder / kRestoring).c_str()) != 0)
            return base::fail_errno((folder / kRestoring).string(), errno);
        return {};
    }
    static void remove_inside(const path& folder, const char* but)
    {
        std::error_code error;
        for (std::filesystem::directory_iterator entries(folder, error), end; !error && entries != end;
             entries.increment(error)) {
            std::error_code ignored;
            if (entries->path().filename() != but)
                std::filesystem::remove_all(entries->path(), ignored);
        }
    }
    void clear() const
    {
        std::error_code ignored;
        for (const auto& part : parts_of(data_))
            remove_inside(*part.folder, "");
        for (const auto& part : parts_of(data_))
            if (part.folder->parent_path() == data_.root)
                std::filesystem::remove(*part.folder, ignored);
        for (const char* name : {kVersionFile, kDatabaseFile, "lesedi.db-wal", "lesedi.db-shm", kRestoring})
            std::filesystem::remove_all(data_.root / name, ignored);
        if (begun_ && !root_was_there_)
            std::filesystem::remove(data_.root, ignored); // stays when a lock is in it
    }

    const DataFolder& data_;
    bool begun_ = false, done_ = false, root_was_there_ = false;
};

base::Status restore_file(const path& from, const BackupFile& file, const path& to)
{
    const auto source = from / file.path;
    struct stat info {};
    if (::lstat(source.c_str(), &info) != 0)
        return errno == ENOENT
                   ? base::fail(Errc::invalid_input,
                                fmt::format("{}: the manifest lists it, but it is missing", source.string()))
                   : base::fail_errno(source.string(), errno);
    std::error_code error;
    const auto real = std::filesystem::canonical(source, error);
    if (!S_ISREG(info.st_mode) || error || real != from / file.path)
        return base::fail(Errc::invalid_input,
                          fmt::format("{}: this is not a regular file of the backup", source.string()));
    if (static_cast<std::uint64_t>(info.st_size) != file.size_bytes)
        return base::fail(Errc::invalid_input, fmt::format("{}: it has {} bytes, the manifest says {}", source.string(),
                                                           info.st_size, file.size_bytes));
    TRY(base::make_folders(to.parent_path()));
    TRY(base::copy_file_atomic(source, to));
    const auto copy = TRY(describe_file(to.parent_path(), to.filename().string())); // what arrived is what counts
    if (copy.sha256 != file.sha256)
        return base::fail(Errc::invalid_input,
                          fmt::format("{}: damaged, its bytes are not those of the manifest", source.string()));
    return {};
}

}

base::Result<BackupReport> restore(const RestoreSpec& spec)
{
    std::error_code error;
    const auto from = std::filesystem::canonical(spec.from, error);
    if (error)
        return base::fail_errno(spec.from.string(), error.value());
    const auto manifest = TRY(read_manifest(from));
    const DataFolder data = places(spec.data);
    Destination destination(data);
    TRY(destination.begin());
    BackupReport report;
    for (const auto& file : manifest.files) {
        const auto stage = TRY(destination.stage_of(file.path));
        TRY(restore_file(from, file, stage));
        ++report.files;
        report.bytes += file.size_bytes;
    }
    if (spec.check_database)
        TRY(spec.check_database(data.root / kRestoring / kDatabaseFile));
    TRY(destination.finish());
    LOG_INFO("app", "restored {} files, {} MB, of {} by {}", report.files, report.bytes / 1'000'000, manifest.made_at,
             manifest.program);
    return report;
}

}
