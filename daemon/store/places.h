// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rows name their files by absolute paths. When the data directory stands elsewhere than it did (moved, or a backup
// restored on another machine), the paths in the rows move with it. Thread: the database's.

#include "daemon/store/database.h"

#include <filesystem>
#include <string>
#include <vector>

namespace store {

struct Place {
    std::string name; // constant: "projects"
    std::filesystem::path folder;
};

// Compares with where they were the last time, changes the rows that name files below, and remembers. One change: all
// or nothing. How many paths were changed. Only for whoever holds the data directory's lock.
base::Result<int> settle_places(Database& database, const std::vector<Place>& places);

}
