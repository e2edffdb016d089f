// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The queue in SQLite. A worker claims a job for a time (lease) and gets a fencing number that grows with every claim;
// it may extend, complete or fail the job only with the current number, so a worker that was thought dead cannot
// overwrite the work of the one that took over. Every change of state appends an event. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/job.h"
#include "daemon/store/scope.h"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {

class JobRepository {
public:
    JobRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<Job> enqueue(const NewJob& job);
    base::Result<Job> get(Id id);
    base::Result<JobPage> list(const JobFilter& filter, std::optional<Id> cursor, int limit);
    base::Result<std::vector<QueueFigure>> figures(); // one a kind that has any

    // The next job: the highest priority first; of the tenants with such a job the one with the fewest running jobs,
    // then the one served longest ago; of its jobs the one that waits longest. One whose lease ran out counts as
    // waiting. Empty: nothing to do.
    base::Result<std::optional<Job>> claim(const ClaimRequest& request);

    // These four answer cancelled when `fencing` is not the current number or the job no longer runs.
    base::Status heartbeat(Id id, std::int64_t fencing, std::chrono::milliseconds lease, const JobProgress& progress);
    base::Status complete(Id id, std::int64_t fencing, std::string_view result_json = "{}");
    // Retry::later: waits again after a pause that doubles from 2 s, until max_attempts or its deadline: then it is
    // dead. Tells what became of it.
    base::Result<JobState> fail(Id id, std::int64_t fencing, std::string_view error, Retry retry);
    base::Status give_back(Id id, std::int64_t fencing); // a worker that stops; does not count as an attempt

    // For one thread that keeps many alive: extends the leases of all, gives those that are lost. One transaction.
    base::Result<std::vector<HeldJob>> heartbeat_all(std::span<const HeldJob> held, std::chrono::milliseconds lease);
    base::Result<std::vector<HeldJob>> lost(std::span<const HeldJob> held); // only looks

    base::Status cancel(Id id); // from queued or running
    base::Status retry(Id id);  // a failed or cancelled job waits again, attempts from 0

    // Jobs of the project that wait for their first attempt run from then on, or at once; which.
    base::Result<std::vector<Id>> reschedule(Id project_id, std::optional<Time> not_before);

    // Running jobs whose lease ran out wait again, or are dead; how many.
    base::Result<int> release_expired();
    // The same at once for those whose worker's process is gone. A killed process costs the job no attempt, but a job
    // that lost kMostLosses of them is dead.
    base::Result<int> release_lost(const std::function<bool(std::string_view process)>& is_gone);

private:
    Database* database_;
    Scope scope_;
};

}
