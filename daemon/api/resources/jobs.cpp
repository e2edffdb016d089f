// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs: what waits, runs, ended.
#include "daemon/api/resources/resources.h"
#include "daemon/api/rows.h"
#include "daemon/store/job_repository.h"

namespace api {
namespace {

store::JobRepository jobs_of(Call& call)
{
    return {call.database, call.caller.scope()};
}

Result<net::Response> one(Call& call, store::Id id)
{
    const auto job = TRY(jobs_of(call).get(id));
    return respond(200, job_row(job, call.database.now()));
}

Result<net::Response> list_jobs(Call& call)
{
    store::JobFilter filter;
    filter.project_id = call.optional<store::Id>("project_id");
    filter.kind = call.text("queue");
    filter.is_dead = call.optional<bool>("dead");
    for (const std::string& state :
         call.optional<std::vector<std::string>>("state").value_or(std::vector<std::string>{}))
        filter.states.push_back(TRY(store::parse_job_state(state)));
    const auto cursor = TRY(read_cursor(call.text("cursor")));
    const auto page = TRY(jobs_of(call).list(filter, cursor, call.limit()));
    Json items = Json::array();
    for (const store::Job& job : page.jobs)
        items.push_back(job_row(job, call.database.now()));
    return respond(200, {{"items", std::move(items)}, {"next", next_cursor(page.next)}});
}

// Of a project's job, the project's state moves with it.
Result<net::Response> cancel_job(Call& call)
{
    const store::Id id = call.id();
    const auto job = TRY(jobs_of(call).get(id));
    if (job.state != store::JobState::queued && job.state != store::JobState::running)
        return base::fail(base::Errc::conflict, fmt::format("job {}: it is {} already", id, store::name(job.state)));
    if (job.project_id) {
        auto workflow = TRY(call.workflow());
        call.tell(TRY(workflow.cancel(*job.project_id)));
    } else {
        TRY(jobs_of(call).cancel(id));
        call.after.push_back([&services = call.services, id] { services.stop_job(id); });
    }
    return one(call, id);
}

Result<net::Response> retry_job(Call& call)
{
    const store::Id id = call.id();
    const auto job = TRY(jobs_of(call).get(id));
    if (job.state != store::JobState::failed && job.state != store::JobState::cancelled)
        return base::fail(
            base::Errc::conflict,
            fmt::format("job {}: it is {}; only a failed or cancelled one is tried again", id, store::name(job.state)));
    if (job.project_id) {
        auto workflow = TRY(call.workflow());
        const auto changed = TRY(workflow.retry(*job.project_id, job.kind));
        call.tell(changed);
        return one(call, changed.queued.empty() ? id : changed.queued.front());
    }
    TRY(jobs_of(call).retry(id));
    call.after.push_back([&services = call.services] { services.wake_workers(); });
    return one(call, id);
}

}

void add_jobs(Handlers& handlers)
{
    handlers["listJobs"] = list_jobs;
    handlers["getJob"] = [](Call& call) { return one(call, call.id()); };
    handlers["cancelJob"] = cancel_job;
    handlers["retryJob"] = retry_job;
}

}
