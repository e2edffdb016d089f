// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/jobs/worker_pool.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "daemon/jobs/failure.h"
#include "daemon/jobs/process.h"
#include "daemon/jobs/running_jobs.h"

#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <exception>
#include <mutex>

namespace jobs {
namespace {

// Whoever asks for an answer goes before jobs; the threads that a job starts inherit it. Where it is refused, nothing
// is lost but that.
void give_way()
{
    constexpr int kNicer = 5;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNicer);
}

using base::Errc;
using base::Result;
using base::Status;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSettleAgainAfter{250};

// One thread's own.
struct Worker {
    const QueueSpec* queue = nullptr;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<JobRunner> runner;
    std::atomic<bool> busy{false};
    std::jthread thread;
};

Result<std::string> run_guarded(JobRunner& runner, const store::Job& job, const JobContext& context)
{
    try {
        return runner.run(job, context);
    } catch (const std::exception& error) {
        return base::fail(Errc::internal, fmt::format("job {}: {} threw: {}", job.id, job.kind, error.what()));
    } catch (...) { // the thread belongs to all jobs of the queue: one that throws anything at all must not end it
        return base::fail(Errc::internal, fmt::format("job {}: {} threw", job.id, job.kind));
    }
}

void tell_ended(JobRunner& runner, const store::Job& job, const base::Error& error)
{
    try {
        runner.ended(job, error);
    } catch (const std::exception& thrown) {
        LOG_ERROR("jobs", "{}: after its end: {}", job.kind, thrown.what());
    }
}

// What every line of its log carries.
std::vector<base::LogField> fields_of(const store::Job& job)
{
    std::vector<base::LogField> fields{
        {"job", job.id}, {"kind", job.kind}, {"stage", job.stage}, {"tenant", job.tenant_id}};
    if (job.project_id)
        fields.push_back({"project", *job.project_id});
    if (!job.request_id.empty())
        fields.push_back({"request", job.request_id});
    return fields;
}

class Pool final : public WorkerPool {
public:
    explicit Pool(WorkerPoolSpec spec) : spec_(std::move(spec)), process_(this_process()) {}
    ~Pool() override { drain(std::chrono::milliseconds(0)); }

    Status begin();
    void wake() override;
    void stop_job(store::Id job) override { running_->stop(job, StopReason::asked); }
    void drain(std::chrono::milliseconds patience) override;
    std::vector<Load> load() const override;

private:
    Status add_worker(const QueueSpec& queue);
    void work(Worker& worker, std::stop_token stop);
    std::optional<store::Job> claim(Worker& worker);
    void run(Worker& worker, const store::Job& job);
    void settle(Worker& worker, const store::Job& job, Result<std::string>& done);
    Result<store::JobState> settle_once(Worker& worker, const store::Job& job, Result<std::string>& done);
    void settle_lost(Worker& worker, const store::Job& job, const base::Error& error, Result<std::string>& done);
    bool is_draining() const;
    std::uint64_t wakes() const;
    void rest(std::chrono::milliseconds length, std::uint64_t seen);
    std::optional<std::chrono::milliseconds> deadline_of(Worker& worker, const store::Job& job) const;

