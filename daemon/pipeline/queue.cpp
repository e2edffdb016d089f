// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/state.h"

#include <algorithm>

namespace pipeline {
namespace {

constexpr int kAgain = 3;         // priority of a render of what is rendered
constexpr int kMostActive = 1000; // jobs of one project that wait or run

std::string stage_of(std::string_view queue)
{
    return queue == kVoiceQueue ? "voice" : std::string(queue);
}

}

Result<store::Job> enqueue(State& state, const store::Project& project, std::string_view queue,
                           std::string payload_json)
{
    store::NewJob job;
    job.tenant_id = project.tenant_id;
    job.project_id = project.id;
    job.kind = queue;
    job.stage = stage_of(queue);
    job.payload_json = std::move(payload_json);
    job.priority = project.state == store::ProjectState::completed ? kAgain : project.priority;
    job.request_id = state.request_id;
    job.not_before = kept_of(project).scheduled_at;
    // Twice the same question is one job; after any change of the project it is another question.
    job.unique_key = fmt::format("project {} {} {} {}", project.id, queue, project.version, job.payload_json);
    return state.jobs.enqueue(job);
}

Result<std::vector<store::Id>> cancel_jobs(State& state, store::Id project, const std::vector<std::string>& queues)
{
    store::JobFilter filter;
    filter.project_id = project;
    filter.states = {store::JobState::queued, store::JobState::running};
    const auto active = TRY(state.jobs.list(filter, std::nullopt, kMostActive));
    std::vector<store::Id> cancelled;
    for (const auto& job : active.jobs) {
        if (std::ranges::find(queues, job.kind) == queues.end())
            continue;
        TRY(state.jobs.cancel(job.id));
        cancelled.push_back(job.id);
    }
    return cancelled;
}

}
