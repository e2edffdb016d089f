// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/project_lock.h"

#include "compositor/base/file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace pipeline {

base::Result<ProjectLock> ProjectLock::take(const std::filesystem::path& path)
{
    TRY(base::make_folders(path.parent_path()));
    base::Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!fd)
        return base::fail_errno(path.string(), errno);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return base::fail(
                base::Errc::unavailable,
                "another lesedi make works on this very document now; wait for it, or give another folder with --data");
        return base::fail_errno(path.string(), errno);
    }
    return ProjectLock(std::move(fd));
}

}
