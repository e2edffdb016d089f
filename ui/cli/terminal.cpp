// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/terminal.h"

#include "compositor/base/thread.h"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>

namespace cli {

int fail_with(const base::Error& error)
{
    tell("lesedi: {}\n", error.what);
    if (error.code == base::Errc::invalid_input && error.what.starts_with("--"))
        return exit_usage; // an option's value that only who uses it knows to be wrong
    return error.code == base::Errc::cancelled ? exit_interrupted : exit_failed;
}

bool is_terminal(int fd)
{
    return ::isatty(fd) == 1;
}

int terminal_width(int fd)
{
    struct winsize size {};
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col;
    return 80;
}

ProgressLine::ProgressLine() : terminal_(is_terminal(STDERR_FILENO)) {}

void ProgressLine::stage(const std::string& name)
{
    finish();
    stage_ = name;
    text_.clear();
    open_ = true;
    if (terminal_)
        tell("{:<9} ", stage_);
}

void ProgressLine::update(const std::string& text)
{
    text_ = text;
    if (terminal_ && open_) {
        tell("\r\033[K{:<9} {}", stage_, text_);
        std::fflush(stderr);
    }
}

void ProgressLine::say(const std::string& text)
{
    if (terminal_ && open_)
        tell("\r\033[K");
    tell("{:<9} {}\n", "note", text);
    if (terminal_ && open_)
        tell("{:<9} {}", stage_, text_);
}

void ProgressLine::finish()
{
    if (!open_)
        return;
    if (terminal_)
        tell("\r\033[K");
    if (!text_.empty()) // a stage that others follow at once says nothing
        tell("{:<9} {}\n", stage_, text_);
    open_ = false;
}

InterruptGuard::InterruptGuard()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    struct sigaction hang_up {};
    if (::sigaction(SIGHUP, nullptr, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN) // nohup has it ignored
        sigaddset(&set, SIGHUP);                                                      // the terminal was closed
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    thread_ = base::start_thread("signals", [this, set](std::stop_token stop) {
        const timespec slice{0, 200'000'000};
        while (!stop.stop_requested()) {
            if (sigtimedwait(&set, nullptr, &slice) < 0 || stop.stop_requested())
                continue;
            if (source_.stop_requested())
                ::_exit(exit_interrupted);
            source_.request_stop();
            tell("\nstopping (once more to stop at once)\n");
        }
    });
}

InterruptGuard::~InterruptGuard()
{
    thread_.request_stop();
    ::pthread_kill(thread_.native_handle(), SIGTERM); // wakes it; nobody waits for the slice to end
}

std::string seconds_text(double seconds)
{
    if (seconds < 60)
        return fmt::format("{:.1f} s", seconds);
    const int whole = static_cast<int>(seconds + 0.5);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string size_text(std::uint64_t bytes)
{
    if (bytes < 1'000)
        return fmt::format("{} bytes", bytes);
    if (bytes < 1'000'000)
        return fmt::format("{:.0f} kB", static_cast<double>(bytes) / 1e3);
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

}
