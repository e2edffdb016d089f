// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/helper_process.h"

#include "compositor/base/check.h"
#include "compositor/base/file.h"
#include "compositor/base/helper_wire.h"
#include "compositor/base/thread.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

extern "C" {
#include <sys/pidfd.h> // of glibc 2.36, which forgot to say so itself
}

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace base {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kErrorTailBytes = 2048;
constexpr std::size_t kErrorLineBytes = 240;
constexpr int kSpareDescriptor = 10; // above those the child is born with, so that dup2 in it never meets its source

// A child decodes what strangers send: it gets what libraries need to find fonts, voices and drivers, and no secrets.
bool child_may_see(std::string_view variable)
{
    constexpr std::array<std::string_view, 19> kNames{"PATH=",         "HOME=",
                                                      "LANG=",         "LC_",
                                                      "XDG_",          "FONTCONFIG_",
                                                      "TMPDIR=",       "LESEDI_ROOT",
                                                      "ESPEAK_DATA_",  "ASAN_OPTIONS=",
                                                      "UBSAN_OPTIONS", "TSAN_OPTIONS=",
                                                      "LSAN_OPTION",   "LD_LIBRARY_PATH=",
                                                      "CUDA_",         "LIBVA_",
                                                      "VK_",           "MESA_",
                                                      "DRI_PRIME="};
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](std::string_view start) { return variable.starts_with(start); });
}

std::vector<char*> child_environment()
{
    std::vector<char*> chosen;
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
        if (child_may_see(*variable))
            chosen.push_back(*variable);
    chosen.push_back(nullptr);
    return chosen;
}

Result<Fd> high_descriptor(int fd)
{
    Fd low(fd);
    Fd high(::fcntl(fd, F_DUPFD_CLOEXEC, kSpareDescriptor));
    if (!high)
        return fail_errno("child helper", errno);
    return high;
}

struct ChildEnds {
    Fd socket;
    Fd errors;
};

struct SpawnActions {
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};
    SpawnActions()
    {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnActions()
    {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
};

// A process group of its own: Ctrl-C in the terminal reaches the parent, which decides what happens to its children.
Result<pid_t> spawn_with(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                         const ChildEnds& ends)
{
    SpawnActions actions;
    posix_spawn_file_actions_addopen(&actions.files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions.files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions.files, ends.errors.get(), 2);
    posix_spawn_file_actions_adddup2(&actions.files, ends.socket.get(), helper_wire::kChildSocket);
    posix_spawn_file_actions_addclosefrom_np(&actions.files, helper_wire::kChildSocket + 1);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&actions.attributes, &none);
    posix_spawnattr_setsigdefault(&actions.attributes, &all);
    posix_spawnattr_setpgroup(&actions.attributes, 0);
    posix_spawnattr_setflags(&actions.attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    pid_t pid = 0;
    const int error = posix_spawn(&pid, program.c_str(), &actions.files, &actions.attributes, argv.data(),
                                  child_environment().data());
    if (error != 0)
        return fail_errno(program.string(), error);
    return pid;
}

// Becomes readable when a stop is requested.
class StopSignal {
public:
    explicit StopSignal(const std::stop_token& stop)
        : event_(stop.stop_possible() ? ::eventfd(0, EFD_CLOEXEC) : -1), told_(stop, Tell{event_.get()})
    {
    }
    int descriptor() const { return event_.get(); } // -1: never

private:
    struct Tell {
        int event;
        void operator()() const { ::eventfd_write(event, 1); }
    };
    Fd event_;
    std::stop_callback<Tell> told_;
};

// poll() that restarts after EINTR and ends at `until`.
int poll_until(std::span<pollfd> descriptors, Clock::time_point until)
{
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
        const int wait_ms = static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
        const int ready = ::poll(descriptors.data(), descriptors.size(), wait_ms);
        if (ready > 0 || (ready == 0 && Clock::now() >= until))
            return ready;
        if (ready < 0 && errno != EINTR)
            return ready;
    }
}

}

