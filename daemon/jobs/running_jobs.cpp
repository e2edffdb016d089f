// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/jobs/running_jobs.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "daemon/jobs/process.h"

#include <algorithm>

namespace jobs {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{250};
constexpr std::chrono::seconds kLookForLostEvery{5};
constexpr std::chrono::seconds kComplainEvery{60};

}

base::Result<std::unique_ptr<RunningJobs>> RunningJobs::start(store::DatabaseSpec spec, std::chrono::milliseconds lease)
{
    spec.durability = store::Durability::normal;
    return std::make_unique<RunningJobs>(TRY(store::Database::open(std::move(spec))), lease);
}

RunningJobs::RunningJobs(store::Database database, std::chrono::milliseconds lease)
    : database_(std::move(database)), lease_(lease),
      thread_(base::start_thread("heartbeat", [this](std::stop_token stop) { keep_alive(std::move(stop)); }))
{
}

std::stop_token RunningJobs::add(const store::Job& job, std::optional<std::chrono::milliseconds> deadline)
{
    const std::lock_guard lock(mutex_);
    Running& running = jobs_[{job.id, job.fencing}];
    if (deadline)
        running.deadline = Clock::now() + *deadline;
    return running.work.get_token();
}

void RunningJobs::set_progress(const Claim& claim, const store::JobProgress& progress)
{
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find(claim);
    if (found == jobs_.end())
        return;
    found->second.progress = progress;
    found->second.progressed = true;
}

StopReason RunningJobs::stop_reason(const Claim& claim) const
{
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find(claim);
    return found == jobs_.end() ? StopReason::none : found->second.reason;
}

void RunningJobs::remove(const Claim& claim)
{
    const std::lock_guard lock(mutex_);
    jobs_.erase(claim);
}

void RunningJobs::stop(const Claim& claim, StopReason reason)
{
    std::optional<std::stop_source> work;
    {
        const std::lock_guard lock(mutex_);
        const auto found = jobs_.find(claim);
        if (found == jobs_.end())
            return;
        if (found->second.reason == StopReason::none)
            found->second.reason = reason;
        work = found->second.work;
    }
    work->request_stop(); // runs the handler's callbacks, so without the lock
}

void RunningJobs::stop(store::Id job, StopReason reason)
{
    bool progressed = false;
    for (const store::HeldJob& one : held(progressed)) {
        if (one.id == job)
            stop(Claim{one.id, one.fencing}, reason);
    }
}

void RunningJobs::stop_all(StopReason reason)
{
    bool progressed = false;
    for (const store::HeldJob& job : held(progressed))
        stop(Claim{job.id, job.fencing}, reason);
}

std::vector<store::HeldJob> RunningJobs::held(bool& progressed)
{
    const std::lock_guard lock(mutex_);
    std::vector<store::HeldJob> held;
    for (const auto& [claim, job] : jobs_) {
        held.push_back({claim.job, claim.fencing, job.progress});
        progressed |= job.progressed;
    }
    return held;
}

void RunningJobs::stop_late()
{
    std::vector<Claim> late;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [claim, job] : jobs_) {
            if (job.deadline && job.reason == StopReason::none && Clock::now() >= *job.deadline)
                late.push_back(claim);
        }
    }
    for (const Claim& claim : late)
        stop(claim, StopReason::deadline);
}

// Writes only when there is something to tell or a lease to extend; else it looks whether all are still ours.
base::Result<bool> RunningJobs::look_after(bool renew)
{
    bool progressed = false;
    const std::vector<store::HeldJob> jobs = held(progressed);
    if (jobs.empty())
        return false;
    store::JobRepository repository(database_, store::Scope::everyone());
    const bool write = renew || progressed;
    const std::vector<store::HeldJob> lost =
        TRY(write ? repository.heartbeat_all(jobs, lease_) : repository.lost(jobs));
    for (const store::HeldJob& job : lost)
        stop(Claim{job.id, job.fencing}, StopReason::asked);
    if (write) {
        const std::lock_guard lock(mutex_);
        for (const store::HeldJob& written : jobs) {
            const auto found = jobs_.find({written.id, written.fencing});
            if (found != jobs_.end() && found->second.progress == written.progress)
                found->second.progressed = false;
        }
    }
    return write;
}

void RunningJobs::keep_alive(std::stop_token stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    const auto tick = std::min(kTick, lease_ / 4);
    auto renewed = Clock::now();
    auto looked = Clock::now();
    auto complained = Clock::now() - kComplainEvery;
    while (!wake.wait_for(lock, stop, tick, [&] { return stop.stop_requested(); })) {
        stop_late();
        const auto begin = Clock::now();
        auto wrote = look_after(begin - renewed >= lease_ / 3);
        if (wrote && *wrote)
            renewed = begin;
        if (wrote && begin - looked >= kLookForLostEvery) {
            looked = begin;
            const auto released = store::JobRepository(database_, store::Scope::everyone()).release_lost(is_gone);
            if (!released)
                wrote = tl::unexpected<base::Error>(released.error());
        }
        if (!wrote && begin - complained >= kComplainEvery) {
            complained = begin;
            LOG_WARN("jobs", "heartbeat: {}; leases may run out", wrote.error().what);
        }
    }
}

}
