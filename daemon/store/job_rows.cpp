// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/job_rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace store {
namespace {

constexpr std::size_t kMostFailuresKept = 50;
constexpr std::array kNames = {std::string_view("queued"), std::string_view("running"), std::string_view("succeeded"),
                               std::string_view("failed"), std::string_view("cancelled")};

std::string to_text(const nlohmann::json& json)
{
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string failures_to_json(const std::vector<JobFailure>& failures)
{
    auto list = nlohmann::json::array();
    for (const JobFailure& failure : failures)
        list.push_back({{"attempt", failure.attempt}, {"at", to_sql(failure.at)}, {"error", failure.error}});
    return to_text(list);
}

// Written by failures_to_json alone; anything else is no failure.
std::vector<JobFailure> failures_from_json(const std::string& text)
{
    std::vector<JobFailure> failures;
    const auto list = nlohmann::json::parse(text, nullptr, false);
    if (list.is_array()) {
        for (const auto& entry : list) {
            if (entry.is_object())
                failures.push_back({entry.value("attempt", 0), from_sql(entry.value("at", std::int64_t{0})),
                                    entry.value("error", std::string())});
        }
    }
    return failures;
}

void read_given(Statement& row, int& at, NewJob& job)
{
    job.tenant_id = row.getColumn(at++).getInt64();
    job.project_id = optional_id(row.getColumn(at++));
    job.composition_id = optional_id(row.getColumn(at++));
    job.kind = row.getColumn(at++).getString();
    job.stage = row.getColumn(at++).getString();
    job.payload_json = row.getColumn(at++).getString();
    job.priority = row.getColumn(at++).getInt();
    job.max_attempts = row.getColumn(at++).getInt();
    job.not_before = optional_time(row.getColumn(at++));
    job.deadline = optional_time(row.getColumn(at++));
    job.unique_key = row.getColumn(at++).getString();
    job.request_id = row.getColumn(at++).getString();
}

}

const char* const kJobColumns =
    "id, tenant_id, project_id, composition_id, kind, stage, payload_json, priority, max_attempts, not_before, "
    "deadline, unique_key, request_id, state, attempts, fencing, worker, worker_process, lease_until, error, failures, "
    "failure_count, losses, is_dead, result_json, progress, progress_done, progress_total, progress_unit, started_at, "
    "finished_at, created_at, updated_at";

std::string_view name(JobState state)
{
    return kNames[static_cast<std::size_t>(state)];
}

base::Result<JobState> parse_job_state(std::string_view text)
{
    const auto found = std::find(kNames.begin(), kNames.end(), text);
    if (found == kNames.end())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("job state \"{}\": there are {}", text, fmt::join(kNames, ", ")));
    return static_cast<JobState>(found - kNames.begin());
}

Job read_job(Statement& row)
{
    Job job;
    int at = 0;
    job.id = row.getColumn(at++).getInt64();
    read_given(row, at, job);
    const auto state = parse_job_state(row.getColumn(at++).getString());
    job.state = state ? *state : JobState::failed; // the schema allows no other text
    job.attempts = row.getColumn(at++).getInt();
    job.fencing = row.getColumn(at++).getInt64();
    job.worker = row.getColumn(at++).getString();
    job.worker_process = row.getColumn(at++).getString();
    job.lease_until = optional_time(row.getColumn(at++));
    job.error = row.getColumn(at++).getString();
    job.failures = failures_from_json(row.getColumn(at++).getString());
    job.failure_count = row.getColumn(at++).getInt();
    job.losses = row.getColumn(at++).getInt();
    job.is_dead = row.getColumn(at++).getInt() != 0;
    job.result_json = row.getColumn(at++).getString();
    job.progress.share = row.getColumn(at++).getDouble();
    job.progress.done = row.getColumn(at++).getInt64();
    job.progress.total = row.getColumn(at++).getInt64();
    job.progress.unit = row.getColumn(at++).getString();
    job.started_at = optional_time(row.getColumn(at++));
    job.finished_at = optional_time(row.getColumn(at++));
    job.created_at = from_sql(row.getColumn(at++).getInt64());
    job.updated_at = from_sql(row.getColumn(at++).getInt64());
    return job;
}

