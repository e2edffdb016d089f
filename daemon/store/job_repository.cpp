// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/job_repository.h"

#include "daemon/store/job_rows.h"
#include "daemon/store/project_rows.h"

#include <algorithm>

namespace store {
namespace {

constexpr std::chrono::milliseconds kFirstPause{2'000};
constexpr int kMostDoublings = 10;
constexpr int kLargestPage = 1'000;

// Loads the job for its holder, lets `change` alter it, saves; cancelled for anybody who does not hold it any more.
template <class Change>
base::Status change_held(Database& database, Scope scope, Id id, std::int64_t fencing, std::string_view what,
                         Change change)
{
    return in_transaction(database, [&]() -> base::Status {
        auto job = find_job(database, scope, id);
        if (!job)
            return base::fail(base::Errc::cancelled, fmt::format("job {}: it was removed", id));
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

// Of the project or the composition it belongs to, else the scope's.
base::Result<Id> tenant_of_job(Database& database, Scope scope, const NewJob& job)
{
    if (job.project_id)
        return tenant_of_project(database, scope, *job.project_id);
    if (!job.composition_id)
        return owner(scope, job.tenant_id);
    Statement select(database, fmt::format("SELECT tenant_id FROM compositions WHERE id = ? AND {}", own(scope)));
    bind_all(select, *job.composition_id);
    if (!select.executeStep())
        return no_row("composition", *job.composition_id);
    return select.getColumn(0).getInt64();
}

std::optional<Job> find_same(Database& database, Id tenant_id, std::string_view unique_key)
{
    Statement same(database, fmt::format("SELECT {} FROM jobs WHERE unique_key = ? AND unique_key <> '' AND "
                                         "state IN ('queued', 'running') AND tenant_id = ?",
                                         kJobColumns));
    bind_all(same, unique_key, tenant_id);
    return same.executeStep() ? std::optional(read_job(same)) : std::nullopt;
}

bool renew(Database& database, Scope scope, const HeldJob& held, std::chrono::milliseconds lease)
{
    Statement update(
        database,
        fmt::format("UPDATE jobs SET lease_until = ?, progress = ?, progress_done = ?, progress_total = ?, "
                    "progress_unit = ?, updated_at = ? WHERE id = ? AND fencing = ? AND state = 'running' AND {}",
                    own(scope)));
    bind_all(update, database.now() + lease, std::clamp(held.progress.share, 0.0, 1.0), held.progress.done,
             held.progress.total, held.progress.unit, database.now(), held.id, held.fencing);
    return update.exec() > 0;
}

}

base::Result<Job> JobRepository::enqueue(const NewJob& given)
{
    return in_transaction(*database_, [&]() -> base::Result<Job> {
        NewJob job = given;
        job.tenant_id = TRY(tenant_of_job(*database_, scope_, given));
        if (auto same = find_same(*database_, job.tenant_id, job.unique_key))
            return std::move(*same);
        const Id id = insert_job(*database_, job);
        auto made = find_job(*database_, scope_, id);
        append_job_event(*database_, *made, "queued");
        return std::move(*made);
    });
}

base::Result<Job> JobRepository::get(Id id)
{
    return guarded([&]() -> base::Result<Job> {
        auto job = find_job(*database_, scope_, id);
        if (!job)
            return no_row("job", id);
        return std::move(*job);
    });
}

base::Result<JobPage> JobRepository::list(const JobFilter& filter, std::optional<Id> cursor, int limit)
{
    limit = std::clamp(limit, 1, kLargestPage);
    std::string where = own(scope_);
    where += filter.project_id ? " AND project_id = :project" : "";
    where += filter.composition_id ? " AND composition_id = :composition" : "";
    where += filter.states.empty() ? "" : " AND state IN (SELECT value FROM json_each(:states))";
    where += filter.kind.empty() ? "" : " AND kind = :kind";
    where += filter.is_dead ? " AND is_dead = :dead" : "";
    where += cursor ? " AND id < :cursor" : "";
    return guarded([&]() -> base::Result<JobPage> {
        Statement select(*database_, fmt::format("SELECT {} FROM jobs WHERE {} ORDER BY id DESC LIMIT {}", kJobColumns,
                                                 where, limit + 1));
        if (filter.project_id)
            select.bind(":project", static_cast<std::int64_t>(*filter.project_id));
        if (filter.composition_id)
            select.bind(":composition", static_cast<std::int64_t>(*filter.composition_id));
        if (!filter.states.empty()) {
            std::vector<std::string> states;
            for (const JobState state : filter.states)
                states.emplace_back(name(state));
            select.bind(":states", list_to_json(states));
        }
        if (!filter.kind.empty())
            select.bind(":kind", filter.kind);
        if (filter.is_dead)
            select.bind(":dead", *filter.is_dead ? 1 : 0);
        if (cursor)
            select.bind(":cursor", static_cast<std::int64_t>(*cursor));
        JobPage page;
        while (select.executeStep()) {
            if (static_cast<int>(page.jobs.size()) == limit) {
                page.next = page.jobs.back().id;
                break;
            }
            page.jobs.push_back(read_job(select));
        }
        return page;
    });
}

base::Status JobRepository::heartbeat(Id id, std::int64_t fencing, std::chrono::milliseconds lease,
                                      const JobProgress& progress)
{
    return change_held(*database_, scope_, id, fencing, "", [&](Job& job) {
        job.lease_until = database_->now() + lease;
        job.progress = progress;
        job.progress.share = std::clamp(progress.share, 0.0, 1.0);
    });
}

base::Result<std::vector<HeldJob>> JobRepository::heartbeat_all(std::span<const HeldJob> held,
                                                                std::chrono::milliseconds lease)
{
    return in_transaction(*database_, [&]() -> base::Result<std::vector<HeldJob>> {
        std::vector<HeldJob> lost;
        for (const HeldJob& job : held) {
            if (!renew(*database_, scope_, job, lease))
                lost.push_back(job);
        }
        return lost;
    });
}

base::Result<std::vector<HeldJob>> JobRepository::lost(std::span<const HeldJob> held)
{
    return guarded([&]() -> base::Result<std::vector<HeldJob>> {
        std::vector<HeldJob> lost;
        Statement select(
            *database_,
            fmt::format("SELECT 1 FROM jobs WHERE id = ? AND fencing = ? AND state = 'running' AND {}", own(scope_)));
        for (const HeldJob& job : held) {
            select.reset();
            bind_all(select, job.id, job.fencing);
            if (!select.executeStep())
                lost.push_back(job);
        }
        return lost;
    });
}

base::Status JobRepository::complete(Id id, std::int64_t fencing, std::string_view result_json)
{
    return change_held(*database_, scope_, id, fencing, "succeeded", [&](Job& job) {
        leave_running(job, JobState::succeeded, database_->now());
        job.result_json = result_json;
        job.progress.share = 1;
        job.progress.done = job.progress.total; // the last steps are not told one by one
        job.error.clear();
    });
}

base::Result<JobState> JobRepository::fail(Id id, std::int64_t fencing, std::string_view error, Retry retry)
{
    JobState became = JobState::failed;
    TRY(change_held(*database_, scope_, id, fencing, "attempt_failed", [&](Job& job) {
        const Time next = database_->now() + kFirstPause * (1 << std::clamp(job.attempts - 1, 0, kMostDoublings));
        const bool in_time = !job.deadline || next < *job.deadline;
        note_failure(job, error, database_->now());
        if (retry == Retry::later && job.attempts < job.max_attempts && in_time) {
            became = JobState::queued;
            job.not_before = next;
        }
        leave_running(job, became, database_->now());
        job.is_dead = became == JobState::failed && retry == Retry::later;
    }));
    return became;
}

base::Status JobRepository::give_back(Id id, std::int64_t fencing)
{
    return change_held(*database_, scope_, id, fencing, "given_back", [&](Job& job) {
        leave_running(job, JobState::queued, database_->now());
        job.attempts = std::max(0, job.attempts - 1);
    });
}

base::Status JobRepository::cancel(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        auto job = find_job(*database_, scope_, id);
        if (!job)
            return no_row("job", id);
        if (job->state != JobState::queued && job->state != JobState::running)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("job {}: it is {}, only queued and running jobs can become cancelled", id,
                                          name(job->state)));
        leave_running(*job, JobState::cancelled, database_->now());
        update_job(*database_, *job);
        append_job_event(*database_, *job, "cancelled");
        return {};
    });
}

base::Result<std::vector<Id>> JobRepository::reschedule(Id project_id, std::optional<Time> not_before)
{
    return in_transaction(*database_, [&]() -> base::Result<std::vector<Id>> {
        std::vector<Job> waiting;
        Statement select(*database_, fmt::format("SELECT {} FROM jobs WHERE project_id = ? AND state = 'queued' AND "
                                                 "attempts = 0 AND {} ORDER BY id",
                                                 kJobColumns, own(scope_)));
        bind_all(select, project_id);
        while (select.executeStep())
            waiting.push_back(read_job(select));
        std::vector<Id> moved;
        for (Job& job : waiting) {
            job.not_before = not_before.value_or(database_->now());
            update_job(*database_, job);
            append_job_event(*database_, job, "queued");
            moved.push_back(job.id);
        }
        return moved;
    });
}

base::Status JobRepository::retry(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        auto job = find_job(*database_, scope_, id);
        if (!job)
            return no_row("job", id);
        if (job->state != JobState::failed && job->state != JobState::cancelled)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("job {}: it is {}, only failed and cancelled jobs can become queued again",
                                          id, name(job->state)));
        if (const auto same = find_same(*database_, job->tenant_id, job->unique_key))
            return base::fail(base::Errc::invalid_input,
                              fmt::format("job {}: job {} does the same already", id, same->id));
        job->state = JobState::queued;
        job->attempts = 0;
        job->losses = 0;
        job->is_dead = false;
        job->not_before = database_->now();
        if (job->deadline && *job->deadline <= database_->now())
            job->deadline.reset();
        job->finished_at.reset();
        job->error.clear();
        update_job(*database_, *job);
        append_job_event(*database_, *job, "queued");
        return {};
    });
}

}