Result<HelperProcess> HelperProcess::spawn(const HelperSpec& spec, const std::filesystem::path& program)
{
    std::array<int, 2> sockets{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        return fail_errno("child helper", errno);
    HelperProcess process;
    process.spec_ = spec;
    process.socket_.reset(sockets[0]);
    ChildEnds ends;
    ends.socket = TRY(high_descriptor(sockets[1]));
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        return fail_errno("child helper", errno);
    process.errors_.reset(pipe[0]);
    ends.errors = TRY(high_descriptor(pipe[1]));
    if (::fcntl(process.errors_.get(), F_SETFL, O_NONBLOCK) != 0)
        return fail_errno("child helper", errno);
    const std::vector<std::string> arguments{
        program.string(), fmt::format("--parent={}", ::getpid()), fmt::format("--memory={}", spec.memory_limit_bytes),
        fmt::format("--cpu={}", spec.cpu_limit.count()), fmt::format("--files={}", spec.open_files)};
    const pid_t pid = TRY(spawn_with(program, arguments, ends));
    process.pidfd_.reset(::pidfd_open(pid, 0));
    if (!process.pidfd_) { // without it the child could be neither watched nor reaped safely
        const int error = errno;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return fail_errno("child helper", error);
    }
    return process;
}

HelperProcess::~HelperProcess()
{
    if (pidfd_)
        kill_and_reap();
}

void HelperProcess::kill_and_reap()
{
    ::pidfd_send_signal(pidfd_.get(), SIGKILL, nullptr, 0);
    siginfo_t info{};
    while (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) != 0 && errno == EINTR) {
    }
    pidfd_.reset();
    fate_ = Fate::spent;
}

bool HelperProcess::is_ready()
{
    if (fate_ != Fate::alive)
        return false;
    std::array<pollfd, 2> descriptors{pollfd{pidfd_.get(), POLLIN, 0}, pollfd{socket_.get(), POLLIN, 0}};
    return poll_until(descriptors, Clock::now()) == 0;
}

void HelperProcess::drain_errors()
{
    std::array<char, 1024> block{};
    while (true) {
        const ssize_t got = ::read(errors_.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        error_tail_.append(block.data(), static_cast<std::size_t>(got));
        if (error_tail_.size() > kErrorTailBytes)
            error_tail_.erase(0, error_tail_.size() - kErrorTailBytes);
    }
}

std::string HelperProcess::last_error_line() const
{
    std::string text = error_tail_;
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    const std::size_t start = text.rfind('\n');
    text.erase(0, start == std::string::npos ? 0 : start + 1);
    if (text.size() > kErrorLineBytes)
        text.resize(kErrorLineBytes);
    for (char& letter : text)
        if (static_cast<unsigned char>(letter) < 0x20 || static_cast<unsigned char>(letter) >= 0x7f)
            letter = '?';
    return text;
}

// Says why it ended. A child that closed its socket without ending is ended here.
tl::unexpected<Error> HelperProcess::died(std::string_view verb)
{
    std::array<pollfd, 1> descriptors{pollfd{pidfd_.get(), POLLIN, 0}};
    if (poll_until(descriptors, Clock::now() + std::chrono::seconds(1)) <= 0)
        ::pidfd_send_signal(pidfd_.get(), SIGKILL, nullptr, 0);
    siginfo_t info{};
    while (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) != 0 && errno == EINTR) {
    }
    pidfd_.reset();
    // A SIGKILL of one that has served before came from outside (our own limits and faults give other signals, a
    // deadline never comes here): the verbs are pure, so the request may go to another child.
    const bool killed_from_outside = info.si_code != CLD_EXITED && info.si_status == SIGKILL && calls_ > 1;
    fate_ = killed_from_outside ? Fate::never_asked : Fate::spent;
    drain_errors();
    const std::string said = last_error_line();
    const std::string memory = fmt::format("{} MB", spec_.memory_limit_bytes >> 20U);
    std::string cause;
    if (info.si_code == CLD_EXITED)
        cause = fmt::format("the helper ended with exit code {}", info.si_status);
    else if (info.si_status == SIGXCPU)
        cause = fmt::format("the helper used up its {} s of processor time", spec_.cpu_limit.count());
    else if (said.find("alloc") != std::string::npos)
        cause = fmt::format("the helper needs more memory than its limit of {}", memory);
    else
        cause = fmt::format("the helper was killed by signal {} ({})", info.si_status, ::strsignal(info.si_status));
    if (!said.empty())
        cause += fmt::format("; its last words: {}", said);
    return fail(Errc::unavailable, fmt::format("{}: {}", verb, cause));
}

