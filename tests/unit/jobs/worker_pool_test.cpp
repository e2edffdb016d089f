// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/jobs/pool_support.h"

#include "daemon/store/tenant_repository.h"

#include <atomic>
#include <set>
#include <stdexcept>

using namespace std::chrono_literals;
using jobs::JobContext;
using jobs::WorkerPool;
using jobs::test::work_until_stopped;
using store::JobState;
using WorkerPoolTest = jobs::test::PoolTest;

TEST_F(WorkerPoolTest, TwoPoolsShareAQueue)
{
    std::mutex mutex;
    std::multiset<store::Id> ran[2];
    std::vector<std::unique_ptr<WorkerPool>> pools;
    for (auto& mine : ran) {
        pools.push_back(
            WorkerPool::start(spec_of(
                                  [&](const store::Job& job, const JobContext&) -> base::Result<std::string> {
                                      std::this_thread::sleep_for(3ms);
                                      const std::lock_guard lock(mutex);
                                      mine.insert(job.id);
                                      return std::string(R"({"ok":true})");
                                  },
                                  2))
                .value());
    }
    std::set<store::Id> given;
    for (int i = 0; i < 100; ++i)
        given.insert(enqueue().id);
    ASSERT_TRUE(eventually([&] {
        return jobs().list({.states = {JobState::succeeded}}, std::nullopt, 1000)->jobs.size() == given.size();
    }));
    pools.clear();
    EXPECT_EQ(ran[0].size() + ran[1].size(), given.size());
    EXPECT_GT(ran[0].size(), 0U);
    EXPECT_GT(ran[1].size(), 0U);
    for (const store::Id id : given)
        EXPECT_EQ(ran[0].count(id) + ran[1].count(id), 1U) << id;
    EXPECT_EQ(row(*given.begin()).result_json, R"({"ok":true})");
}

TEST_F(WorkerPoolTest, TenantsTakeTurns)
{
    store::TenantRepository tenants(*database_, store::Scope::everyone());
    const store::Id small = tenants.create("small").value().id;
    for (int i = 0; i < 20; ++i)
        enqueue();
    for (int i = 0; i < 3; ++i)
        enqueue({.tenant_id = small});
    std::mutex mutex;
    std::vector<store::Id> order;
    const auto pool =
        WorkerPool::start(spec_of([&](const store::Job& job, const JobContext&) -> base::Result<std::string> {
            const std::lock_guard lock(mutex);
            order.push_back(job.tenant_id);
            return std::string("{}");
        })).value();
    ASSERT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return order.size() == 23;
    }));
    const std::vector<store::Id> first(order.begin(), order.begin() + 6);
    EXPECT_EQ(first, (std::vector<store::Id>{1, small, 1, small, 1, small}));
}

TEST_F(WorkerPoolTest, WakeIsFasterThanThePoll)
{
    auto spec =
        spec_of([](const store::Job&, const JobContext&) -> base::Result<std::string> { return std::string("{}"); });
    spec.poll = 60s;
    const auto pool = WorkerPool::start(spec).value();
    std::this_thread::sleep_for(50ms);
    const auto id = enqueue().id;
    pool->wake();
    EXPECT_TRUE(eventually([&] { return row(id).state == JobState::succeeded; }, 2s));
}

TEST_F(WorkerPoolTest, ACancelledJobStopsWithinASecond)
{
    const auto pool = WorkerPool::start(spec_of(work_until_stopped)).value();
    for (const bool is_told :
         {true, false}) { // by stop_job, or seen in the store, as when another process cancelled it
        const auto id = enqueue().id;
        ASSERT_TRUE(eventually([&] { return row(id).state == JobState::running && pool->load()[0].busy == 1; }));
        const auto begin = std::chrono::steady_clock::now();
        ASSERT_TRUE(jobs().cancel(id).has_value());
        if (is_told)
            pool->stop_job(id);
        ASSERT_TRUE(eventually([&] { return pool->load()[0].busy == 0; }));
        const auto took = std::chrono::steady_clock::now() - begin;
        std::printf("cancel %s: %.0f ms\n", is_told ? "told" : "seen",
                    std::chrono::duration<double, std::milli>(took).count());
        EXPECT_LT(took, is_told ? 200ms : 1000ms);
        EXPECT_EQ(row(id).state, JobState::cancelled);
        EXPECT_EQ(ended().back(), id);
    }
}

