// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The queue in SQLite. A worker claims a job for a time (lease) and gets a fencing number that grows with every claim;
// it may extend, complete or fail the job only with the current number, so a worker that was thought dead cannot
// overwrite the work of the one that took over. Every change of state appends an event. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/database.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {

enum class JobState { queued, running, succeeded, failed, cancelled };
std::string_view name(JobState state);

struct NewJob {
    Id tenant_id = kDefaultTenant;
    std::optional<Id> project_id{};
    std::string kind{};  // the queue: script voiceover render postprocess batch
    std::string stage{}; // of the pipeline, for people
    std::string payload_json = "{}";
    int priority = 1; // 1 first
    int max_attempts = 3;
    std::optional<Time> not_before{};
    std::string unique_key{}; // non-empty: while a job with it waits or runs, enqueue gives that one
};

struct Job : NewJob {
    Id id = 0;
    JobState state = JobState::queued;
    int attempts = 0; // claims so far
    std::int64_t fencing = 0;
    std::string worker;
    std::optional<Time> lease_until;
    std::string error;
    std::string result_json;
    double progress = 0; // 0..1
    Time created_at;
    Time updated_at;
};

struct ClaimRequest {
    std::string worker{};
    std::vector<std::string> kinds{}; // empty: all
    std::optional<Id> project_id{};   // only this project's
    std::chrono::milliseconds lease{60'000};
};

enum class Retry { no, later };

class JobRepository {
public:
    explicit JobRepository(Database& database) : database_(&database) {}

    base::Result<Job> enqueue(const NewJob& job);
    base::Result<Job> get(Id id);
    base::Result<std::vector<Job>> list(std::optional<Id> project_id, std::optional<JobState> state, int limit);

    // The next job by priority, then age; one whose lease ran out counts as waiting. Empty: nothing to do.
    base::Result<std::optional<Job>> claim(const ClaimRequest& request);

    // These four answer cancelled when `fencing` is not the current number or the job no longer runs.
    base::Status heartbeat(Id id, std::int64_t fencing, std::chrono::milliseconds lease, double progress);
    base::Status complete(Id id, std::int64_t fencing, std::string_view result_json = "{}");
    // Retry::later: waits again after a pause that doubles from 2 s, until max_attempts. Tells what became of it.
    base::Result<JobState> fail(Id id, std::int64_t fencing, std::string_view error, Retry retry);
    base::Status give_back(Id id, std::int64_t fencing); // a worker that stops; does not count as an attempt

    base::Status cancel(Id id);          // from queued or running
    base::Result<int> release_expired(); // running jobs whose lease ran out wait again, or failed for good; how many
    base::Status retry(Id id);           // a failed or cancelled job waits again, attempts from 0

private:
    Database* database_;
};

}
