// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What makes a process a service: one instance per data directory, signals, and what systemd is told (sd_notify(3),
// sd_watchdog_enabled(3)). Without systemd the telling does nothing.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace app {

// Held while a process works in a data directory: flock on `lesedid.lock` there, with the process id inside. The kernel
// gives it back however the process ends. Makes the directory (0700) when there is none.
class InstanceLock {
public:
    // unavailable, naming the process that holds it.
    static base::Result<InstanceLock> take(const std::filesystem::path& data_folder);
    InstanceLock(InstanceLock&&) noexcept = default;
    InstanceLock& operator=(InstanceLock&&) = delete;
    ~InstanceLock();

private:
    explicit InstanceLock(base::Fd file) : file_(std::move(file)) {}
    base::Fd file_;
};
inline constexpr const char* kLockFile = "lesedid.lock";

// What systemctl status shows. Thread: any.
void notify_ready(std::string_view status); // also after a reload
void notify_reloading();
void notify_stopping(std::string_view status);
void notify_status(std::string_view status); // one line
// Stopping or starting takes longer: systemd waits this much more from now.
void notify_extend(std::chrono::seconds more);

// Thread `watchdog`: pings systemd at half of WATCHDOG_USEC while `alive` says so. A check that hangs or says no ends
// the pings, and systemd restarts the service. Without a watchdog there is no thread.
class Watchdog {
public:
    explicit Watchdog(std::function<bool()> alive);
    bool is_on() const { return period_.count() > 0; }

private:
    std::chrono::microseconds period_{0};
    std::jthread thread_;
};

struct SignalCalls {
    std::function<void()> drain{};  // the first SIGTERM or SIGINT; must not block, or a second one is not seen
    std::function<void()> stop{};   // the second: end at once, nothing is finished
    std::function<void()> reload{}; // SIGHUP
};

// Thread `signals`. Make it in main before any other thread: it blocks the signals for the calling thread, and threads
// started later inherit that. SIGPIPE is ignored from then on. One at a time in a process; destroyed, the signals are
// what they were.
class Signals {
public:
    static base::Result<Signals> start(SignalCalls calls);
    Signals(Signals&&) noexcept;
    Signals& operator=(Signals&&) = delete;
    ~Signals();

private:
    struct State;
    explicit Signals(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}
