// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/job_repository.h"

#include "daemon/store/job_rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace store {
namespace {

constexpr std::chrono::milliseconds kFirstPause{2'000};
constexpr int kMostDoublings = 10;
constexpr int kLargestList = 1'000;

tl::unexpected<base::Error> no_job(Id id)
{
    return base::fail(base::Errc::not_found, fmt::format("job {}: there is none", id));
}

void update_job(Database& database, const Job& job)
{
    SQLite::Statement update(
        database.handle(),
        "UPDATE jobs SET state=?, attempts=?, not_before=?, fencing=?, worker=?, lease_until=?, progress=?, "
        "error=?, result_json=?, updated_at=? WHERE id=?");
    bind_all(update, name(job.state), job.attempts, job.not_before.value_or(Time{}), job.fencing, job.worker,
             job.lease_until, job.progress, job.error, job.result_json, database.now(), job.id);
    update.exec();
}

void leave_running(Job& job, JobState state)
{
    job.state = state;
    job.lease_until.reset();
    job.worker.clear();
}

// Loads the job for its holder, lets `change` alter it, saves; cancelled for anybody who does not hold it any more.
template <class Change>
base::Status change_held(Database& database, Id id, std::int64_t fencing, std::string_view what, Change change)
{
    return in_transaction(database, [&]() -> base::Status {
        auto job = find_job(database, id);
        if (!job)
            return no_job(id);
        if (job->state != JobState::running || job->fencing != fencing)
            return base::fail(base::Errc::cancelled,
                              fmt::format("job {}: it is {} under number {} now; number {} no longer counts", id,
                                          name(job->state), job->fencing, fencing));
        change(*job);
        update_job(database, *job);
        if (!what.empty())
            append_job_event(database, *job, what);
        return {};
    });
}

// Inside the caller's transaction; throws SQLite::Exception.
int release_expired_jobs(Database& database)
{
    SQLite::Statement select(
        database.handle(),
        fmt::format("SELECT {} FROM jobs WHERE state = 'running' AND lease_until <= ?", kJobColumns));
    bind_all(select, database.now());
    std::vector<Job> expired;
    while (select.executeStep())
        expired.push_back(read_job(select));
    for (Job& job : expired) {
        const bool again = job.attempts < job.max_attempts;
        job.error =
            fmt::format("worker {}: its lease ran out in attempt {} of {}", job.worker, job.attempts, job.max_attempts);
        leave_running(job, again ? JobState::queued : JobState::failed);
        update_job(database, job);
        append_job_event(database, job, again ? "lease_expired" : "failed");
    }
    return static_cast<int>(expired.size());
}

std::optional<Job> next_waiting(Database& database, const ClaimRequest& request)
{
    std::string where = "state = 'queued' AND not_before <= :now";
    where += request.kinds.empty() ? "" : " AND kind IN (SELECT value FROM json_each(:kinds))";
    where += request.project_id ? " AND project_id = :project" : "";
    SQLite::Statement select(
        database.handle(),
        fmt::format("SELECT {} FROM jobs INDEXED BY jobs_waiting WHERE {} ORDER BY priority, id LIMIT 1", kJobColumns,
                    where));
    select.bind(":now", to_sql(database.now()));
    if (!request.kinds.empty())
        select.bind(":kinds",
                    nlohmann::json(request.kinds).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    if (request.project_id)
        select.bind(":project", static_cast<std::int64_t>(*request.project_id));
    return select.executeStep() ? std::optional(read_job(select)) : std::nullopt;
}

}

base::Result<Job> JobRepository::enqueue(const NewJob& job)
{
    return in_transaction(*database_, [&]() -> base::Result<Job> {
        if (!job.unique_key.empty()) {
            SQLite::Statement same(
                database_->handle(),
                fmt::format(
                    "SELECT {} FROM jobs WHERE unique_key = ? AND unique_key <> '' AND state IN ('queued', 'running')",
                    kJobColumns));
            bind_all(same, job.unique_key);
            if (same.executeStep())
                return read_job(same);
        }
        SQLite::Statement insert(
            database_->handle(),
            "INSERT INTO jobs (tenant_id, project_id, kind, stage, payload_json, priority, max_attempts, "
            "not_before, unique_key, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)");
        bind_all(insert, job.tenant_id, job.project_id, job.kind, job.stage, job.payload_json, job.priority,
                 job.max_attempts, job.not_before.value_or(Time{}), job.unique_key, database_->now(), database_->now());
        insert.exec();
        auto made = find_job(*database_, database_->handle().getLastInsertRowid());
        append_job_event(*database_, *made, "queued");
        return std::move(*made);
    });
}

base::Result<Job> JobRepository::get(Id id)
{
    return guarded([&]() -> base::Result<Job> {
        auto job = find_job(*database_, id);
        if (!job)
            return no_job(id);
        return std::move(*job);
    });
}

base::Result<std::vector<Job>> JobRepository::list(std::optional<Id> project_id, std::optional<JobState> state,
                                                   int limit)
{
    return guarded([&]() -> base::Result<std::vector<Job>> {
        const std::string where =
            std::string(project_id ? "project_id = :project" : "1") + (state ? " AND state = :state" : "");
        SQLite::Statement select(database_->handle(),
                                 fmt::format("SELECT {} FROM jobs WHERE {} ORDER BY id DESC LIMIT {}", kJobColumns,
                                             where, std::clamp(limit, 1, kLargestList)));
        if (project_id)
            select.bind(":project", static_cast<std::int64_t>(*project_id));
        if (state)
            select.bind(":state", std::string(name(*state)));
        std::vector<Job> jobs;
        while (select.executeStep())
            jobs.push_back(read_job(select));
        return jobs;
    });
}

base::Result<std::optional<Job>> JobRepository::claim(const ClaimRequest& request)
{
    return in_transaction(*database_, [&]() -> base::Result<std::optional<Job>> {
        release_expired_jobs(*database_);
        auto job = next_waiting(*database_, request);
        if (!job)
            return std::optional<Job>();
        job->state = JobState::running;
        job->worker = request.worker;
        job->lease_until = database_->now() + request.lease;
        job->progress = 0;
        ++job->attempts;
        ++job->fencing;
        update_job(*database_, *job);
        append_job_event(*database_, *job, "claimed");
        return job;
    });
}

base::Status JobRepository::heartbeat(Id id, std::int64_t fencing, std::chrono::milliseconds lease, double progress)
{
    return change_held(*database_, id, fencing, "", [&](Job& job) {
        job.lease_until = database_->now() + lease;
        job.progress = std::clamp(progress, 0.0, 1.0);
    });
}

base::Status JobRepository::complete(Id id, std::int64_t fencing, std::string_view result_json)
{
    return change_held(*database_, id, fencing, "succeeded", [&](Job& job) {
        leave_running(job, JobState::succeeded);
        job.result_json = result_json;
        job.progress = 1;
        job.error.clear();
    });
}

base::Result<JobState> JobRepository::fail(Id id, std::int64_t fencing, std::string_view error, Retry retry)
{
    JobState became = JobState::failed;
    TRY(change_held(*database_, id, fencing, "attempt_failed", [&](Job& job) {
        if (retry == Retry::later && job.attempts < job.max_attempts) {
            became = JobState::queued;
            job.not_before = database_->now() + kFirstPause * (1 << std::clamp(job.attempts - 1, 0, kMostDoublings));
        }
        leave_running(job, became);
        job.error = error;
    }));
    return became;
}

base::Status JobRepository::give_back(Id id, std::int64_t fencing)
{
    return change_held(*database_, id, fencing, "given_back", [](Job& job) {
        leave_running(job, JobState::queued);
        job.attempts = std::max(0, job.attempts - 1);
    });
}

base::Status JobRepository::cancel(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        auto job = find_job(*database_, id);
        if (!job)
            return no_job(id);
        if (job->state != JobState::queued && job->state != JobState::running)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("job {}: it is {}, only queued and running jobs can become cancelled", id,
                                          name(job->state)));
        leave_running(*job, JobState::cancelled);
        update_job(*database_, *job);
        append_job_event(*database_, *job, "cancelled");
        return {};
    });
}

base::Result<int> JobRepository::release_expired()
{
    return in_transaction(*database_, [&]() -> base::Result<int> { return release_expired_jobs(*database_); });
}

base::Status JobRepository::retry(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        auto job = find_job(*database_, id);
        if (!job)
            return no_job(id);
        if (job->state != JobState::failed && job->state != JobState::cancelled)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("job {}: it is {}, only failed and cancelled jobs can become queued again",
                                          id, name(job->state)));
        job->state = JobState::queued;
        job->attempts = 0;
        job->not_before.reset();
        job->error.clear();
        update_job(*database_, *job);
        append_job_event(*database_, *job, "queued");
        return {};
    });
}

}