Status HelperProcess::send(std::string_view verb, std::string_view parameters, const Fd& input)
{
    drain_errors();
    error_tail_.clear();
    ++calls_;
    if (auto sent = helper_wire::send_message(socket_.get(), fmt::format("{}\n{}", verb, parameters), input); !sent) {
        auto error = died(verb);
        fate_ = Fate::never_asked;
        return error;
    }
    return {};
}

Result<HelperAnswer> HelperProcess::receive(std::string_view verb, std::chrono::milliseconds deadline,
                                            const std::stop_token& stop)
{
    const auto until = Clock::now() + deadline;
    const StopSignal stopped(stop);
    bool errors_open = true;
    while (true) {
        std::array<pollfd, 4> descriptors{pollfd{socket_.get(), POLLIN, 0},
                                          pollfd{errors_open ? errors_.get() : -1, POLLIN, 0},
                                          pollfd{pidfd_.get(), POLLIN, 0}, pollfd{stopped.descriptor(), POLLIN, 0}};
        const int ready = poll_until(descriptors, until);
        if (ready < 0)
            return fail_errno("child helper", errno);
        if (ready == 0) {
            kill_and_reap();
            return fail(Errc::timed_out, fmt::format("{}: no answer within {:.1f} s, the helper was stopped", verb,
                                                     static_cast<double>(deadline.count()) * 1e-3));
        }
        if (descriptors[3].revents != 0) {
            kill_and_reap();
            return fail(Errc::cancelled, fmt::format("{}: stopped", verb));
        }
        if (descriptors[1].revents != 0)
            drain_errors();
        errors_open = errors_open && (descriptors[1].revents & (POLLHUP | POLLERR)) == 0;
        if ((descriptors[0].revents & POLLIN) != 0)
            return answer(verb);
        if (descriptors[0].revents != 0 || descriptors[2].revents != 0)
            return died(verb);
    }
}

Result<HelperAnswer> HelperProcess::answer(std::string_view verb)
{
    auto message = helper_wire::receive_message(socket_.get());
    if (message && message->kind != helper_wire::Message::Kind::text) {
        auto error = died(verb);
        if (message->kind == helper_wire::Message::Kind::unread)
            fate_ = Fate::never_asked;
        return error;
    }
    std::string_view text = message ? std::string_view(message->text) : std::string_view();
    if (text.starts_with("ok\n")) {
        HelperAnswer answer;
        answer.text = text.substr(3);
        auto bytes = helper_wire::read_whole_file(message->file);
        if (bytes) {
            answer.bytes = std::move(*bytes);
            return answer;
        }
    }
    if (text.starts_with("fail\n")) {
        text.remove_prefix(5);
        const std::string_view code_name = text.substr(0, text.find('\n'));
        for (int i = 0; i <= static_cast<int>(Errc::internal); ++i) {
            const auto code = static_cast<Errc>(i);
            if (name(code) != code_name || code_name.size() == text.size())
                continue;
            if (code == Errc::unavailable) // it ran short of something, and leaves
                kill_and_reap();
            return fail(code, std::string(text.substr(code_name.size() + 1)));
        }
    }
    kill_and_reap(); // what else it may do is anybody's guess
    return fail(Errc::unavailable, fmt::format("{}: the helper's answer makes no sense, it was stopped", verb));
}

HelperNursery::HelperNursery(HelperSpec spec, std::filesystem::path program)
    : spec_(std::move(spec)), program_(std::move(program))
{
}

HelperNursery::~HelperNursery() = default;

Result<HelperProcess> HelperNursery::spawn()
{
    const std::lock_guard one(one_caller_);
    if (!thread_.joinable())
        thread_ = start_thread("helper-nursery", [this](const std::stop_token& stop) { run(stop); });
    std::unique_lock lock(mutex_);
    wanted_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return made_.has_value(); });
    Result<HelperProcess> process = std::move(*made_);
    made_.reset();
    return process;
}

void HelperNursery::run(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return wanted_; })) {
        wanted_ = false;
        lock.unlock();
        auto process = HelperProcess::spawn(spec_, program_);
        lock.lock();
        made_.emplace(std::move(process));
        changed_.notify_all();
    }
}

}
