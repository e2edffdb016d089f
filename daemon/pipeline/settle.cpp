// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/job_steps.h"
#include "daemon/pipeline/runner.h"

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using store::ProjectState;

constexpr int kPage = 500;

// The states a project may be in while a job of the queue works on it.
bool waits_for(ProjectState state, std::string_view queue)
{
    if (queue == kScriptQueue)
        return state == ProjectState::draft;
    if (queue == kVoiceQueue)
        return state == ProjectState::approved;
    return queue == kRenderQueue && (state == ProjectState::audio_ready || state == ProjectState::rendering);
}

Result<std::vector<store::Job>> jobs_of(store::JobRepository& jobs, store::Id project, std::string_view queue,
                                        std::vector<store::JobState> states)
{
    store::JobFilter filter;
    filter.project_id = project;
    filter.kind = queue;
    filter.states = std::move(states);
    return TRY(jobs.list(filter, std::nullopt, 1)).jobs;
}

}

Result<bool> settle(store::Database& database, const store::Job& job, bool cancelled, const std::string& error)
{
    if (!job.project_id)
        return false;
    const auto scope = store::Scope::of(job.tenant_id);
    store::ProjectRepository projects(database, scope);
    store::JobRepository jobs(database, scope);
    auto change = TRY(store::Transaction::begin(database));
    const auto row = projects.get(*job.project_id);
    if (!row) // removed with its jobs
        return row.error().code == Errc::not_found ? Result<bool>(false)
                                                   : Result<bool>(tl::unexpected<base::Error>(row.error()));
    const auto active = TRY(jobs_of(jobs, row->id, job.kind, {store::JobState::queued, store::JobState::running}));
    if (!active.empty() || !waits_for(row->state, job.kind))
        return false;
    if (!cancelled)
        TRY(projects.fail(row->id, job.stage, error));
    else if (row->state == ProjectState::rendering)
        TRY(projects.cancel_render(row->id));
    else
        return false;
    TRY(change.commit());
    return true;
}

Result<int> settle_projects(store::Database& database)
{
    store::ProjectRepository projects(database, store::Scope::everyone());
    store::JobRepository jobs(database, store::Scope::everyone());
    store::ProjectFilter filter;
    filter.states = {ProjectState::draft, ProjectState::approved, ProjectState::audio_ready, ProjectState::rendering};
    int settled = 0;
    std::optional<store::Id> cursor;
    do {
        const auto page = TRY(projects.list(filter, cursor, kPage));
        for (const auto& project : page.projects) {
            const auto queue = project.state == ProjectState::draft      ? kScriptQueue
                               : project.state == ProjectState::approved ? kVoiceQueue
                                                                         : kRenderQueue;
            const auto newest = TRY(jobs_of(jobs, project.id, queue, {}));
            if (newest.empty())
                continue;
            const auto state = newest.front().state;
            // A job that failed before the project was changed the last time was answered by a person.
            const bool failed = state == store::JobState::failed && newest.front().updated_at >= project.updated_at;
            const bool cancelled = state == store::JobState::cancelled;
            if (failed || cancelled)
                settled += TRY(settle(database, newest.front(), cancelled, newest.front().error)) ? 1 : 0;
        }
        cursor = page.next;
    } while (cursor);
    return settled;
}

}
