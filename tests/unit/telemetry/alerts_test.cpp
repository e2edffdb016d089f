// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/telemetry/alerts.h"

#include "compositor/base/log.h"

#include <gtest/gtest.h>

using namespace std::chrono_literals;
using telemetry::AlertFigures;
using telemetry::AlertLimits;
using telemetry::AlertState;

namespace {

struct Told {
    std::vector<std::string> lines;
};

class Recorder : public telemetry::AlertSink {
public:
    explicit Recorder(Told& told) : told_(&told) {}
    void fired(const telemetry::Alert& alert) override { told_->lines.push_back("fired " + alert.name); }
    void resolved(const telemetry::Alert& alert) override { told_->lines.push_back("resolved " + alert.name); }

private:
    Told* told_;
};

class AlertsTest : public testing::Test {
protected:
    void watch(const AlertLimits& limits)
    {
        std::vector<std::unique_ptr<telemetry::AlertSink>> sinks;
        sinks.push_back(std::make_unique<Recorder>(told_));
        alerts_ =
            std::make_unique<telemetry::Alerts>(telemetry::built_in_alerts(limits, clock()), clock(), std::move(sinks));
    }
    telemetry::AlertClock clock()
    {
        return {[this] { return telemetry::Steady(now_); }, [this] { return telemetry::Wall(wall_); }};
    }
    // The same figures every five seconds for a while.
    void pass(std::chrono::seconds time, const AlertFigures& figures)
    {
        for (auto spent = 0s; spent < time; spent += 5s) {
            alerts_->sample(figures);
            now_ += 5s;
            wall_ += 5s;
        }
    }
    AlertFigures waiting(std::uint64_t jobs)
    {
        AlertFigures figures;
        figures.waiting_jobs = jobs;
        return figures;
    }
    telemetry::Alert alert(std::string_view name) const
    {
        for (const auto& one : alerts_->current())
            if (one.name == name)
                return one;
        ADD_FAILURE() << "there is no alert " << name;
        return {};
    }
    std::vector<std::string> told() { return std::exchange(told_.lines, {}); }
    using Lines = std::vector<std::string>;

    std::chrono::seconds now_{1000};
    std::chrono::milliseconds wall_{1'700'000'000'000};
    Told told_;
    std::unique_ptr<telemetry::Alerts> alerts_;
};

AlertLimits only_depth()
{
    AlertLimits limits;
    limits.waiting_jobs = 100;
    limits.failed_share = 0;
    limits.worker_death = false;
    limits.free_bytes = 0;
    return limits;
}

}

TEST_F(AlertsTest, FiresAfterItsPendingTimeAndIsResolvedAfterQuiet)
{
    watch(only_depth());
    pass(60s, waiting(100)); // at the limit is not above it
    EXPECT_EQ(alert("queue_depth").state, AlertState::inactive);
    const auto began = telemetry::Wall(wall_);
    pass(120s, waiting(101));
    EXPECT_EQ(alert("queue_depth").state, AlertState::pending);
    EXPECT_EQ(alert("queue_depth").since, began);
    EXPECT_TRUE(told().empty());
    pass(5s, waiting(140));
    EXPECT_EQ(alert("queue_depth").state, AlertState::firing);
    EXPECT_EQ(alert("queue_depth").since, began + 120s);
    EXPECT_EQ(alert("queue_depth").text.rfind("140 jobs wait, more than 100;", 0), 0U) << alert("queue_depth").text;
    EXPECT_EQ(told(), (Lines{"fired queue_depth"}));
    pass(600s, waiting(140));
    EXPECT_TRUE(told().empty()); // once
    pass(120s, waiting(10));
    EXPECT_EQ(alert("queue_depth").state, AlertState::firing);
    pass(5s, waiting(10));
    EXPECT_EQ(alert("queue_depth").state, AlertState::inactive);
    EXPECT_EQ(told(), (Lines{"resolved queue_depth"}));
}

TEST_F(AlertsTest, AShortPeakDoesNotFire)
{
    watch(only_depth());
    for (int i = 0; i < 20; ++i) {
        pass(115s, waiting(500));
        pass(5s, waiting(20));
    }
    EXPECT_TRUE(told().empty());
}

TEST_F(AlertsTest, AroundTheLimitItDoesNotFlap)
{
    watch(only_depth());
    pass(130s, waiting(101));
    EXPECT_EQ(told(), (Lines{"fired queue_depth"}));
    for (int i = 0; i < 50; ++i) { // below the limit but not back to 80, for long
        pass(30s, waiting(101));
        pass(300s, waiting(90));
    }
    EXPECT_TRUE(told().empty());
    for (int i = 0; i < 50; ++i) { // well below, but never long enough
        pass(100s, waiting(10));
        pass(5s, waiting(90));
    }
    EXPECT_TRUE(told().empty());
    pass(130s, waiting(80));
    EXPECT_EQ(told(), (Lines{"resolved queue_depth"}));
}

TEST_F(AlertsTest, WhatIsNotKnownChangesNothing)
{
    watch(only_depth());
    pass(130s, waiting(200));
    told();
    pass(900s, {});
    EXPECT_EQ(alert("queue_depth").state, AlertState::firing);
    EXPECT_TRUE(told().empty());
}

