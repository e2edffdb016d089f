// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/service.h"

#include "compositor/base/file.h"
#include "compositor/base/log.h"
#include "compositor/base/thread.h"

#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include <poll.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <mutex>

namespace app {
namespace {

using base::Errc;
using base::Fd;

std::string holder_of(int fd)
{
    std::array<char, 32> text{};
    const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
    std::string pid(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    pid.erase(pid.find_last_not_of('\n') + 1);
    const bool is_number = !pid.empty() && pid.find_first_not_of("0123456789") == std::string::npos;
    return is_number ? "the lesedid with process id " + pid : "another lesedid";
}

base::Status make_private_folder(const std::filesystem::path& folder)
{
    if (!folder.parent_path().empty())
        TRY(base::make_folders(folder.parent_path()));
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return base::fail_errno(folder.string(), errno);
    return {};
}

void notify(const std::string& state)
{
    if (const int result = ::sd_notify(0, state.c_str()); result < 0)
        LOG_WARN("app", "systemd is not told: {}", std::generic_category().message(-result));
}

// A status is one line, whatever went into it: a second would be another message.
std::string status_line(std::string_view status)
{
    std::string line = "STATUS=" + std::string(status);
    for (char& c : line)
        if (c == '\n' || c == '\r')
            c = ' ';
    return line;
}

}

base::Result<InstanceLock> InstanceLock::take(const std::filesystem::path& data_folder)
{
    TRY(make_private_folder(data_folder));
    const auto path = data_folder / kLockFile;
    Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file)
        return base::fail_errno(path.string(), errno);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return base::fail_errno(path.string(), errno);
        return base::fail(
            Errc::unavailable,
            fmt::format("{}: {} works here; stop it, or give this one another data directory (LESEDI_DATA)",
                        data_folder.string(), holder_of(file.get())));
    }
    const std::string pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), pid.data(), pid.size(), 0) < 0)
        return base::fail_errno(path.string(), errno);
    return InstanceLock(std::move(file));
}

InstanceLock::~InstanceLock()
{
    // The file stays: removing it would let two processes lock two files of one name.
    if (file_ && ::ftruncate(file_.get(), 0) != 0)
        LOG_DEBUG("app", "{} keeps the process id of one that ended", kLockFile);
}

void notify_ready(std::string_view status)
{
    notify("READY=1\n" + status_line(status));
}

void notify_reloading()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.tv_sec * 1'000'000 + now.tv_nsec / 1000));
}

void notify_stopping(std::string_view status)
{
    notify("STOPPING=1\n" + status_line(status));
}

void notify_status(std::string_view status)
{
    notify(status_line(status));
}

void notify_extend(std::chrono::seconds more)
{
    notify(fmt::format("EXTEND_TIMEOUT_USEC={}", std::chrono::microseconds(more).count()));
}

Watchdog::Watchdog(std::function<bool()> alive)
{
    std::uint64_t period_us = 0;
    if (::sd_watchdog_enabled(0, &period_us) <= 0)
        return;
    period_ = std::chrono::microseconds(period_us);
    thread_ = base::start_thread("watchdog", [pause = period_ / 2, alive = std::move(alive)](std::stop_token stop) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        bool was_alive = true;
        while (!stop.stop_requested()) {
            const bool is_alive = alive();
            if (is_alive)
                notify("WATCHDOG=1");
            else if (was_alive)
                LOG_ERROR("app", "the daemon is not alive: the watchdog is not told any more, systemd will restart it");
            was_alive = is_alive;
            std::unique_lock lock(mutex);
            stopped.wait_for(lock, stop, pause, [] { return false; });
        }
    });
}

struct Signals::State {
    SignalCalls calls;
    sigset_t mask_before{};
    struct sigaction pipe_before {};
    Fd signals, ended;
    std::jthread thread; // last: it uses the above

    void serve();
    void handle(int signal, int& asked_to_end);
};

void Signals::State::handle(int signal, int& asked_to_end)
{
    if (signal == SIGHUP) {
        LOG_INFO("app", "SIGHUP: settings are read again");
        if (calls.reload)
            calls.reload();
        return;
    }
    ++asked_to_end;
    const char* const which = signal == SIGTERM ? "SIGTERM" : "SIGINT";
    if (asked_to_end == 1) {
        LOG_INFO("app", "{}: what runs is finished or kept, then the daemon ends; once more ends it at once", which);
        if (calls.drain)
            calls.drain();
    } else if (asked_to_end == 2) {
        LOG_WARN("app", "{} again: the daemon ends at once", which);
        if (calls.stop)
            calls.stop();
    }
}

void Signals::State::serve()
{
    int asked_to_end = 0;
    std::array<pollfd, 2> waits{pollfd{signals.get(), POLLIN, 0}, pollfd{ended.get(), POLLIN, 0}};
    while (true) {
        if (::poll(waits.data(), waits.size(), -1) < 0)
            continue; // EINTR
        if (waits[1].revents != 0)
            return;
        signalfd_siginfo signal{};
        if (::read(signals.get(), &signal, sizeof signal) == sizeof signal)
            handle(static_cast<int>(signal.ssi_signo), asked_to_end);
    }
}

base::Result<Signals> Signals::start(SignalCalls calls)
{
    auto state = std::make_unique<State>();
    state->calls = std::move(calls);
    sigset_t ours;
    sigemptyset(&ours);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&ours, signal);
    state->signals.reset(::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
    state->ended.reset(::eventfd(0, EFD_CLOEXEC));
    if (!state->signals || !state->ended)
        return base::fail_errno("signals", errno);
    if (const int error = ::pthread_sigmask(SIG_BLOCK, &ours, &state->mask_before); error != 0)
        return base::fail_errno("signals", error);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &state->pipe_before);
    state->thread = base::start_thread("signals", [state = state.get()](const std::stop_token&) { state->serve(); });
    return Signals(std::move(state));
}

Signals::Signals(std::unique_ptr<State> state) : state_(std::move(state)) {}
Signals::Signals(Signals&&) noexcept = default;

Signals::~Signals()
{
    if (!state_)
        return;
    ::eventfd_write(state_->ended.get(), 1);
    state_->thread.join();
    ::sigaction(SIGPIPE, &state_->pipe_before, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &state_->mask_before, nullptr);
}

}
