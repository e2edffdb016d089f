// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/helper_pool.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <thread>

using namespace std::chrono_literals;

namespace {

base::HelperSpec test_spec()
{
    base::HelperSpec spec;
    spec.program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "lesedi-test-helper";
    spec.memory_limit_bytes = 512ULL << 20U;
    return spec;
}

base::HelperPool test_pool(base::HelperSpec spec = test_spec())
{
    auto pool = base::HelperPool::create(spec);
    EXPECT_TRUE(pool.has_value()) << pool.error().what;
    return std::move(*pool);
}

std::string field(const std::string& state, const std::string& name)
{
    const auto start = state.find(name + "=") + name.size() + 1;
    return state.substr(start, state.find(' ', start) - start);
}

std::set<pid_t> children_of(pid_t parent)
{
    std::set<pid_t> found;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(parent) + "/task")) {
        std::ifstream list(task.path() / "children");
        for (pid_t pid = 0; list >> pid;)
            found.insert(pid);
    }
    return found;
}

bool gone_within(pid_t pid, std::chrono::milliseconds patience)
{
    for (const auto end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end;
         std::this_thread::sleep_for(5ms)) {
        std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
        std::string ignored;
        std::string name;
        std::string state;
        if (!(stat >> ignored >> name >> state) || state == "Z")
            return true;
    }
    return false;
}

}

TEST(HelperPool, EchoesLargeInputUnchanged)
{
    auto pool = test_pool();
    std::vector<std::byte> input(50U << 20U);
    for (std::size_t i = 0; i < input.size(); i += 4093)
        input[i] = static_cast<std::byte>(i * 7 % 251);
    const auto answer = pool.call("echo", "two\nlines", input, 10s);
    ASSERT_TRUE(answer.has_value()) << answer.error().what;
    EXPECT_EQ(answer->text, "two\nlines");
    EXPECT_EQ(answer->bytes, input);
}

TEST(HelperPool, EmptyInputIsEmpty)
{
    auto pool = test_pool();
    const auto answer = pool.call("echo", "", {}, 5s);
    ASSERT_TRUE(answer.has_value()) << answer.error().what;
    EXPECT_TRUE(answer->text.empty());
    EXPECT_TRUE(answer->bytes.empty());
}

TEST(HelperPool, HandsOnTheHelpersOwnError)
{
    auto pool = test_pool();
    const auto answer = pool.call("refuse", "a.svg: no such thing", {}, 5s);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, base::Errc::not_found);
    EXPECT_EQ(answer.error().what, "a.svg: no such thing");
    EXPECT_EQ(pool.call("fly", "", {}, 5s).error().code, base::Errc::internal);
}

TEST(HelperPool, AHealthyChildIsUsedAgain)
{
    auto pool = test_pool();
    const auto first = pool.call("state", "", {}, 5s);
    ASSERT_FALSE(pool.call("refuse", "no", {}, 5s).has_value());
    const auto second = pool.call("state", "", {}, 5s);
    ASSERT_TRUE(first.has_value() && second.has_value());
    EXPECT_EQ(field(first->text, "pid"), field(second->text, "pid"));
}

TEST(HelperPool, ChildIsLimitedAndBlind)
{
    ::setenv("LESEDI_TEST_SECRET", "key", 1);
    const int inherited = ::dup(1); // not close-on-exec: a library's mistake
    auto pool = test_pool();
    const auto state = pool.call("state", "", {}, 5s);
    ::close(inherited);
    ASSERT_TRUE(state.has_value());
    EXPECT_EQ(field(state->text, "core"), "0");
    EXPECT_EQ(field(state->text, "files"), "64");
    EXPECT_LE(std::stoi(field(state->text, "cpu")), 122);
    EXPECT_EQ(field(state->text, "death"), std::to_string(SIGKILL));
    EXPECT_EQ(field(state->text, "open"), "0");
    EXPECT_EQ(field(state->text, "secret"), "hidden");
}

TEST(HelperPool, ACrashCostsOneCall)
{
    auto pool = test_pool();
    const auto crashed = pool.call("crash", "", {}, 5s);
    ASSERT_FALSE(crashed.has_value());
    EXPECT_EQ(crashed.error().code, base::Errc::unavailable);
#if !defined(__SANITIZE_ADDRESS__) // which turns the signal into an exit with a report
    EXPECT_NE(crashed.error().what.find("signal 11"), std::string::npos) << crashed.error().what;
    EXPECT_NE(crashed.error().what.find("about to fall over"), std::string::npos) << crashed.error().what;
    EXPECT_EQ(crashed.error().what.find("first line"), std::string::npos) << crashed.error().what;
#endif
    EXPECT_TRUE(pool.call("echo", "x", {}, 5s).has_value());
}

