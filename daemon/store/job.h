// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A job as it is kept in the queue. Plain data, any thread.

#include "compositor/base/result.h"
#include "daemon/store/database.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

enum class JobState { queued, running, succeeded, failed, cancelled };
std::string_view name(JobState state);
base::Result<JobState> parse_job_state(std::string_view text);

inline constexpr int kMostLosses = 50; // of processes killed under one job

struct NewJob {
    Id tenant_id = kDefaultTenant; // a tenant's scope writes its own
    std::optional<Id> project_id{};
    std::optional<Id> composition_id{}; // instead of a project
    std::string kind{};                 // the queue: script voiceover render postprocess batch
    std::string stage{};                // of the pipeline, for people
    std::string payload_json = "{}";
    int priority = 1; // 1 first
    int max_attempts = 3;
    std::optional<Time>
        not_before{};               // scheduled; empty: now. Of a kept job: since when it may run, its age in the queue
    std::optional<Time> deadline{}; // not finished by then: dead
    std::string unique_key{};       // non-empty: while a job with it waits or runs, enqueue gives that one
    std::string request_id{};       // of the call that asked for it, for logs
};

struct JobProgress {
    double share = 0;                 // 0..1
    std::int64_t done = 0, total = 0; // frames, lines, files: `unit`
    std::string unit{};
    friend bool operator==(const JobProgress&, const JobProgress&) = default;
};

struct JobFailure {
    int attempt = 0;
    Time at{};
    std::string error{};
};

struct Job : NewJob {
    Id id = 0;
    JobState state = JobState::queued;
    int attempts = 0; // claims so far, but for those that were given back
    std::int64_t fencing = 0;
    std::string worker;         // for people
    std::string worker_process; // of the machine's processes, which one; empty: not told
    std::optional<Time> lease_until;
    std::string error;
    std::vector<JobFailure> failures; // of each failed attempt, oldest first
    int failure_count = 0;
    int losses = 0;       // processes that were killed under it
    bool is_dead = false; // failed, and no attempt is left: a dead letter. Failed alone: no attempt could have helped
    std::string result_json;
    JobProgress progress;
    std::optional<Time> started_at; // the last attempt
    std::optional<Time> finished_at;
    Time created_at;
    Time updated_at;
};

struct JobFilter {
    std::optional<Id> project_id{};
    std::optional<Id> composition_id{};
    std::vector<JobState> states{}; // one of them; empty: all
    std::string kind{};             // empty: all
    std::optional<bool> is_dead{};
};

struct JobPage { // newest first; next is the cursor of the following page
    std::vector<Job> jobs;
    std::optional<Id> next;
};

struct QueueFigure {
    std::string kind;
    int waiting = 0;   // may run now
    int scheduled = 0; // later: by plan or after a failure
    int running = 0;
    int failed = 0;                     // none of them runs again by itself
    int dead = 0;                       // of those: no attempt was left
    std::optional<Time> oldest_waiting; // since when
};

struct ClaimRequest {
    std::string worker{};
    std::vector<std::string> kinds{}; // empty: all
    std::optional<Id> project_id{};   // only this project's
    std::chrono::milliseconds lease{60'000};
    std::string worker_process{}; // what release_lost asks about
};

struct HeldJob {
    Id id = 0;
    std::int64_t fencing = 0;
    JobProgress progress{};
};

enum class Retry { no, later };

}