    const WorkerPoolSpec spec_;
    const std::string process_;
    std::unique_ptr<RunningJobs> running_; // outlives the workers
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t wakes_ = 0; // guarded by mutex_
    bool draining_ = false;   // guarded by mutex_
    unsigned working_ = 0;    // threads that have not ended; guarded by mutex_
    std::vector<std::unique_ptr<Worker>> workers_;
};

Status Pool::begin()
{
    auto database = TRY(store::Database::open(spec_.database));
    store::JobRepository jobs(database, store::Scope::everyone());
    const int lost = TRY(jobs.release_lost(is_gone));
    const int expired = TRY(jobs.release_expired());
    if (lost + expired > 0)
        LOG_INFO("jobs", "{} jobs of workers that ended are taken over", lost + expired);
    running_ = TRY(RunningJobs::start(spec_.database, spec_.lease));
    for (const QueueSpec& queue : spec_.queues) {
        for (unsigned i = 0; i < queue.workers; ++i)
            TRY(add_worker(queue));
    }
    // Only when all are made: a failure above leaves no thread behind.
    std::map<std::string, unsigned> numbers;
    working_ = static_cast<unsigned>(workers_.size());
    for (const auto& worker : workers_) {
        const std::string& kind = worker->queue->kind;
        const char* const between = kind == "render" ? "-job-" : "-"; // render-n are the renderer's own threads
        worker->thread = base::start_thread(kind + between + std::to_string(numbers[kind]++),
                                            [this, mine = worker.get()](std::stop_token stop) {
                                                give_way();
                                                work(*mine, std::move(stop));
                                            });
    }
    return {};
}

Status Pool::add_worker(const QueueSpec& queue)
{
    auto worker = std::make_unique<Worker>();
    worker->queue = &queue;
    worker->database = std::make_unique<store::Database>(TRY(store::Database::open(spec_.database)));
    worker->runner = TRY(spec_.make_runner(queue));
    workers_.push_back(std::move(worker));
    return {};
}

void Pool::wake()
{
    {
        const std::lock_guard lock(mutex_);
        ++wakes_;
    }
    changed_.notify_all();
}

void Pool::drain(std::chrono::milliseconds patience)
{
    std::unique_lock lock(mutex_);
    draining_ = true;
    changed_.notify_all();
    const bool ended = changed_.wait_for(lock, patience, [&] { return working_ == 0; });
    if (ended)
        return;
    lock.unlock();
    running_->stop_all(StopReason::drain);
    lock.lock();
    changed_.wait(lock, [&] { return working_ == 0; });
}

std::vector<WorkerPool::Load> Pool::load() const
{
    std::vector<Load> loads;
    for (const QueueSpec& queue : spec_.queues) {
        Load load{queue.kind, queue.workers, 0};
        for (const auto& worker : workers_)
            load.busy += worker->queue == &queue && worker->busy ? 1U : 0U;
        loads.push_back(load);
    }
    return loads;
}

bool Pool::is_draining() const
{
    const std::lock_guard lock(mutex_);
    return draining_;
}

std::uint64_t Pool::wakes() const
{
    const std::lock_guard lock(mutex_);
    return wakes_;
}

// Until `length` passed, somebody called wake() after `seen` was read, or it drains.
void Pool::rest(std::chrono::milliseconds length, std::uint64_t seen)
{
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, length, [&] { return draining_ || wakes_ != seen; });
}

void Pool::work(Worker& worker, std::stop_token)
{
    while (true) {
        if (is_draining())
            break;
        const std::uint64_t seen = wakes();
        const auto job = claim(worker);
        if (job)
            run(worker, *job);
        else
            rest(spec_.poll, seen);
    }
    const std::lock_guard lock(mutex_);
    --working_;
    changed_.notify_all();
}

std::optional<store::Job> Pool::claim(Worker& worker)
{
    store::ClaimRequest request;
    request.worker = spec_.name;
    request.worker_process = process_;
    request.kinds = {worker.queue->kind};
    request.lease = spec_.lease;
    auto job = store::JobRepository(*worker.database, store::Scope::everyone()).claim(request);
    if (!job) {
        LOG_WARN("jobs", "queue {}: {}", worker.queue->kind, job.error().what);
        return std::nullopt;
    }
    return std::move(*job);
}

std::optional<std::chrono::milliseconds> Pool::deadline_of(Worker& worker, const store::Job& job) const
{
    std::optional<std::chrono::milliseconds> deadline;
    if (worker.queue->deadline.count() > 0)
        deadline = worker.queue->deadline;
    if (job.deadline) {
        const std::chrono::milliseconds left = *job.deadline - worker.database->now();
        deadline = deadline ? std::min(*deadline, left) : left;
    }
    return deadline;
}

