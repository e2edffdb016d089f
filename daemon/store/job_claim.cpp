// SPDX-License-Identifier: GPL-3.0-or-later
// Which job is next, and which worker has lost its own.
#include "daemon/store/job_repository.h"
#include "daemon/store/job_rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace store {
namespace {

// A lane is what waits of one kind, priority and tenant. The index jobs_waiting has lanes side by side and each in the
// order of age, so that lanes are found by jumping from one to the next and the head of each is its first entry: the
// cost goes with the number of tenants, not of jobs.
constexpr const char* kNextFair = R"(
WITH RECURSIVE
lanes (kind, priority, tenant_id) AS (
    SELECT kinds.value, priorities.column1,
        (SELECT min(tenant_id) FROM jobs INDEXED BY jobs_waiting
         WHERE state = 'queued' AND kind = kinds.value AND priority = priorities.column1 AND {0})
    FROM ({1}) AS kinds, (VALUES (1), (2), (3)) AS priorities
    UNION ALL
    SELECT lanes.kind, lanes.priority,
        (SELECT min(tenant_id) FROM jobs INDEXED BY jobs_waiting
         WHERE state = 'queued' AND kind = lanes.kind AND priority = lanes.priority AND tenant_id > lanes.tenant_id
         AND {0})
    FROM lanes WHERE tenant_id IS NOT NULL),
heads (priority, tenant_id, job_id) AS (
    SELECT priority, tenant_id,
        (SELECT id FROM jobs INDEXED BY jobs_waiting
         WHERE state = 'queued' AND kind = lanes.kind AND priority = lanes.priority AND tenant_id = lanes.tenant_id
         AND not_before <= :now ORDER BY not_before, id LIMIT 1)
    FROM lanes WHERE tenant_id IS NOT NULL)
SELECT jobs.id FROM heads JOIN jobs ON jobs.id = heads.job_id
JOIN tenants ON tenants.id = heads.tenant_id AND tenants.state = 'active'
ORDER BY heads.priority,
    (SELECT count(*) FROM jobs AS busy INDEXED BY jobs_running_by_tenant
     WHERE busy.state = 'running' AND busy.tenant_id = heads.tenant_id),
    coalesce((SELECT job_turns.id FROM job_turns WHERE job_turns.tenant_id = heads.tenant_id), 0),
    jobs.not_before, jobs.id
LIMIT 1)";

constexpr const char* kAllKinds = R"(
WITH RECURSIVE every (value) AS (
    SELECT min(kind) FROM jobs INDEXED BY jobs_waiting WHERE state = 'queued'
    UNION ALL
    SELECT (SELECT min(kind) FROM jobs INDEXED BY jobs_waiting WHERE state = 'queued' AND kind > every.value)
    FROM every WHERE value IS NOT NULL)
SELECT value FROM every WHERE value IS NOT NULL)";

std::string kinds_json(const ClaimRequest& request)
{
    return nlohmann::json(request.kinds).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<Id> next_fair(Database& database, Scope scope, const ClaimRequest& request)
{
    const char* const kinds = request.kinds.empty() ? kAllKinds : "SELECT value FROM json_each(:kinds)";
    Statement select(database, fmt::format(fmt::runtime(kNextFair), own(scope), kinds));
    select.bind(":now", to_sql(database.now()));
    if (!request.kinds.empty())
        select.bind(":kinds", kinds_json(request));
    return select.executeStep() ? std::optional<Id>(select.getColumn(0).getInt64()) : std::nullopt;
}

std::optional<Id> next_of_project(Database& database, Scope scope, const ClaimRequest& request)
{
    Statement select(
        database,
        fmt::format("SELECT id FROM jobs INDEXED BY jobs_by_project WHERE project_id = :project AND state = 'queued' "
                    "AND not_before <= :now AND {}{} ORDER BY priority, not_before, id LIMIT 1",
                    own(scope), request.kinds.empty() ? "" : " AND kind IN (SELECT value FROM json_each(:kinds))"));
    select.bind(":project", static_cast<std::int64_t>(*request.project_id));
    select.bind(":now", to_sql(database.now()));
    if (!request.kinds.empty())
        select.bind(":kinds", kinds_json(request));
    return select.executeStep() ? std::optional<Id>(select.getColumn(0).getInt64()) : std::nullopt;
}

void start(Database& database, Job& job, const ClaimRequest& request)
{
    job.state = JobState::running;
    job.worker = request.worker;
    job.worker_process = request.worker_process;
    job.lease_until = database.now() + request.lease;
    job.progress = {};
    job.started_at = database.now();
    job.finished_at.reset();
    ++job.attempts;
    ++job.fencing;
    update_job(database, job);
    append_job_event(database, job, "claimed");
    Statement turn(database, "INSERT OR REPLACE INTO job_turns (tenant_id) VALUES (?)");
    bind_all(turn, job.tenant_id);
    turn.exec();
}

void give_up(Database& database, Job& job)
{
    note_failure(job, "its deadline passed before a worker took it", database.now());
    leave_running(job, JobState::failed, database.now());
    job.is_dead = true;
    update_job(database, job);
    append_job_event(database, job, "failed");
}

template <class Read> void each_kind(Database& database, const std::string& sql, std::optional<Time> now, Read read)
{
    Statement row(database, sql);
    if (now)
        row.bind(":now", to_sql(*now));
    while (row.executeStep())
        read(row);
}

}

