// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The jobs a pool works on, and the one thread that keeps their leases alive, writes their progress at most four times
// a second, and asks those to stop that were cancelled, lost or are past their deadline. For this room's sources only.
// Thread: any; one mutex guards all.

#include "compositor/base/result.h"
#include "daemon/store/database.h"
#include "daemon/store/job_repository.h"

#include <chrono>
#include <compare>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace jobs {

enum class StopReason { none, asked, deadline, drain };

// A job may wait and be claimed again before the thread that had it is through with it.
struct Claim {
    store::Id job = 0;
    std::int64_t fencing = 0;
    friend auto operator<=>(const Claim&, const Claim&) = default;
};

class RunningJobs {
public:
    // Its connection is its own: progress is worth no fsync.
    static base::Result<std::unique_ptr<RunningJobs>> start(store::DatabaseSpec spec, std::chrono::milliseconds lease);
    explicit RunningJobs(store::Database database, std::chrono::milliseconds lease);

    std::stop_token add(const store::Job& job, std::optional<std::chrono::milliseconds> deadline);
    void set_progress(const Claim& claim, const store::JobProgress& progress);
    StopReason stop_reason(const Claim& claim) const;
    void remove(const Claim& claim);

    void stop(const Claim& claim, StopReason reason);
    void stop(store::Id job, StopReason reason); // whatever claim it runs under
    void stop_all(StopReason reason);

private:
    struct Running {
        std::stop_source work;
        StopReason reason = StopReason::none;
        store::JobProgress progress{};
        bool progressed = false; // since it was last written
        std::optional<std::chrono::steady_clock::time_point> deadline;
    };
    void keep_alive(std::stop_token stop);
    void stop_late();
    std::vector<store::HeldJob> held(bool& progressed);
    base::Result<bool> look_after(bool renew); // true: it wrote

    store::Database database_; // the thread's
    const std::chrono::milliseconds lease_;
    mutable std::mutex mutex_;
    std::map<Claim, Running> jobs_; // guarded by mutex_
    std::jthread thread_;
};

}
