// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The history of a project's timeline: after each edit its script and overrides as they became. Undo and redo move
// along it; an edit after an undo drops what could have been redone. Number 0 is how it was before the first edit.
// Restoring writes the script and the overrides; scenes are the caller's, in the same Transaction. Thread: that of the
// Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct TimelineVersion {
    Id project_id = 0;
    std::int64_t number = 0;
    std::string operations_json; // what was asked: a list of operations
    std::string snapshot_json{}; // {"script": ..., "overrides": [...]}; empty in lists
    std::string who;
    Time created_at{};
    bool is_current = false;
};

class VersionRepository {
public:
    VersionRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    // Runs `change` (which edits the project and its overrides) and keeps what it made as the next version: one
    // transaction, nothing when `change` fails.
    base::Result<TimelineVersion> edit(Id project_id, std::string_view operations_json, std::string_view who,
                                       const std::function<base::Status()>& change);
    base::Result<TimelineVersion> undo(Id project_id); // invalid_input: there is nothing to undo
    base::Result<TimelineVersion> redo(Id project_id);
    base::Result<TimelineVersion> restore(Id project_id, std::int64_t number);
    base::Result<TimelineVersion> get(Id project_id, std::int64_t number);
    base::Result<std::vector<TimelineVersion>> list(Id project_id, std::optional<std::int64_t> cursor,
                                                    int limit); // newest first; cursor: numbers below it

private:
    Database* database_;
    Scope scope_;
};

}
