// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/job_rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace store {
namespace {

constexpr std::array kNames = {std::string_view("queued"), std::string_view("running"), std::string_view("succeeded"),
                               std::string_view("failed"), std::string_view("cancelled")};

}

const char* const kJobColumns =
    "id, tenant_id, project_id, kind, stage, payload_json, priority, max_attempts, not_before, unique_key, "
    "state, attempts, fencing, worker, lease_until, error, result_json, progress, created_at, updated_at";

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

Job read_job(SQLite::Statement& row)
{
    Job job;
    int at = 0;
    job.id = row.getColumn(at++).getInt64();
    job.tenant_id = row.getColumn(at++).getInt64();
    job.project_id = optional_id(row.getColumn(at++));
    job.kind = row.getColumn(at++).getString();
    job.stage = row.getColumn(at++).getString();
    job.payload_json = row.getColumn(at++).getString();
    job.priority = row.getColumn(at++).getInt();
    job.max_attempts = row.getColumn(at++).getInt();
    const std::int64_t not_before = row.getColumn(at++).getInt64();
    if (not_before > 0)
        job.not_before = from_sql(not_before);
    job.unique_key = row.getColumn(at++).getString();
    const auto state = parse_job_state(row.getColumn(at++).getString());
    job.state = state ? *state : JobState::failed; // the schema allows no other text
    job.attempts = row.getColumn(at++).getInt();
    job.fencing = row.getColumn(at++).getInt64();
    job.worker = row.getColumn(at++).getString();
    job.lease_until = optional_time(row.getColumn(at++));
    job.error = row.getColumn(at++).getString();
    job.result_json = row.getColumn(at++).getString();
    job.progress = row.getColumn(at++).getDouble();
    job.created_at = from_sql(row.getColumn(at++).getInt64());
    job.updated_at = from_sql(row.getColumn(at++).getInt64());
    return job;
}

std::optional<Job> find_job(Database& database, Id id)
{
    SQLite::Statement select(database.handle(), fmt::format("SELECT {} FROM jobs WHERE id = ?", kJobColumns));
    bind_all(select, id);
    return select.executeStep() ? std::optional(read_job(select)) : std::nullopt;
}

void append_job_event(Database& database, const Job& job, std::string_view what)
{
    nlohmann::json payload = {
        {"kind", job.kind}, {"stage", job.stage}, {"state", name(job.state)}, {"fencing", job.fencing}};
    if (job.project_id)
        payload["project_id"] = *job.project_id;
    if (!job.error.empty())
        payload["error"] = job.error;
    append_event(database, job.tenant_id, "job", job.id, what,
                 payload.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}
