// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which files the rows of a database need, for a backup. Thread: any.

#include "compositor/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace store {

struct FileNeed {
    std::string path;   // relative to the data directory: "artefacts/ab/<sha256>", "assets/ab/<sha256>"
    std::string sha256; // hex
};
base::Result<std::vector<FileNeed>> needed_files(const std::filesystem::path& database);

}
