// SPDX-License-Identifier: GPL-3.0-or-later
// A child helper that misbehaves in every way the pool must survive. Built for tests only.
#include "compositor/base/helper_pool.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace {

using base::HelperAnswer;
using base::Result;
using Input = std::span<const std::byte>;
constexpr int kSocket = 3;

Result<HelperAnswer> echo(std::string_view parameters, Input input)
{
    return HelperAnswer{std::string(parameters), std::vector<std::byte>(input.begin(), input.end())};
}

Result<HelperAnswer> refuse(std::string_view parameters, Input)
{
    return base::fail(base::Errc::not_found, std::string(parameters));
}

Result<HelperAnswer> crash(std::string_view, Input)
{
    std::fputs("first line\nabout to fall over\n", stderr);
    std::raise(SIGSEGV);
    return HelperAnswer{};
}

Result<HelperAnswer> leave(std::string_view, Input)
{
    std::_Exit(7);
}

Result<HelperAnswer> hang(std::string_view, Input)
{
    while (true)
        std::this_thread::sleep_for(std::chrono::hours(1));
}

Result<HelperAnswer> burn(std::string_view, Input)
{
    volatile unsigned turns = 0;
    while (true)
        turns = turns + 1;
}

Result<HelperAnswer> eat(std::string_view, Input)
{
    std::vector<std::vector<char>> all;
    while (true)
        all.emplace_back(16U << 20U, 'x');
}

Result<HelperAnswer> chatter(std::string_view, Input)
{
    const std::string line(1000, 'e');
    for (int i = 0; i < 2000; ++i) // more than any pipe holds
        std::fprintf(stderr, "%s\n", line.c_str());
    return HelperAnswer{"said", {}};
}

Result<HelperAnswer> garbage(std::string_view, Input)
{
    const char* nonsense = "\xff\xfe\x00what";
    ::send(kSocket, nonsense, 7, 0);
    return hang({}, {});
}

Result<HelperAnswer> flood(std::string_view, Input)
{
    const std::string long_message(150'000, 'x');
    ::send(kSocket, long_message.data(), long_message.size(), 0);
    return hang({}, {});
}

Result<HelperAnswer> hang_up(std::string_view, Input)
{
    ::close(kSocket);
    return hang({}, {});
}

// What the child may do and see: the pool's promises, told from inside.
Result<HelperAnswer> state(std::string_view, Input)
{
    rlimit core{};
    rlimit files{};
    rlimit cpu{};
    ::getrlimit(RLIMIT_CORE, &core);
    ::getrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_CPU, &cpu);
    int death_signal = 0;
    ::prctl(PR_GET_PDEATHSIG, &death_signal);
    int open_files = 0;
    for (int fd = 4; fd < 64; ++fd)
        open_files += ::fcntl(fd, F_GETFD) != -1 ? 1 : 0;
    return HelperAnswer{fmt::format("pid={} core={} files={} cpu={} death={} open={} secret={}", ::getpid(),
                                    core.rlim_cur, files.rlim_cur, cpu.rlim_cur, death_signal, open_files,
                                    std::getenv("LESEDI_TEST_SECRET") != nullptr ? "seen" : "hidden"),
                        {}};
}

}

int main(int argc, char** argv)
{
    const std::vector<base::HelperVerbRow> verbs{{"echo", echo},       {"refuse", refuse},   {"crash", crash},
                                                 {"leave", leave},     {"hang", hang},       {"burn", burn},
                                                 {"eat", eat},         {"chatter", chatter}, {"garbage", garbage},
                                                 {"hang-up", hang_up}, {"state", state},     {"flood", flood}};
    return base::helper_main(argc, argv, verbs);
}