std::optional<Job> find_job(Database& database, Scope scope, Id id)
{
    Statement select(database, fmt::format("SELECT {} FROM jobs WHERE id = ? AND {}", kJobColumns, own(scope)));
    bind_all(select, id);
    return select.executeStep() ? std::optional(read_job(select)) : std::nullopt;
}

Id insert_job(Database& database, const NewJob& job)
{
    Statement insert(
        database,
        "INSERT INTO jobs (tenant_id, project_id, composition_id, kind, stage, payload_json, priority, max_attempts, "
        "not_before, deadline, unique_key, request_id, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    bind_all(insert, job.tenant_id, job.project_id, job.composition_id, job.kind, job.stage, job.payload_json,
             job.priority, job.max_attempts, job.not_before.value_or(database.now()), job.deadline, job.unique_key,
             job.request_id, database.now(), database.now());
    insert.exec();
    return database.handle().getLastInsertRowid();
}

void update_job(Database& database, const Job& job)
{
    Statement update(
        database,
        "UPDATE jobs SET state=?, attempts=?, not_before=?, deadline=?, fencing=?, worker=?, worker_process=?, "
        "lease_until=?, "
        "error=?, failures=?, failure_count=?, losses=?, is_dead=?, result_json=?, progress=?, progress_done=?, "
        "progress_total=?, progress_unit=?, started_at=?, finished_at=?, updated_at=? WHERE id=?");
    bind_all(update, name(job.state), job.attempts, job.not_before.value_or(database.now()), job.deadline, job.fencing,
             job.worker, job.worker_process, job.lease_until, job.error, failures_to_json(job.failures),
             job.failure_count, job.losses, job.is_dead, job.result_json, job.progress.share, job.progress.done,
             job.progress.total, job.progress.unit, job.started_at, job.finished_at, database.now(), job.id);
    update.exec();
}

void append_job_event(Database& database, const Job& job, std::string_view what)
{
    nlohmann::json payload = {
        {"kind", job.kind}, {"stage", job.stage}, {"state", name(job.state)}, {"fencing", job.fencing}};
    if (job.project_id)
        payload["project_id"] = *job.project_id;
    if (job.composition_id)
        payload["composition_id"] = *job.composition_id;
    if (!job.request_id.empty())
        payload["request_id"] = job.request_id;
    if (!job.error.empty())
        payload["error"] = job.error;
    if (job.is_dead)
        payload["is_dead"] = true;
    append_event(database, job.tenant_id, "job", job.id, what, to_text(payload));
}

void leave_running(Job& job, JobState state, Time now)
{
    job.state = state;
    job.lease_until.reset();
    job.worker.clear();
    job.worker_process.clear();
    job.finished_at = state == JobState::queued ? std::nullopt : std::optional(now);
}

void note_failure(Job& job, std::string_view error, Time now)
{
    job.error = error;
    ++job.failure_count;
    if (job.failures.size() >= kMostFailuresKept)
        job.failures.erase(job.failures.begin());
    job.failures.push_back({job.attempts, now, job.error});
}

int release_expired_jobs(Database& database)
{
    Statement select(database,
                     fmt::format("SELECT {} FROM jobs WHERE state = 'running' AND lease_until <= ?", kJobColumns));
    bind_all(select, database.now());
    std::vector<Job> expired;
    while (select.executeStep())
        expired.push_back(read_job(select));
    for (Job& job : expired) {
        const bool again = job.attempts < job.max_attempts;
        note_failure(
            job,
            fmt::format("worker {}: its lease ran out in attempt {} of {}", job.worker, job.attempts, job.max_attempts),
            database.now());
        leave_running(job, again ? JobState::queued : JobState::failed, database.now());
        job.is_dead = !again;
        update_job(database, job);
        append_job_event(database, job, again ? "lease_expired" : "failed");
    }
    return static_cast<int>(expired.size());
}

}
