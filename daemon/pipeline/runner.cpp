// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/runner.h"

#include "compositor/base/log.h"
#include "daemon/pipeline/job_steps.h"
#include "daemon/pipeline/posted.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using store::ProjectState;

class Runner final : public jobs::JobRunner {
public:
    Runner(RunnerSpec spec, store::Database database) : spec_(std::move(spec)), database_(std::move(database)) {}

    Result<std::string> run(const store::Job& job, const jobs::JobContext& context) override
    {
        auto state = TRY(State::open(spec_.pipeline, database_, store::Scope::of(job.tenant_id)));
        state->request_id = job.request_id;
        JobSteps steps(*state, job, context, spec_.wake);
        if (job.composition_id)
            return steps.posted(*job.composition_id);
        if (!job.project_id)
            return fail(Errc::invalid_input, fmt::format("job {}: it names no project", job.id));
        if (job.kind == kScriptQueue)
            return steps.script(*job.project_id);
        if (job.kind == kVoiceQueue)
            return steps.voice(*job.project_id);
        if (job.kind == kRenderQueue)
            return steps.render(*job.project_id);
        return fail(Errc::invalid_input, fmt::format("job {}: there is no step for the queue {}", job.id, job.kind));
    }

    void ended(const store::Job& job, const base::Error& error) override
    {
        if (const auto settled = settle(database_, job, error.code == Errc::cancelled, error.what); !settled)
            LOG_WARN("pipeline", "project={} job={} its state stays: {}", job.project_id.value_or(0), job.id,
                     settled.error().what);
    }

private:
    const RunnerSpec spec_;
    store::Database database_;
};

}

Result<std::unique_ptr<jobs::JobRunner>> make_runner(const RunnerSpec& spec, const jobs::QueueSpec& queue)
{
    if (queue.kind != kScriptQueue && queue.kind != kVoiceQueue && queue.kind != kRenderQueue)
        return fail(Errc::invalid_input,
                    fmt::format("queue {}: this runner serves script, voiceover and render", queue.kind));
    auto database = TRY(store::Database::open(spec.database));
    return std::unique_ptr<jobs::JobRunner>(std::make_unique<Runner>(spec, std::move(database)));
}

}
