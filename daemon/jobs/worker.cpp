// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/jobs/worker.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "daemon/jobs/failure.h"
#include "daemon/jobs/process.h"

#include <condition_variable>
#include <mutex>

namespace jobs {
namespace {

using base::Errc;
using base::Status;

// Tells the store that the job is alive, until destroyed. When the lease is lost, the handler is asked to stop.
class Heartbeat {
public:
    Heartbeat(const WorkerSpec& spec, const store::Job& job, std::stop_source& work)
        : thread_(
              base::start_thread("heartbeat", [&spec, id = job.id, fencing = job.fencing, &work](std::stop_token stop) {
                  auto database = store::Database::open(spec.database);
                  if (!database) {
                      LOG_WARN("jobs", "heartbeat: {}", database.error().what);
                      return;
                  }
                  store::JobRepository repository(*database, store::Scope::everyone());
                  std::mutex mutex;
                  std::condition_variable_any wake;
                  std::unique_lock lock(mutex);
                  while (!wake.wait_for(lock, stop, spec.lease / 3, [&] { return stop.stop_requested(); })) {
                      const Status alive = repository.heartbeat(id, fencing, spec.lease, {});
                      if (!alive && alive.error().code == Errc::cancelled)
                          work.request_stop();
                  }
              }))
    {
    }

private:
    std::jthread thread_;
};

Status settle_failure(store::JobRepository& repository, const store::Job& job, const base::Error& error,
                      const WorkerSpec& spec)
{
    const auto retry = worth_another_try(error.code) ? store::Retry::later : store::Retry::no;
    const auto state = TRY(repository.fail(job.id, job.fencing, error.what, retry));
    if (state == store::JobState::queued) {
        LOG_WARN("jobs", "job={} stage={} failed, tried again: {}", job.id, job.stage, error.what);
        if (spec.on_retry)
            spec.on_retry(job, error);
        return {};
    }
    return tl::unexpected<base::Error>(error);
}

Status run_one(store::JobRepository& repository, const store::Job& job, const Handler& handler, const WorkerSpec& spec,
               std::stop_token stop)
{
    std::stop_source work;
    base::Result<std::string> done = base::fail(Errc::internal, "job: not run");
    {
        const std::stop_callback hand_on(stop, [&] { work.request_stop(); });
        const Heartbeat heartbeat(spec, job, work);
        done = handler(job, work.get_token());
    }
    if (done)
        return repository.complete(job.id, job.fencing, *done);
    if (stop.stop_requested()) {
        TRY(repository.give_back(job.id, job.fencing));
        return base::fail(Errc::cancelled, done.error().what);
    }
    return settle_failure(repository, job, done.error(), spec);
}

// Jobs of ours that wait for a later time.
base::Result<bool> any_waiting(store::JobRepository& repository, const std::map<std::string, Handler>& handlers,
                               const WorkerSpec& spec)
{
    store::JobFilter filter;
    filter.project_id = spec.project_id;
    filter.states = {store::JobState::queued};
    const auto page = TRY(repository.list(filter, std::nullopt, 1000));
    for (const auto& job : page.jobs)
        if (handlers.contains(job.kind))
            return true;
    return false;
}

void pause(std::chrono::milliseconds length, std::stop_token stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, length, [] { return false; });
}

}

Status run_until_idle(store::Database& database, const std::map<std::string, Handler>& handlers, const WorkerSpec& spec,
                      std::stop_token stop)
{
    store::JobRepository repository(database, store::Scope::everyone());
    store::ClaimRequest request;
    request.worker = spec.name;
    request.worker_process = this_process();
    request.project_id = spec.project_id;
    request.lease = spec.lease;
    for (const auto& [kind, handler] : handlers)
        request.kinds.push_back(kind);
    while (!stop.stop_requested()) {
        const auto job = TRY(repository.claim(request));
        if (job) {
            TRY(run_one(repository, *job, handlers.at(job->kind), spec, stop));
            continue;
        }
        const bool waiting = TRY(any_waiting(repository, handlers, spec));
        if (!waiting)
            return {};
        pause(spec.poll, stop);
    }
    return base::fail(Errc::cancelled, "stopped");
}

}
