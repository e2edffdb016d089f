// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the worker pool runs: the steps of stored projects, one queue each. `script` writes a script or a line of it,
// `voiceover` voices what is not voiced yet, `render` makes the files of a project or of a posted Composition. A runner
// loads what the project says, runs the step, and records result, state and next job in one transaction that holds only
// while the job is still this worker's (fencing). Whatever a killed one made is found by its key. A job whose project
// has moved on meanwhile (edited, rejected, removed) ends without a change: {"outdated": true}.
//
// `lesedi make` works on the same data directory with queues of its own and the project's lock; a runner takes the same
// lock, so the two wait for each other. Thread: a runner belongs to the thread that made it.

#include "daemon/jobs/worker_pool.h"
#include "daemon/pipeline/pipeline.h"

#include <functional>
#include <memory>

namespace pipeline {

struct RunnerSpec {
    PipelineSpec pipeline;        // memory is that of one job; engine and cores are shared by all
    store::DatabaseSpec database; // each runner opens its own connection
    std::function<void()> wake{}; // a job was queued: WorkerPool::wake()
};

Result<std::unique_ptr<jobs::JobRunner>> make_runner(const RunnerSpec& spec, const jobs::QueueSpec& queue);

// After a start: projects whose job failed or was cancelled while nobody could say so get the state that belongs to it.
// How many.
Result<int> settle_projects(store::Database& database);

}
