// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Files that are kept by their hash: whole on disk before anything names them. For this room's sources only.

#include "compositor/base/result.h"

#include <chrono>
#include <filesystem>
#include <string>

namespace store {

std::filesystem::path place_of(const std::filesystem::path& folder, const std::string& sha256); // FOLDER/ab/<sha256>

// fsync, rename, fsync of the folder; both on one file system.
base::Status move_whole(const std::filesystem::path& from, const std::filesystem::path& place);

bool is_older(const std::filesystem::path& path, std::chrono::seconds age);

}
