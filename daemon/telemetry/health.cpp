// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/telemetry/health.h"

#include "compositor/base/file.h"
#include "compositor/base/thread.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>

namespace telemetry {

using Clock = std::chrono::steady_clock;

std::string_view name(Verdict verdict)
{
    switch (verdict) {
    case Verdict::ok:
        return "ok";
    case Verdict::degraded:
        return "degraded";
    case Verdict::failed:
        return "failed";
    }
    return "failed";
}

// A check, its thread and its last answer.
class Health::Station {
public:
    Station(Check check, std::chrono::milliseconds keep)
        : check_(std::move(check)), keep_(keep),
          thread_(base::start_thread("check-" + check_.name, [this](std::stop_token stop) { serve(stop); }))
    {
    }

    bool counts(bool all) const { return all || check_.counts == Counts::for_alive; }

    // Starts a run unless one is under way or the last answer is young.
    void wake()
    {
        const std::lock_guard lock(mutex_);
        if (running_ || (answer_ && Clock::now() - answered_ < keep_))
            return;
        running_ = true;
        answer_.reset();
        started_ = Clock::now();
        changed_.notify_all();
    }

    // The answer of the run that wake() started or found.
    CheckResult wait()
    {
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, started_ + check_.deadline, [&] { return !running_; });
        if (!running_ && answer_)
            return *answer_;
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
        return {
            check_.name, Verdict::failed,
            fmt::format("no answer within {} ms; it hangs, or the machine is far too slow", check_.deadline.count()),
            took};
    }

private:
    void serve(const std::stop_token& stop)
    {
        std::unique_lock lock(mutex_);
        while (changed_.wait(lock, stop, [&] { return running_; })) {
            lock.unlock();
            const auto began = Clock::now();
            Finding finding = check_.run();
            const auto ended = Clock::now();
            if (finding.verdict == Verdict::ok && ended - began > check_.deadline)
                finding = {Verdict::degraded,
                           fmt::format("it answered after more than {} ms", check_.deadline.count())};
            lock.lock();
            answer_ = CheckResult{check_.name, finding.verdict, std::move(finding.reason),
                                  std::chrono::duration_cast<std::chrono::microseconds>(ended - began)};
            answered_ = ended;
            running_ = false;
            changed_.notify_all();
        }
    }

    const Check check_;
    const std::chrono::milliseconds keep_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool running_ = false;                 // guarded by mutex_; a run is asked for or under way
    std::optional<CheckResult> answer_;    // guarded by mutex_; of the last run
    Clock::time_point started_, answered_; // guarded by mutex_
    std::jthread thread_;                  // last: it uses all of the above
};

Health::Health(std::vector<Check> checks, std::chrono::milliseconds keep)
{
    for (auto& check : checks)
        stations_.push_back(std::make_unique<Station>(std::move(check), keep));
}

Health::~Health() = default;

HealthReport Health::alive()
{
    return ask(false);
}

HealthReport Health::ready()
{
    return ask(true);
}

HealthReport Health::ask(bool all)
{
    for (const auto& station : stations_)
        if (station->counts(all))
            station->wake();
    HealthReport report;
    for (const auto& station : stations_) {
        if (!station->counts(all))
            continue;
        report.checks.push_back(station->wait());
        report.verdict = std::max(report.verdict, report.checks.back().verdict);
    }
    return report;
}

Finding check_folder(const std::filesystem::path& folder, const FolderLimits& limits)
{
    // Not by rename: this file is never meant to stay.
    auto probe = base::AtomicFile::create(folder / "health-probe");
    if (!probe)
        return {Verdict::failed, probe.error().what};
    const std::vector<std::byte> bytes(4096, std::byte{0x5a});
    if (const auto written = probe->write(bytes); !written)
        return {Verdict::failed, written.error().what};
    if (::fdatasync(probe->fd()) != 0)
        return {Verdict::failed, base::fail_errno(folder.string(), errno).value().what};
    struct statvfs room {};
    if (::fstatvfs(probe->fd(), &room) != 0)
        return {Verdict::failed, base::fail_errno(folder.string(), errno).value().what};
    const std::uint64_t free_bytes = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
    const auto megabytes = [](std::uint64_t size) { return static_cast<double>(size) / 1e6; };
    if (free_bytes >= limits.scarce_bytes && free_bytes >= limits.least_bytes)
        return {};
    const bool failed = free_bytes < limits.least_bytes;
    return {failed ? Verdict::failed : Verdict::degraded,
            fmt::format("{}: {:.0f} MB are free, below {:.0f} MB; delete what is not needed or give it a larger disk",
                        folder.string(), megabytes(free_bytes),
                        megabytes(failed ? limits.least_bytes : limits.scarce_bytes))};
}

}