TEST_F(WorkerPoolTest, ADeadlineEndsAnAttempt)
{
    auto spec = spec_of(work_until_stopped);
    spec.queues[0].deadline = 100ms;
    const auto pool = WorkerPool::start(spec).value();
    const auto id = enqueue({.max_attempts = 1}).id;
    ASSERT_TRUE(eventually([&] { return row(id).state == JobState::failed; }, 3s));
    EXPECT_TRUE(row(id).is_dead);
    EXPECT_NE(row(id).error.find("longer than the"), std::string::npos) << row(id).error;
    store::NewJob own;
    own.deadline = database_->now() + 100ms;
    const auto other = enqueue(own).id;
    ASSERT_TRUE(eventually([&] { return row(other).state == JobState::failed; }, 3s));
    EXPECT_EQ(row(other).attempts, 1) << "its own deadline leaves no time for another";
    ASSERT_TRUE(eventually([&] { return ended().size() == 2; }));
}

TEST_F(WorkerPoolTest, DrainWaitsThenGivesBack)
{
    std::atomic<bool> finish{false};
    const auto work = [&](const store::Job& job, const JobContext& context) -> base::Result<std::string> {
        while (!context.stop.stop_requested()) {
            if (job.stage == "short" && finish)
                return std::string("{}");
            std::this_thread::sleep_for(2ms);
        }
        return base::fail(base::Errc::cancelled, "stopped");
    };
    auto pool = WorkerPool::start(spec_of(work, 2)).value();
    const auto quick = enqueue({.stage = "short"}).id;
    const auto slow = enqueue({.stage = "long"}).id;
    ASSERT_TRUE(
        eventually([&] { return row(quick).state == JobState::running && row(slow).state == JobState::running; }));
    const auto waits = enqueue().id;
    finish = true;
    const auto begin = std::chrono::steady_clock::now();
    pool->drain(300ms);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 300ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1500ms);
    EXPECT_EQ(row(quick).state, JobState::succeeded);
    EXPECT_EQ(row(slow).state, JobState::queued);
    EXPECT_EQ(row(slow).attempts, 0) << "a worker that stops costs no attempt";
    EXPECT_EQ(row(waits).state, JobState::queued);
    EXPECT_EQ(row(waits).fencing, 0) << "never taken";
    EXPECT_TRUE(ended().empty());
    pool.reset();
}

TEST_F(WorkerPoolTest, FailuresAreTriedAgainOrDead)
{
    std::atomic<int> tries{0};
    const auto pool =
        WorkerPool::start(spec_of([&](const store::Job& job, const JobContext&) -> base::Result<std::string> {
            if (job.stage == "flaky" && ++tries == 1)
                return base::fail(base::Errc::unavailable, "voice: no answer");
            if (job.stage == "flaky")
                return std::string("{}");
            if (job.stage == "down")
                return base::fail(base::Errc::unavailable, "voice: refused");
            return base::fail(base::Errc::invalid_input, "script: no lines");
        })).value();
    const auto flaky = enqueue({.stage = "flaky"}).id;
    const auto down = enqueue({.stage = "down", .max_attempts = 1}).id;
    const auto wrong = enqueue({.stage = "wrong"}).id;
    ASSERT_TRUE(eventually([&] { return row(flaky).state == JobState::succeeded && ended().size() == 2; }));
    EXPECT_EQ(row(flaky).attempts, 2);
    ASSERT_EQ(row(flaky).failures.size(), 1U);
    EXPECT_EQ(row(flaky).failures[0].error, "voice: no answer");
    EXPECT_EQ(row(flaky).failures[0].attempt, 1);
    EXPECT_TRUE(row(down).is_dead);
    EXPECT_EQ(row(wrong).state, JobState::failed);
    EXPECT_FALSE(row(wrong).is_dead) << "another try could not have helped";
    const auto dead = jobs().list({.is_dead = true}, std::nullopt, 10);
    ASSERT_EQ(dead->jobs.size(), 1U);
    EXPECT_EQ(dead->jobs[0].id, down);
}