TEST(HelperPool, AnExitIsToldWithItsCode)
{
    auto pool = test_pool();
    const auto left = pool.call("leave", "", {}, 5s);
    ASSERT_FALSE(left.has_value());
    EXPECT_NE(left.error().what.find("exit code 7"), std::string::npos) << left.error().what;
}

TEST(HelperPool, AHangEndsAtTheDeadline)
{
    auto pool = test_pool();
    for (const char* verb : {"hang", "burn"}) {
        const auto start = std::chrono::steady_clock::now();
        const auto answer = pool.call(verb, "", {}, 300ms);
        const auto took = std::chrono::steady_clock::now() - start;
        ASSERT_FALSE(answer.has_value());
        EXPECT_EQ(answer.error().code, base::Errc::timed_out);
        EXPECT_GE(took, 300ms);
        EXPECT_LT(took, 1500ms);
    }
    EXPECT_TRUE(pool.call("echo", "x", {}, 5s).has_value());
}

TEST(HelperPool, AStopEndsACallAtOnce)
{
    auto spec = test_spec();
    spec.max_children = 1;
    auto pool = test_pool(spec);
    const auto stopped_after = [&](std::chrono::milliseconds patience) {
        std::stop_source stop;
        std::chrono::steady_clock::time_point asked;
        std::jthread other([&] {
            std::this_thread::sleep_for(patience);
            asked = std::chrono::steady_clock::now();
            stop.request_stop();
        });
        const auto answer = pool.call("hang", "", {}, 20s, stop.get_token());
        const auto ended = std::chrono::steady_clock::now();
        other.join();
        EXPECT_LT(ended - asked, 100ms);
        ASSERT_FALSE(answer.has_value());
        EXPECT_EQ(answer.error().code, base::Errc::cancelled);
    };
    stopped_after(100ms);
    EXPECT_EQ(children_of(::getpid()), std::set<pid_t>{});
    EXPECT_TRUE(pool.call("echo", "x", {}, 5s).has_value());
    std::jthread busy([&] { (void)pool.call("hang", "", {}, 1s); });
    std::this_thread::sleep_for(100ms);
    stopped_after(100ms); // waiting for a child
}

TEST(HelperPool, ProcessorTimeIsLimitedPerCall)
{
    auto spec = test_spec();
    spec.cpu_limit = 0s; // plus the second that setrlimit rounds to
    auto pool = test_pool(spec);
    const auto answer = pool.call("burn", "", {}, 10s);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, base::Errc::unavailable);
    EXPECT_NE(answer.error().what.find("processor time"), std::string::npos) << answer.error().what;
}

TEST(HelperPool, MemoryIsLimited)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers need the whole address space";
#endif
    auto pool = test_pool();
    const auto answer = pool.call("eat", "", {}, 10s);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, base::Errc::unavailable);
    EXPECT_NE(answer.error().what.find("memory"), std::string::npos) << answer.error().what;
    EXPECT_TRUE(pool.call("echo", "x", {}, 5s).has_value());
}

TEST(HelperPool, TalkativeChildDoesNotBlock)
{
    auto pool = test_pool();
    const auto answer = pool.call("chatter", "", {}, 5s);
    ASSERT_TRUE(answer.has_value()) << answer.error().what;
    EXPECT_EQ(answer->text, "said");
}

TEST(HelperPool, NonsenseEndsTheChild)
{
    auto pool = test_pool();
    for (const char* verb : {"garbage", "flood", "hang-up"}) {
        const auto answer = pool.call(verb, "", {}, 5s);
        ASSERT_FALSE(answer.has_value()) << verb;
        EXPECT_EQ(answer.error().code, base::Errc::unavailable) << verb;
    }
    EXPECT_TRUE(pool.call("echo", "x", {}, 5s).has_value());
}

TEST(HelperPool, AChildKilledBetweenCallsIsReplaced)
{
    auto pool = test_pool();
    const auto state = pool.call("state", "", {}, 5s);
    ASSERT_TRUE(state.has_value());
    ::kill(std::stoi(field(state->text, "pid")), SIGKILL);
    const auto again = pool.call("state", "", {}, 5s); // at once: the death may not be visible yet
    ASSERT_TRUE(again.has_value()) << again.error().what;
    EXPECT_NE(field(state->text, "pid"), field(again->text, "pid"));
}

