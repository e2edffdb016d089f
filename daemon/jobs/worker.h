// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Takes jobs from the queue and runs them one after another, keeping each job's lease alive from a thread of its own
// (with its own connection) while the handler works. A handler's failure decides by its code: what may pass by itself
// is tried again with pauses, everything else fails the job. Thread: the caller's runs the handlers.

#include "compositor/base/result.h"
#include "daemon/store/database.h"
#include "daemon/store/job_repository.h"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

namespace jobs {

// Returns the job's result as JSON.
using Handler = std::function<base::Result<std::string>(const store::Job& job, std::stop_token stop)>;

struct WorkerSpec {
    store::DatabaseSpec database;        // for the heartbeat's own connection
    std::string name;                    // host:pid, for people
    std::optional<store::Id> project_id; // only this project's jobs
    std::chrono::milliseconds lease{60'000};
    std::chrono::milliseconds poll{100};
    // Told when a job failed and waits for its next attempt.
    std::function<void(const store::Job&, const base::Error&)> on_retry;
};

// Runs until no job of the kinds in `handlers` waits. The first job that fails for good ends it with that error; a stop
// gives the job back and answers cancelled.
base::Status run_until_idle(store::Database& database, const std::map<std::string, Handler>& handlers,
                            const WorkerSpec& spec, std::stop_token stop);

}
