// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a backup holds: MANIFEST.json beside its files, written last. For backup and restore. Plain data.

#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace app {

inline constexpr const char* kManifest = "MANIFEST.json";
inline constexpr const char* kVersionFile = "VERSION";
inline constexpr const char* kDatabaseFile = "lesedi.db";

struct BackupFile {
    std::string path; // relative, "/" between, no ".."
    std::uint64_t size_bytes = 0;
    std::string sha256;
};

struct BackupManifest {
    int data_version = 0;
    std::string program, made_at;
    std::vector<BackupFile> files;
};

base::Status write_manifest(const std::filesystem::path& folder, const BackupManifest& manifest);
base::Result<BackupManifest> read_manifest(const std::filesystem::path& folder); // invalid_input says what is wrong

base::Result<BackupFile> describe_file(const std::filesystem::path& folder, const std::string& path); // with its hash
bool is_plain_path(const std::string& path); // relative, normal, without "..", printable

}
