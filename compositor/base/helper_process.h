// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One child of HelperPool, and the thread that gives birth to children. Private to the pool.

#include "compositor/base/handle.h"
#include "compositor/base/helper_pool.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace base {

// A running lesedi-helper. Its destructor kills and reaps it: no child and no zombie outlives this object.
// Thread: one at a time.
class HelperProcess {
public:
    // spent: it died or was killed, never ask again; never_asked: the same, and it had not read the last request.
    enum class Fate { alive, spent, never_asked };

    static Result<HelperProcess> spawn(const HelperSpec& spec, const std::filesystem::path& program);
    HelperProcess(HelperProcess&& other) noexcept = default;
    HelperProcess& operator=(HelperProcess&& other) noexcept = delete;
    ~HelperProcess();

    bool is_ready(); // alive and silent: nothing of an earlier call is pending
    Fate fate() const { return fate_; }
    unsigned calls() const { return calls_; }

    // The deadline starts now. `verb` is the subject of the messages.
    Status send(std::string_view verb, std::string_view parameters, const Fd& input);
    Result<HelperAnswer> receive(std::string_view verb, std::chrono::milliseconds deadline,
                                 const std::stop_token& stop);

private:
    HelperProcess() = default;
    void kill_and_reap();
    void drain_errors();
    std::string last_error_line() const;
    tl::unexpected<Error> died(std::string_view verb);
    Result<HelperAnswer> answer(std::string_view verb);

    Fd pidfd_;
    Fd socket_;
    Fd errors_;              // read end of the child's standard error, not blocking
    std::string error_tail_; // the last of what came out of it during this call
    HelperSpec spec_;
    Fate fate_ = Fate::alive;
    unsigned calls_ = 0;
};

// PR_SET_PDEATHSIG fires when the thread that spawned the child ends, not the process: so one thread that lives as
// long as the pool spawns them all. Thread: any.
class HelperNursery {
public:
    HelperNursery(HelperSpec spec, std::filesystem::path program);
    ~HelperNursery();
    HelperNursery(const HelperNursery&) = delete;
    HelperNursery& operator=(const HelperNursery&) = delete;

    Result<HelperProcess> spawn();

private:
    void run(const std::stop_token& stop);

    HelperSpec spec_;
    std::filesystem::path program_;
    std::mutex one_caller_; // held through a whole spawn()
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool wanted_ = false;                       // guarded by mutex_
    std::optional<Result<HelperProcess>> made_; // guarded by mutex_
    std::jthread thread_;                       // started by the first spawn; guarded by one_caller_
};

}
