// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the verbs share: exit codes, talking to a person on standard error, Ctrl-C. Thread: main.

#include "compositor/base/result.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace cli {

enum ExitCode : int { exit_done = 0, exit_failed = 1, exit_usage = 2, exit_findings = 3, exit_interrupted = 130 };

// Words on standard error. A terminal that is gone or a full disk behind it is no reason to end.
template <class... Given> void tell(fmt::format_string<Given...> words, Given&&... given)
{
    const std::string text = fmt::format(words, std::forward<Given>(given)...);
    (void)std::fwrite(text.data(), 1, text.size(), stderr);
}

int fail_with(const base::Error& error); // "lesedi: ..." on standard error; the exit code that belongs to it

bool is_terminal(int fd);
int terminal_width(int fd = 2); // in columns; 80 when unknown

std::string seconds_text(double seconds);   // "1:05" or "42.3 s"
std::string size_text(std::uint64_t bytes); // "4.1 MB"

// A line about something that goes on: rewritten in place on a terminal, printed once a stage elsewhere.
class ProgressLine {
public:
    ProgressLine();
    void stage(const std::string& name);  // ends the line before
    void update(const std::string& text); // of the current stage
    void say(const std::string& text);    // a line of its own
    void finish();

private:
    bool terminal_;
    bool open_ = false;
    std::string stage_;
    std::string text_;
};

// SIGINT, SIGTERM and a closed terminal (SIGHUP, but under nohup) ask to stop; a second one ends the process at once.
// Create before any thread is started.
class InterruptGuard {
public:
    InterruptGuard();
    ~InterruptGuard();
    std::stop_token token() const { return source_.get_token(); }

private:
    std::stop_source source_;
    std::jthread thread_;
};

}
