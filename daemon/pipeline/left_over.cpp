// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/left_over.h"

#include "compositor/base/file.h"
#include "daemon/store/composition_repository.h"
#include "daemon/store/project_repository.h"

#include <charconv>
#include <vector>

namespace pipeline {
namespace {

using base::Errc;
using base::Result;
using base::Status;
namespace fs = std::filesystem;

// "12" and "12.mp4", as project_folder() and posted.cpp name them.
std::optional<store::Id> id_of(const fs::path& path)
{
    const std::string text = path.stem().string();
    store::Id id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(id) : std::nullopt;
}

bool is_old(const fs::path& path, std::chrono::seconds age)
{
    std::error_code error;
    const auto written = fs::last_write_time(path, error);
    return !error && fs::file_time_type::clock::now() - written >= age;
}

std::vector<fs::path> old_entries(const fs::path& folder, std::chrono::seconds age)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator(); at.increment(error))
        if (is_old(at->path(), age))
            found.push_back(at->path());
    return found; // what cannot be read now is looked at next time
}

Status remove(const fs::path& path, int& removed)
{
    std::error_code error;
    fs::remove_all(path, error);
    if (error)
        return base::fail_errno(path.string(), error.value());
    ++removed;
    return {};
}

// Under the write lock: an id that is free now may be given to a new row.
template <class Repository>
Status remove_without_row(store::Database& database, Repository& rows, const fs::path& path, int& removed)
{
    const auto id = id_of(path);
    if (!id)
        return {};
    auto change = TRY(store::Transaction::begin(database));
    const auto row = rows.get(*id);
    if (!row && row.error().code != Errc::not_found)
        return tl::unexpected<base::Error>(row.error());
    if (!row)
        TRY(remove(path, removed));
    return change.commit();
}

}

Result<int> remove_left_over(store::Database& database, const fs::path& projects_folder, std::chrono::seconds age)
{
    const auto everyone = store::Scope::everyone();
    store::ProjectRepository projects(database, everyone);
    store::CompositionRepository compositions(database, everyone);
    int removed = 0;
    for (const fs::path& path : old_entries(projects_folder, age))
        TRY(remove_without_row(database, projects, path, removed));
    for (const fs::path& path : old_entries(projects_folder / "compositions", age))
        TRY(remove_without_row(database, compositions, path, removed));
    std::error_code error;
    for (fs::directory_iterator at(projects_folder, error); !error && at != fs::directory_iterator();
         at.increment(error))
        for (const fs::path& path : old_entries(at->path(), age))
            if (path.extension() == ".part")
                TRY(remove(path, removed));
    return removed;
}

}