TEST_F(AlertsTest, ErrorSpikeIsAShareOfALateWindow)
{
    AlertLimits limits = only_depth();
    limits.waiting_jobs = 0;
    limits.failed_share = 0.2;
    limits.window = 300s;
    limits.least_jobs = 5;
    watch(limits);
    AlertFigures figures;
    const auto end = [&](std::uint64_t good, std::uint64_t bad) {
        figures.ended_jobs = figures.ended_jobs.value_or(0) + good + bad;
        figures.failed_jobs = figures.failed_jobs.value_or(0) + bad;
    };
    end(1000, 900); // before we looked: does not count
    pass(60s, figures);
    EXPECT_EQ(alert("error_spike").state, AlertState::inactive);
    end(0, 4); // too few to say
    pass(60s, figures);
    EXPECT_EQ(alert("error_spike").state, AlertState::inactive);
    end(15, 0); // 4 of 19
    pass(40s, figures);
    EXPECT_EQ(alert("error_spike").state, AlertState::firing);
    EXPECT_EQ(told(), (Lines{"fired error_spike"}));
    EXPECT_NEAR(alert("error_spike").value, 4.0 / 19, 1e-9);
    pass(600s, figures); // nothing ended lately
    EXPECT_EQ(told(), (Lines{"resolved error_spike"}));
    EXPECT_EQ(alert("error_spike").value, 0);
    figures.ended_jobs = 10; // counts started again
    figures.failed_jobs = 10;
    pass(60s, figures);
    EXPECT_EQ(alert("error_spike").state, AlertState::inactive);
}

TEST_F(AlertsTest, WorkersThatDied)
{
    watch({});
    AlertFigures figures;
    figures.workers_wanted = 4;
    figures.workers_alive = 4;
    pass(60s, figures);
    EXPECT_TRUE(told().empty());
    figures.workers_alive = 2;
    pass(20s, figures);
    EXPECT_EQ(told(), (Lines{"fired worker_death"}));
    EXPECT_EQ(alert("worker_death").value, 2);
    EXPECT_EQ(alert("worker_death").severity, telemetry::Severity::critical);
    figures.workers_alive = 4;
    pass(70s, figures);
    EXPECT_EQ(told(), (Lines{"resolved worker_death"}));
}

TEST_F(AlertsTest, CostOfAMonthFiresAtOnceAndEndsWithTheMonth)
{
    AlertLimits limits = only_depth();
    limits.month_cost_micro_usd = 50'000'000;
    watch(limits);
    AlertFigures figures;
    figures.month_cost_micro_usd = 50'000'000;
    pass(10s, figures);
    EXPECT_TRUE(told().empty());
    figures.month_cost_micro_usd = 50'000'001;
    pass(5s, figures);
    EXPECT_EQ(told(), (Lines{"fired month_cost"}));
    EXPECT_EQ(alert("month_cost").text.rfind("this month cost 50.00 USD, more than 50.00 USD", 0), 0U);
    figures.month_cost_micro_usd = 0;
    pass(70s, figures);
    EXPECT_EQ(told(), (Lines{"resolved month_cost"}));
}

TEST_F(AlertsTest, StorageAndFreeSpace)
{
    AlertLimits limits = only_depth();
    limits.storage_bytes = 10'000'000'000;
    limits.free_bytes = 2'000'000'000;
    watch(limits);
    AlertFigures figures;
    figures.storage_bytes = 10'500'000'000;
    figures.free_bytes = 1'900'000'000;
    pass(70s, figures);
    EXPECT_EQ(told(), (Lines{"fired free_space", "fired storage_size"}));
    EXPECT_EQ(alert("free_space").text.rfind("1.9 GB are free where the data is, less than 2.0 GB", 0), 0U)
        << alert("free_space").text;
    figures.free_bytes = 2'100'000'000; // not yet 20 % above
    figures.storage_bytes = 9'900'000'000;
    pass(300s, figures);
    EXPECT_TRUE(told().empty());
    figures.free_bytes = 2'400'000'000;
    figures.storage_bytes = 9'500'000'000;
    pass(70s, figures);
    EXPECT_EQ(told(), (Lines{"resolved storage_size", "resolved free_space"}));
}

TEST_F(AlertsTest, RulesThatAreOffAreNotThere)
{
    watch(only_depth());
    ASSERT_EQ(alerts_->current().size(), 1U);
    watch({});
    EXPECT_EQ(alerts_->current().size(), 4U); // no limit of cost and storage until somebody sets one
}

TEST_F(AlertsTest, TheLogSinkSaysWhichAndHowBad)
{
    testing::internal::CaptureStderr();
    base::start_log({});
    const auto sink = telemetry::make_log_sink();
    telemetry::Alert alert;
    alert.name = "free_space";
    alert.severity = telemetry::Severity::critical;
    alert.text = "1 MB is free";
    sink->fired(alert);
    sink->resolved(alert);
    const auto log = testing::internal::GetCapturedStderr();
    base::start_log({});
    EXPECT_NE(log.find("E alerts: 1 MB is free alert=free_space severity=critical\n"), std::string::npos) << log;
    EXPECT_NE(log.find("I alerts: resolved: 1 MB is free alert=free_space severity=critical\n"), std::string::npos)
        << log;
}