TEST(HelperPool, NeverMoreChildrenThanAllowed)
{
    auto pool = test_pool();
    std::atomic<int> good = 0;
    std::set<pid_t> seen;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 6; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 20; ++i)
                    good += pool.call("echo", std::to_string(i), {}, 10s).value_or(base::HelperAnswer{}).text ==
                                    std::to_string(i)
                                ? 1
                                : 0;
            });
        for (int i = 0; i < 10; ++i, std::this_thread::sleep_for(1ms))
            EXPECT_LE(children_of(::getpid()).size(), 2U);
    }
    EXPECT_EQ(good, 120);
    EXPECT_LE(children_of(::getpid()).size(), 2U);
}

TEST(HelperPool, AChildSurvivesTheThreadThatFirstNeededIt)
{
    auto pool = test_pool();
    std::string first;
    std::jthread([&] { first = pool.call("state", "", {}, 5s).value_or(base::HelperAnswer{}).text; }).join();
    std::this_thread::sleep_for(20ms);
    const auto second = pool.call("state", "", {}, 5s);
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(field(first, "pid"), field(second->text, "pid"));
}

TEST(HelperPool, BusyChildrenAreNotWaitedForForEver)
{
    auto spec = test_spec();
    spec.max_children = 1;
    auto pool = test_pool(spec);
    ASSERT_TRUE(pool.call("echo", "", {}, 5s).has_value());
    std::jthread other([&] { (void)pool.call("hang", "", {}, 600ms); });
    std::this_thread::sleep_for(100ms);
    const auto answer = pool.call("echo", "x", {}, 100ms);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, base::Errc::timed_out);
    EXPECT_NE(answer.error().what.find("busy"), std::string::npos);
}

TEST(HelperPool, LeavesNoChildAndNoZombie)
{
    {
        auto pool = test_pool();
        ASSERT_TRUE(pool.call("echo", "x", {}, 5s).has_value());
        ASSERT_FALSE(pool.call("crash", "", {}, 5s).has_value());
        ASSERT_FALSE(pool.call("hang", "", {}, 50ms).has_value());
        ASSERT_TRUE(pool.call("echo", "x", {}, 5s).has_value());
        auto moved = std::move(pool);
        ASSERT_TRUE(moved.call("echo", "x", {}, 5s).has_value());
        EXPECT_EQ(children_of(::getpid()).size(), 1U);
    }
    EXPECT_TRUE(children_of(::getpid()).empty());
}

TEST(HelperPool, ChildrenDieWithTheirParent)
{
    const pid_t parent = ::fork();
    if (parent == 0) {
        auto pool = test_pool();
        (void)pool.call("echo", "x", {}, 5s);
        (void)pool.call("hang", "", {}, 60s);
        std::_Exit(0);
    }
    std::set<pid_t> children;
    for (int i = 0; i < 400 && children.empty(); ++i, std::this_thread::sleep_for(5ms))
        children = children_of(parent);
    std::this_thread::sleep_for(100ms);
    ASSERT_EQ(children.size(), 1U);
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    EXPECT_TRUE(gone_within(*children.begin(), 2s));
}

TEST(HelperPool, WithoutItsProgramItSaysSo)
{
    base::HelperSpec spec;
    spec.program = "/nowhere/lesedi-helper";
    const auto pool = base::HelperPool::create(spec);
    ASSERT_FALSE(pool.has_value());
    EXPECT_EQ(pool.error().code, base::Errc::not_found);
    EXPECT_NE(pool.error().what.find("LESEDI_HELPER"), std::string::npos);
}

TEST(HelperPool, StartsQuickly)
{
    const auto start = std::chrono::steady_clock::now();
    auto pool = test_pool();
    ASSERT_TRUE(pool.call("echo", "x", {}, 5s).has_value());
    const auto cold = std::chrono::steady_clock::now() - start;
    const auto again = std::chrono::steady_clock::now();
    constexpr int kCalls = 100;
    for (int i = 0; i < kCalls; ++i)
        ASSERT_TRUE(pool.call("echo", "x", {}, 5s).has_value());
    const auto warm = (std::chrono::steady_clock::now() - again) / kCalls;
    RecordProperty("first_call_us", static_cast<int>(cold / 1us));
    RecordProperty("later_call_us", static_cast<int>(warm / 1us));
    EXPECT_LT(cold, 2s);
    EXPECT_LT(warm, 100ms);
}
