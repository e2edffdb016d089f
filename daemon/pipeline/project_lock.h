// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One process at a time works on a project: a lock the kernel takes back when the process dies, however it dies.
// Whoever holds it knows that a job still marked as running belongs to a dead process.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"

#include <filesystem>

namespace pipeline {

class ProjectLock {
public:
    // unavailable when another process holds it.
    static base::Result<ProjectLock> take(const std::filesystem::path& path);

private:
    explicit ProjectLock(base::Fd fd) : fd_(std::move(fd)) {}
    base::Fd fd_;
};

}