void Pool::run(Worker& worker, const store::Job& job)
{
    const auto begin = Clock::now();
    const base::LogContext fields(fields_of(job));
    worker.busy = true;
    JobContext context;
    context.stop = running_->add(job, deadline_of(worker, job));
    context.progress = [this, mine = Claim{job.id, job.fencing}](const JobProgress& progress) {
        running_->set_progress(mine, progress);
    };
    const bool too_late = is_draining(); // it began to drain while this was claimed
    if (too_late)
        running_->stop(Claim{job.id, job.fencing}, StopReason::drain);
    if (!too_late && spec_.on_start)
        spec_.on_start(job);
    auto done = too_late ? Result<std::string>(base::fail(Errc::cancelled, "the worker stops"))
                         : run_guarded(*worker.runner, job, context);
    settle(worker, job, done);
    const std::chrono::duration<double> took = Clock::now() - begin;
    if (done) {
        const base::LogContext timing({{"seconds", took.count()}, {"attempt", job.attempts}});
        LOG_INFO("jobs", "{} is done in {:.2f} s", job.kind, took.count());
    }
    running_->remove({job.id, job.fencing});
    worker.busy = false;
    if (!too_late && spec_.on_end)
        spec_.on_end(job, done, Clock::now() - begin);
}

// Says in the store what became of it. `done` becomes what it is told as.
Result<store::JobState> Pool::settle_once(Worker& worker, const store::Job& job, Result<std::string>& done)
{
    store::JobRepository jobs(*worker.database, store::Scope::everyone());
    const StopReason reason = running_->stop_reason({job.id, job.fencing});
    if (done) {
        TRY(jobs.complete(job.id, job.fencing, *done));
        return store::JobState::succeeded;
    }
    if (reason == StopReason::drain) {
        TRY(jobs.give_back(job.id, job.fencing));
        return store::JobState::queued;
    }
    const auto retry = worth_another_try(done.error().code) ? store::Retry::later : store::Retry::no;
    return jobs.fail(job.id, job.fencing, done.error().what, retry);
}

void Pool::settle(Worker& worker, const store::Job& job, Result<std::string>& done)
{
    if (!done && running_->stop_reason({job.id, job.fencing}) == StopReason::deadline)
        done =
            base::fail(Errc::timed_out,
                       fmt::format("{}: it took longer than the {:.0f} s that it may ({})", job.kind,
                                   std::chrono::duration<double>(worker.queue->deadline).count(), done.error().what));
    auto became = settle_once(worker, job, done);
    // A full disk or a held lock passes; until then the lease is kept, so that nobody does the same again.
    const auto may_pass = [&] {
        return !became && (became.error().code == Errc::unavailable || became.error().code == Errc::no_space);
    };
    if (may_pass())
        LOG_WARN("jobs", "it has ended but that cannot be written yet: {}", became.error().what);
    while (may_pass()) {
        std::this_thread::sleep_for(kSettleAgainAfter);
        if (is_draining())
            break; // its lease runs out, and what it made is found again
        became = settle_once(worker, job, done);
    }
    if (became && *became == store::JobState::succeeded)
        return;
    if (!became)
        return settle_lost(worker, job, became.error(), done);
    if (*became == store::JobState::failed) {
        base::write_error("jobs", base::LogLevel::error, done.error(), fmt::format("{} failed", job.kind));
        tell_ended(*worker.runner, job, done.error());
    } else if (running_->stop_reason({job.id, job.fencing}) != StopReason::drain) {
        LOG_WARN("jobs", "attempt {} of {} failed, tried again: {}", job.attempts, job.max_attempts, done.error().what);
    }
}

// The row says something else already: cancelled or removed by a user, or another worker's now.
void Pool::settle_lost(Worker& worker, const store::Job& job, const base::Error& error, Result<std::string>& done)
{
    done = tl::unexpected<base::Error>(error);
    const auto row = store::JobRepository(*worker.database, store::Scope::everyone()).get(job.id);
    const bool cancelled = row ? row->state == store::JobState::cancelled : row.error().code == Errc::not_found;
    LOG_INFO("jobs", "its result is not taken: {}", error.what);
    if (cancelled)
        tell_ended(*worker.runner, job, error);
}

}

Result<std::unique_ptr<WorkerPool>> WorkerPool::start(WorkerPoolSpec spec)
{
    auto pool = std::make_unique<Pool>(std::move(spec));
    TRY(pool->begin());
    return std::unique_ptr<WorkerPool>(std::move(pool));
}

}
