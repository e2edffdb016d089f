// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/service.h"

#include "compositor/base/file.h"

#include <gtest/gtest.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <poll.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>

using namespace std::chrono_literals;

namespace {

class ServiceTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-service-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override
    {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
            ::unsetenv(name);
        std::filesystem::remove_all(folder_);
    }
    // As systemd: a datagram socket named in the environment.
    void be_systemd()
    {
        socket_.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        const std::string path = (folder_ / "notify").string();
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        ASSERT_LT(path.size(), sizeof address.sun_path);
        path.copy(address.sun_path, path.size());
        ASSERT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    // Empty when nothing comes in time.
    std::string told(std::chrono::milliseconds patience = 5s)
    {
        pollfd wait{socket_.get(), POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(patience.count())) != 1)
            return "";
        std::array<char, 1024> text{};
        const ssize_t got = ::recv(socket_.get(), text.data(), text.size(), 0);
        return {text.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
    }
    static bool becomes(const std::atomic<int>& value, int wanted)
    {
        for (int i = 0; i < 500 && value != wanted; ++i)
            std::this_thread::sleep_for(10ms);
        return value == wanted;
    }

    std::filesystem::path folder_;
    base::Fd socket_;
};

}

TEST_F(ServiceTest, TheSecondInstanceIsToldWhoHoldsTheFolder)
{
    const auto data = folder_ / "a" / "data";
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) { // another process holds it until it is killed
        const auto lock = app::InstanceLock::take(data);
        const char ok = lock ? 'y' : 'n';
        if (::write(pipe[1], &ok, 1) != 1)
            ::_exit(1);
        ::pause();
        ::_exit(0);
    }
    char ok = 0;
    ASSERT_EQ(::read(pipe[0], &ok, 1), 1);
    ASSERT_EQ(ok, 'y');
    const auto second = app::InstanceLock::take(data);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, base::Errc::unavailable);
    EXPECT_NE(second.error().what.find(fmt::format("process id {} works here", child)), std::string::npos)
        << second.error().what;
    EXPECT_EQ(base::read_text_file(data / app::kLockFile, 100).value(), fmt::format("{}\n", child));
    struct stat info {};
    ASSERT_EQ(::stat(data.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0700U);

    ::kill(child, SIGKILL); // a killed holder leaves its pid behind, not its lock
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    const auto third = app::InstanceLock::take(data);
    ASSERT_TRUE(third.has_value()) << third.error().what;
    EXPECT_EQ(base::read_text_file(data / app::kLockFile, 100).value(), fmt::format("{}\n", ::getpid()));
    ::close(pipe[0]);
    ::close(pipe[1]);
}

TEST_F(ServiceTest, ALockThatEndedIsFree)
{
    {
        const auto lock = app::InstanceLock::take(folder_);
        ASSERT_TRUE(lock.has_value());
        EXPECT_FALSE(app::InstanceLock::take(folder_).has_value()); // the same process, too
    }
    EXPECT_TRUE(app::InstanceLock::take(folder_).has_value());
}

TEST_F(ServiceTest, SystemdIsTold)
{
    be_systemd();
    app::notify_ready("12 projects");
    EXPECT_EQ(told(), "READY=1\nSTATUS=12 projects");
    app::notify_status("two\nREADY=0");
    EXPECT_EQ(told(), "STATUS=two READY=0");
    app::notify_reloading();
    EXPECT_EQ(told().rfind("RELOADING=1\nMONOTONIC_USEC=", 0), 0U);
    app::notify_extend(30s);
    EXPECT_EQ(told(), "EXTEND_TIMEOUT_USEC=30000000");
    app::notify_stopping("3 renders are finished");
    EXPECT_EQ(told(), "STOPPING=1\nSTATUS=3 renders are finished");
}

TEST_F(ServiceTest, WithoutSystemdNothingHappens)
{
    app::notify_ready("");
    app::notify_stopping("");
    const app::Watchdog watchdog([]() -> bool { throw std::logic_error("asked without a watchdog"); });
    EXPECT_FALSE(watchdog.is_on());
}

TEST_F(ServiceTest, TheWatchdogIsToldWhileTheDaemonIsAlive)
{
    be_systemd();
    ::setenv("WATCHDOG_USEC", "100000", 1);
    std::atomic<bool> alive{true};
    const auto began = std::chrono::steady_clock::now();
    const app::Watchdog watchdog([&] { return alive.load(); });
    ASSERT_TRUE(watchdog.is_on());
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(told(), "WATCHDOG=1");
    EXPECT_GE(std::chrono::steady_clock::now() - began, 140ms); // every 50 ms
    alive = false;
    while (!told(200ms).empty()) // one may have been on its way
        ;
    EXPECT_EQ(told(300ms), "");
    alive = true;
    EXPECT_EQ(told(), "WATCHDOG=1");
}

TEST_F(ServiceTest, AWatchdogOfAnotherProcessIsNotOurs)
{
    be_systemd();
    ::setenv("WATCHDOG_USEC", "100000", 1);
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_FALSE(app::Watchdog([] { return true; }).is_on());
}

TEST_F(ServiceTest, SignalsDrainThenStopAndReload)
{
    std::atomic<int> drains{0}, stops{0}, reloads{0};
    struct sigaction pipe {};
    {
        const auto signals = app::Signals::start({[&] { ++drains; }, [&] { ++stops; }, [&] { ++reloads; }});
        ASSERT_TRUE(signals.has_value());
        ::sigaction(SIGPIPE, nullptr, &pipe);
        EXPECT_EQ(pipe.sa_handler, SIG_IGN);
        ::kill(::getpid(), SIGHUP);
        EXPECT_TRUE(becomes(reloads, 1));
        ::kill(::getpid(), SIGTERM);
        EXPECT_TRUE(becomes(drains, 1));
        EXPECT_EQ(stops, 0);
        ::kill(::getpid(), SIGHUP); // a reload while draining is no second signal to end
        EXPECT_TRUE(becomes(reloads, 2));
        EXPECT_EQ(stops, 0);
        ::kill(::getpid(), SIGINT);
        EXPECT_TRUE(becomes(stops, 1));
        ::kill(::getpid(), SIGTERM);
        ::kill(::getpid(), SIGHUP);
        EXPECT_TRUE(becomes(reloads, 3));
        EXPECT_EQ(drains, 1);
        EXPECT_EQ(stops, 1);
    }
    ::sigaction(SIGPIPE, nullptr, &pipe);
    EXPECT_EQ(pipe.sa_handler, SIG_DFL);
    sigset_t mask;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    EXPECT_EQ(::sigismember(&mask, SIGTERM), 0);
}
