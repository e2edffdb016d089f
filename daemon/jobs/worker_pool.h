// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Works on the queues for as long as the daemon runs: so many threads a queue (`script-0`, `render-job-1`), each with
// its own connection and its own handler. Claims are by priority, then fair between tenants. A job's lease is kept
// alive by one thread for all; a cancelled job, one past its deadline, or one whose lease was lost is asked to stop at
// once. A failure decides by its code, as in worker.h. Thread: any may call; the pool owns its threads.

#include "daemon/jobs/worker.h"

#include <atomic>
#include <functional>
#include <memory>

namespace jobs {

// What a handler tells while it works. Cheap; written to the database at most a few times a second.
using JobProgress = store::JobProgress;

struct JobContext {
    std::stop_token stop;
    std::function<void(const JobProgress&)> progress; // Thread: any
};

// Made once for each thread, which alone calls it.
class JobRunner {
public:
    virtual ~JobRunner() = default;
    // The result as JSON. An exception is a failure of the job (internal), the thread lives on.
    virtual base::Result<std::string> run(const store::Job& job, const JobContext& context) = 0;
    // The job failed for good, or was cancelled: called after the row says so, in the same thread.
    virtual void ended(const store::Job& job, const base::Error& error) { (void)job, (void)error; }
};

struct QueueSpec {
    std::string kind;                      // script voiceover render postprocess batch
    unsigned workers = 1;                  // threads
    std::chrono::milliseconds deadline{0}; // of one attempt; 0: none
};

struct WorkerPoolSpec {
    store::DatabaseSpec database;
    std::string name; // host:pid, for people
    std::vector<QueueSpec> queues;
    std::function<base::Result<std::unique_ptr<JobRunner>>(const QueueSpec& queue)> make_runner;
    std::chrono::milliseconds lease{30'000};
    std::chrono::milliseconds poll{500}; // when nobody wakes it
    // For metrics and events: a job was taken, ended (with its result or error). Thread: the job's.
    std::function<void(const store::Job&)> on_start{};
    std::function<void(const store::Job&, const base::Result<std::string>&, std::chrono::nanoseconds)> on_end{};
};

class WorkerPool {
public:
    // Takes back at once what processes of this machine held that are gone, then begins.
    static base::Result<std::unique_ptr<WorkerPool>> start(WorkerPoolSpec spec);
    virtual ~WorkerPool() = default; // drains without patience

    virtual void wake() = 0;                  // there is new work
    virtual void stop_job(store::Id job) = 0; // it was cancelled in the store: ends within a second when it runs here

    // No job is taken any more; what runs may finish until the time, then is asked to stop and given back.
    virtual void drain(std::chrono::milliseconds patience) = 0;

    struct Load {
        std::string kind;
        unsigned workers = 0, busy = 0;
    };
    virtual std::vector<Load> load() const = 0;
};

}
