// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The data directory as one thing: what stands where, which version it is, backup and restore.
//
//     VERSION        number of the layout      lesedi.db     the truth
//     artefacts/     made by stages, by hash   assets/       uploads, by hash
//     projects/      voice tracks and videos   lesedid.lock  who works here
//
// Anything else there (work/, sockets, -wal) can be made again and is in no backup. Directories are 0700. Files in
// artefacts, assets and projects are never changed in place: they are replaced by renaming, so a hard link to one keeps
// its bytes. Thread: any; open and restore want the InstanceLock held.

#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace app {

inline constexpr int kDataVersion = 1;

struct DataFolder {
    std::filesystem::path root;     // absolute
    std::filesystem::path database; // root/lesedi.db
    std::filesystem::path artefacts, assets, projects;
};

struct DataFolderSpec {
    std::filesystem::path root{};
    std::filesystem::path assets{}, projects{}; // VIDEO_ASSETS_DIR, VIDEO_PROJECTS_DIR; empty: below root
};

// Makes what is missing, upgrades an older layout. invalid_input for a newer one, for a folder that holds something
// else, and for a restore that did not finish; nothing is changed then.
base::Result<DataFolder> open_data_folder(const DataFolderSpec& spec);

// A file that rows of the database need: relative to the data directory ("artefacts/ab/abcd...").
struct NeededFile {
    std::string path;
    std::string sha256; // 64 hex digits; empty: not known
};

struct BackupSpec {
    std::filesystem::path to{}; // absent or empty
    std::function<base::Status(const std::filesystem::path&)>
        copy_database{}; // a whole copy under this name (online backup)
    std::function<base::Result<std::vector<NeededFile>>(const std::filesystem::path&)> needed_files{}; // of a copy
    std::string program{}; // "lesedid 0.1.0", for people
};

struct BackupReport {
    std::uint64_t files = 0, bytes = 0;
    std::uint64_t linked = 0; // took no room
};

// While the daemon works. The manifest with every file's hash is written last: without it a folder is no backup. What
// failed leaves `to` as it was.
base::Result<BackupReport> backup(const DataFolder& data, const BackupSpec& spec);

struct RestoreSpec {
    std::filesystem::path from{};
    DataFolderSpec data{}; // root: absent or empty but for the lock
    std::function<base::Status(const std::filesystem::path&)> check_database{}; // opens, is whole, is not too new
};

// invalid_input names the first thing that is wrong with the backup; then nothing of it stays.
base::Result<BackupReport> restore(const RestoreSpec& spec);

}
