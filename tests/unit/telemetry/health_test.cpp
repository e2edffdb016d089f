// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/telemetry/health.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

using namespace std::chrono_literals;
using telemetry::Check;
using telemetry::Counts;
using telemetry::Finding;
using telemetry::Health;
using telemetry::Verdict;

namespace {

Check check(std::string name, Counts counts, Finding finding)
{
    return {std::move(name), counts, [finding] { return finding; }};
}

class Folder {
public:
    Folder()
    {
        std::string pattern = testing::TempDir() + "lesedi-health-XXXXXX";
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

}

TEST(Health, TheWorstVerdictCounts)
{
    Health fine({check("a", Counts::for_ready, {}), check("b", Counts::for_alive, {})});
    EXPECT_EQ(fine.ready().verdict, Verdict::ok);
    Health degraded(
        {check("a", Counts::for_ready, {}), check("b", Counts::for_ready, {Verdict::degraded, "little room"})});
    const auto report = degraded.ready();
    EXPECT_EQ(report.verdict, Verdict::degraded);
    ASSERT_EQ(report.checks.size(), 2U);
    EXPECT_EQ(report.checks[1].name, "b");
    EXPECT_EQ(report.checks[1].reason, "little room");
    Health failed({check("a", Counts::for_ready, {Verdict::failed, "gone"}),
                   check("b", Counts::for_ready, {Verdict::degraded, ""})});
    EXPECT_EQ(failed.ready().verdict, Verdict::failed);
}

TEST(Health, AliveAsksOnlyWhatARestartWouldHelp)
{
    Health health(
        {check("workers", Counts::for_alive, {}), check("database", Counts::for_ready, {Verdict::failed, "full"})});
    const auto alive = health.alive();
    EXPECT_EQ(alive.verdict, Verdict::ok);
    ASSERT_EQ(alive.checks.size(), 1U);
    EXPECT_EQ(alive.checks[0].name, "workers");
    EXPECT_EQ(health.ready().verdict, Verdict::failed);
}

TEST(Health, AnAnswerIsKeptForAWhile)
{
    std::atomic<int> runs{0};
    Health health({{"a", Counts::for_ready,
                    [&] {
                        ++runs;
                        return Finding{};
                    }}},
                  200ms);
    for (int i = 0; i < 50; ++i)
        health.ready();
    EXPECT_EQ(runs, 1);
    std::this_thread::sleep_for(250ms);
    health.ready();
    EXPECT_EQ(runs, 2);
}

TEST(Health, ManyAskersShareOneRun)
{
    std::atomic<int> runs{0};
    Health health({{"a", Counts::for_ready,
                    [&] {
                        ++runs;
                        std::this_thread::sleep_for(50ms);
                        return Finding{};
                    },
                    5s}});
    {
        std::vector<std::jthread> askers;
        for (int i = 0; i < 8; ++i)
            askers.emplace_back([&] { EXPECT_EQ(health.ready().verdict, Verdict::ok); });
    }
    EXPECT_EQ(runs, 1);
}

TEST(Health, ACheckThatHangsFailsAndIsNotStartedAgain)
{
    std::atomic<int> runs{0};
    std::atomic<bool> released{false};
    Health health({{"stuck", Counts::for_ready,
                    [&] {
                        ++runs;
                        released.wait(false);
                        return Finding{};
                    },
                    50ms},
                   check("other", Counts::for_ready, {})},
                  10ms);
    for (int i = 0; i < 3; ++i) {
        const auto began = std::chrono::steady_clock::now();
        const auto report = health.ready();
        EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
        EXPECT_EQ(report.verdict, Verdict::failed);
        EXPECT_NE(report.checks[0].reason.find("no answer within 50 ms"), std::string::npos);
        EXPECT_GE(report.checks[0].took, 50ms);
        EXPECT_EQ(report.checks[1].verdict, Verdict::ok);
    }
    EXPECT_EQ(runs, 1);
    released = true;
    released.notify_all();
    for (int tries = 0; tries < 200 && health.ready().verdict != Verdict::ok; ++tries)
        std::this_thread::sleep_for(10ms);
    EXPECT_EQ(health.ready().verdict, Verdict::ok);
}

TEST(Health, ChecksRunBesideEachOther)
{
    const auto slow = [] {
        std::this_thread::sleep_for(200ms);
        return Finding{};
    };
    Health health(
        {{"a", Counts::for_ready, slow, 5s}, {"b", Counts::for_ready, slow, 5s}, {"c", Counts::for_ready, slow, 5s}});
    const auto began = std::chrono::steady_clock::now();
    const auto report = health.ready();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 550ms);
    EXPECT_GE(report.checks[0].took, 200ms);
}

TEST(CheckFolder, WritesAndLeavesNothing)
{
    const Folder folder;
    EXPECT_EQ(telemetry::check_folder(folder.path, {1, 1}).verdict, Verdict::ok);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path));
}

TEST(CheckFolder, SaysWhenThereIsLittleRoom)
{
    const Folder folder;
    constexpr std::uint64_t kHuge = std::uint64_t{1} << 62U;
    const auto scarce = telemetry::check_folder(folder.path, {kHuge, 1});
    EXPECT_EQ(scarce.verdict, Verdict::degraded);
    EXPECT_NE(scarce.reason.find("MB are free"), std::string::npos) << scarce.reason;
    EXPECT_EQ(telemetry::check_folder(folder.path, {kHuge, kHuge}).verdict, Verdict::failed);
}

TEST(CheckFolder, FailsWhereNothingCanBeWritten)
{
    const Folder folder;
    const auto gone = telemetry::check_folder(folder.path / "none", {});
    EXPECT_EQ(gone.verdict, Verdict::failed);
    EXPECT_NE(gone.reason.find("none"), std::string::npos) << gone.reason;
    EXPECT_EQ(telemetry::check_folder("/proc", {}).verdict, Verdict::failed); // even for root
}