base::Result<std::optional<Job>> JobRepository::claim(const ClaimRequest& request)
{
    return in_transaction(*database_, [&]() -> base::Result<std::optional<Job>> {
        release_expired_jobs(*database_);
        while (true) {
            const auto id = request.project_id ? next_of_project(*database_, scope_, request)
                                               : next_fair(*database_, scope_, request);
            auto job = id ? find_job(*database_, scope_, *id) : std::nullopt;
            if (!job)
                return std::optional<Job>();
            if (!job->deadline || *job->deadline > database_->now()) {
                start(*database_, *job, request);
                return job;
            }
            give_up(*database_, *job);
        }
    });
}

base::Result<int> JobRepository::release_expired()
{
    return in_transaction(*database_, [&]() -> base::Result<int> { return release_expired_jobs(*database_); });
}

base::Result<int> JobRepository::release_lost(const std::function<bool(std::string_view process)>& is_gone)
{
    return in_transaction(*database_, [&]() -> base::Result<int> {
        std::vector<Job> lost;
        Statement select(*database_,
                         fmt::format("SELECT {} FROM jobs WHERE state = 'running' AND worker_process <> '' AND {}",
                                     kJobColumns, own(scope_)));
        while (select.executeStep())
            lost.push_back(read_job(select));
        std::erase_if(lost, [&](const Job& job) { return !is_gone(job.worker_process); });
        for (Job& job : lost) {
            ++job.losses;
            const bool again = job.losses < kMostLosses;
            note_failure(
                job, fmt::format("worker {}: its process ended, {} of {} times", job.worker, job.losses, kMostLosses),
                database_->now());
            job.attempts = std::max(0, job.attempts - 1);
            leave_running(job, again ? JobState::queued : JobState::failed, database_->now());
            job.is_dead = !again;
            update_job(*database_, job);
            append_job_event(*database_, job, again ? "worker_lost" : "failed");
        }
        return static_cast<int>(lost.size());
    });
}

base::Result<std::vector<QueueFigure>> JobRepository::figures()
{
    return guarded([&]() -> base::Result<std::vector<QueueFigure>> {
        std::map<std::string, QueueFigure> figures;
        each_kind(*database_,
                  fmt::format("SELECT kind, count(*) FILTER (WHERE not_before <= :now), "
                              "count(*) FILTER (WHERE not_before > :now), "
                              "min(not_before) FILTER (WHERE not_before <= :now) "
                              "FROM jobs INDEXED BY jobs_waiting WHERE state = 'queued' AND {} GROUP BY kind",
                              own(scope_)),
                  database_->now(), [&](Statement& row) {
                      QueueFigure& figure = figures[row.getColumn(0).getString()];
                      figure.waiting = row.getColumn(1).getInt();
                      figure.scheduled = row.getColumn(2).getInt();
                      figure.oldest_waiting = optional_time(row.getColumn(3));
                  });
        each_kind(
            *database_,
            fmt::format("SELECT kind, count(*) FROM jobs WHERE state = 'running' AND {} GROUP BY kind", own(scope_)),
            {}, [&](Statement& row) { figures[row.getColumn(0).getString()].running = row.getColumn(1).getInt(); });
        each_kind(
            *database_,
            fmt::format("SELECT kind, count(*), sum(is_dead) FROM jobs INDEXED BY jobs_failed WHERE state = 'failed' "
                        "AND {} GROUP BY kind",
                        own(scope_)),
            {}, [&](Statement& row) {
                QueueFigure& figure = figures[row.getColumn(0).getString()];
                figure.failed = row.getColumn(1).getInt();
                figure.dead = row.getColumn(2).getInt();
            });
        std::vector<QueueFigure> out;
        for (auto& [kind, figure] : figures) {
            figure.kind = kind;
            out.push_back(figure);
        }
        return out;
    });
}

}
