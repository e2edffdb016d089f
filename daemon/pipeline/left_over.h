// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Files of projects and of posted Compositions that are gone: left where a kill fell between the removal of the row
// and that of its files; and unfinished files of any. Thread: any; `database` is the caller's.

#include "compositor/base/result.h"
#include "daemon/store/database.h"

#include <chrono>
#include <filesystem>

namespace pipeline {

// Those not changed for `age`. How many files and folders went.
base::Result<int> remove_left_over(store::Database& database, const std::filesystem::path& projects_folder,
                                   std::chrono::seconds age);

}