TEST_F(WorkerPoolTest, WhatARunnerThrowsEndsTheJobNotTheThread)
{
    std::vector<std::string> told;
    std::mutex mutex;
    auto spec = spec_of([](const store::Job& job, const JobContext&) -> base::Result<std::string> {
        if (job.stage == "number")
            throw 7;
        if (job.stage == "error")
            throw std::runtime_error("a bug");
        return std::string("{}");
    });
    spec.on_end = [&](const store::Job& job, const base::Result<std::string>& done, std::chrono::nanoseconds) {
        const std::lock_guard lock(mutex);
        told.push_back(job.stage + (done ? " done" : " failed"));
    };
    const auto pool = WorkerPool::start(spec).value();
    const auto first = enqueue({.stage = "number"}).id;
    const auto second = enqueue({.stage = "error"}).id;
    enqueue({.stage = "well"});
    ASSERT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return told.size() == 3;
    }));
    EXPECT_EQ(told, (std::vector<std::string>{"number failed", "error failed", "well done"}));
    EXPECT_EQ(row(first).state, JobState::failed);
    EXPECT_NE(row(second).error.find("a bug"), std::string::npos);
}

TEST_F(WorkerPoolTest, KeepsLeasesAndTellsProgress)
{
    std::atomic<bool> finish{false};
    auto spec = spec_of([&](const store::Job&, const JobContext& context) -> base::Result<std::string> {
        std::int64_t frame = 0;
        while (!finish) {
            ++frame;
            context.progress({0.5, frame, 1000, "frames"});
            std::this_thread::sleep_for(1ms);
        }
        return std::string("{}");
    });
    spec.lease = 600ms;
    const auto pool = WorkerPool::start(spec).value();
    const auto id = enqueue().id;
    std::set<std::int64_t> seen;
    const auto until = std::chrono::steady_clock::now() + 2s;
    while (std::chrono::steady_clock::now() < until) {
        seen.insert(row(id).progress.done);
        std::this_thread::sleep_for(2ms);
    }
    EXPECT_EQ(row(id).state, JobState::running);
    EXPECT_EQ(row(id).fencing, 1) << "its lease never ran out";
    EXPECT_EQ(row(id).progress.unit, "frames");
    EXPECT_GE(seen.size(), 4U);
    EXPECT_LE(seen.size(), 16U) << "the lease of 600 ms is looked after every 150 ms";
    finish = true;
    EXPECT_TRUE(eventually([&] { return row(id).state == JobState::succeeded; }));
}

TEST_F(WorkerPoolTest, AJobTakenByAnotherIsNotOverwritten)
{
    std::atomic<bool> finish{false};
    const auto pool = WorkerPool::start(spec_of([&](const store::Job&, const JobContext&) -> base::Result<std::string> {
                          while (!finish) // it does not hear that it should stop
                              std::this_thread::sleep_for(1ms);
                          return std::string(R"({"by":"old"})");
                      })).value();
    const auto id = enqueue({.project_id = std::nullopt, .max_attempts = 5}).id;
    ASSERT_TRUE(eventually([&] { return row(id).state == JobState::running; }));
    ASSERT_TRUE(jobs().release_lost([](std::string_view) { return true; }).has_value());
    const auto taken = jobs().claim({.worker = "other", .lease = 60s}).value();
    ASSERT_TRUE(taken.has_value());
    finish = true;
    ASSERT_TRUE(eventually([&] { return pool->load()[0].busy == 0; }));
    EXPECT_EQ(row(id).worker, "other");
    EXPECT_TRUE(ended().empty()) << "it has not failed";
    ASSERT_TRUE(jobs().complete(id, taken->fencing, R"({"by":"new"})").has_value());
    EXPECT_EQ(row(id).result_json, R"({"by":"new"})");
}
