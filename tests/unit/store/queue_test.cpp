// SPDX-License-Identifier: GPL-3.0-or-later
// Fairness between tenants, dead letters, plans and figures of the queue.
#include "daemon/store/job_repository.h"
#include "daemon/store/tenant_repository.h"
#include "tests/unit/store/store_support.h"

#include <algorithm>
#include <ctime>

using namespace std::chrono_literals;
using store::JobState;

namespace {

class QueueTest : public store::test::StoreTest {
protected:
    std::vector<store::Id> make_tenants(store::Database& database, int count)
    {
        std::vector<store::Id> ids;
        for (int i = 0; i < count; ++i)
            ids.push_back(store::TenantRepository(database, kEveryone).create("t" + std::to_string(i))->id);
        return ids;
    }
};

}

TEST_F(QueueTest, TheTenantWithTheFewestRunningJobsIsNext)
{
    auto database = open();
    const auto tenants = make_tenants(database, 3);
    store::JobRepository jobs(database, kEveryone);
    for (int i = 0; i < 6; ++i)
        jobs.enqueue({.tenant_id = tenants[0], .kind = "render"}).value();
    for (int i = 0; i < 2; ++i)
        jobs.enqueue({.tenant_id = tenants[1], .kind = "render"}).value();
    jobs.enqueue({.tenant_id = tenants[2], .kind = "render", .priority = 2}).value();
    std::vector<store::Id> order;
    std::vector<store::Job> held;
    while (auto job = *jobs.claim({.worker = "w"})) {
        order.push_back(job->tenant_id);
        held.push_back(*job);
        if (held.size() == 4) { // the second tenant is through; so it has none running
            for (const auto& one : held) {
                if (one.tenant_id == tenants[1]) {
                    ASSERT_TRUE(jobs.complete(one.id, one.fencing).has_value());
                }
            }
            jobs.enqueue({.tenant_id = tenants[1], .kind = "render"}).value();
        }
    }
    const auto a = tenants[0], b = tenants[1], c = tenants[2];
    EXPECT_EQ(order, (std::vector<store::Id>{a, b, a, b, b, a, a, a, a, c}));
}

TEST_F(QueueTest, TheJobsOfASuspendedTenantWait)
{
    auto database = open();
    const auto tenants = make_tenants(database, 2);
    store::JobRepository jobs(database, kEveryone);
    store::TenantRepository all(database, kEveryone);
    const auto waiting = jobs.enqueue({.tenant_id = tenants[0], .kind = "render"})->id;
    const auto next = jobs.enqueue({.tenant_id = tenants[1], .kind = "render", .priority = 3})->id;
    all.change(tenants[0], {.state = "suspended"}).value();
    EXPECT_EQ((*jobs.claim({.worker = "w"}))->id, next);
    EXPECT_FALSE((*jobs.claim({.worker = "w"})).has_value());
    all.change(tenants[0], {.state = "active"}).value();
    EXPECT_EQ((*jobs.claim({.worker = "w"}))->id, waiting);
}

TEST_F(QueueTest, TenThousandJobsOfFiftyTenantsInTime)
{
    auto database = open();
    const auto tenants = make_tenants(database, 50);
    store::JobRepository jobs(database, kEveryone);
    {
        auto change = store::Transaction::begin(database);
        for (int i = 0; i < 10'000; ++i) {
            store::NewJob job{.tenant_id = tenants[static_cast<std::size_t>(i) % 50],
                              .kind = i % 2 == 0 ? "render" : "voiceover",
                              .priority = 1 + i % 3};
            if (i % 5 == 0)
                job.not_before = now_ + 1h;
            ASSERT_TRUE(jobs.enqueue(job).has_value());
        }
        ASSERT_TRUE(change->commit().has_value());
    }
    for (const auto& kinds : {std::vector<std::string>{"render"}, std::vector<std::string>{}}) {
        std::vector<double> times_ms;
        for (int i = 0; i < 200; ++i) {
            const std::clock_t begin = std::clock(); // of this process: other programs do not count
            ASSERT_TRUE((*jobs.claim({.worker = "w", .kinds = kinds})).has_value());
            times_ms.push_back(1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
        }
        std::sort(times_ms.begin(), times_ms.end());
        std::printf("claim among 10,000 jobs of 50 tenants, %s: median %.2f ms, p99 %.2f ms of processor time\n",
                    kinds.empty() ? "any kind" : "one kind", times_ms[100], times_ms[198]);
        EXPECT_LT(times_ms[100], 6) << "the goal is 2 ms, on a machine that is not crowded";
    }
    const auto figures = *jobs.figures();
    ASSERT_EQ(figures.size(), 2U);
    EXPECT_EQ(figures[0].kind, "render");
    EXPECT_EQ(figures[0].scheduled + figures[1].scheduled, 2'000);
    EXPECT_EQ(figures[0].running + figures[1].running, 400);
    EXPECT_EQ(figures[0].waiting + figures[1].waiting, 7'600);
    EXPECT_EQ(figures[0].oldest_waiting, now_);
}

TEST_F(QueueTest, ADeadLetterKeepsItsReasons)
{
    auto database = open();
    store::JobRepository jobs(database, kEveryone);
    const auto id = jobs.enqueue({.kind = "voiceover", .max_attempts = 2, .request_id = "r-1"})->id;
    for (const char* reason : {"no answer", "refused"}) {
        const auto job = **jobs.claim({.worker = "w"});
        EXPECT_EQ(job.started_at, now_);
        pass(1s);
        jobs.fail(id, job.fencing, reason, store::Retry::later).value();
        pass(1min);
    }
    const auto dead = jobs.get(id);
    EXPECT_TRUE(dead->is_dead);
    EXPECT_EQ(dead->failure_count, 2);
    EXPECT_EQ(dead->request_id, "r-1");
    ASSERT_EQ(dead->failures.size(), 2U);
    EXPECT_EQ(dead->failures[1].attempt, 2);
    EXPECT_EQ(dead->failures[1].error, "refused");
    EXPECT_EQ(dead->failures[1].at, dead->finished_at);
    EXPECT_EQ(jobs.list({.is_dead = true}, std::nullopt, 10)->jobs.size(), 1U);
    EXPECT_EQ((*jobs.figures())[0].dead, 1);
    EXPECT_EQ((*jobs.figures())[0].failed, 1);
    ASSERT_TRUE(jobs.retry(id).has_value());
    EXPECT_FALSE(jobs.get(id)->is_dead);
    EXPECT_FALSE(jobs.get(id)->finished_at.has_value());
    const auto wrong = **jobs.claim({.worker = "w"});
    jobs.fail(id, wrong.fencing, "no lines", store::Retry::no).value();
    EXPECT_FALSE(jobs.get(id)->is_dead) << "no attempt could have helped";
    EXPECT_EQ((*jobs.figures())[0].failed, 1) << "it failed all the same";
    EXPECT_EQ((*jobs.figures())[0].dead, 0);
    EXPECT_EQ(jobs.get(id)->failures.size(), 3U);
}

TEST_F(QueueTest, PlansAndDeadlines)
{
    auto database = open();
    store::JobRepository jobs(database, kEveryone);
    const auto later = jobs.enqueue({.kind = "batch", .not_before = now_ + 1h})->id;
    EXPECT_FALSE((*jobs.claim({.worker = "w"})).has_value());
    const auto late = jobs.enqueue({.kind = "batch", .deadline = now_ + 30min})->id;
    pass(1h);
    EXPECT_EQ((*jobs.claim({.worker = "w"}))->id, later);
    EXPECT_TRUE(jobs.get(late)->is_dead);
    EXPECT_NE(jobs.get(late)->error.find("deadline"), std::string::npos);
    ASSERT_TRUE(jobs.retry(late).has_value());
    EXPECT_EQ((*jobs.claim({.worker = "w"}))->id, late) << "a person's retry has no deadline any more";
}

TEST_F(QueueTest, ManyLeasesInOneCall)
{
    auto database = open();
    store::JobRepository jobs(database, kEveryone);
    std::vector<store::HeldJob> held;
    for (int i = 0; i < 3; ++i) {
        jobs.enqueue({.kind = "render"}).value();
        const auto job = **jobs.claim({.worker = "w", .lease = 10s, .worker_process = i == 0 ? "dead" : "alive"});
        held.push_back({job.id, job.fencing, {0.5, i, 9, "frames"}});
    }
    ASSERT_TRUE(jobs.cancel(held[1].id).has_value());
    EXPECT_EQ(jobs.lost(held)->size(), 1U);
    pass(9s);
    const auto lost = *jobs.heartbeat_all(held, 10s);
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_EQ(lost[0].id, held[1].id);
    pass(9s);
    EXPECT_EQ(*jobs.release_expired(), 0);
    EXPECT_EQ(jobs.get(held[2].id)->progress, held[2].progress);
    EXPECT_EQ(*jobs.release_lost([](std::string_view process) { return process == "dead"; }), 1);
    EXPECT_EQ(jobs.get(held[0].id)->state, JobState::queued);
    EXPECT_EQ(jobs.get(held[0].id)->attempts, 0);
    EXPECT_EQ(jobs.get(held[2].id)->state, JobState::running);
    for (int i = 1; i < store::kMostLosses; ++i) {
        ASSERT_TRUE((*jobs.claim({.worker = "w", .worker_process = "dead"})).has_value()) << i;
        EXPECT_EQ(*jobs.release_lost([](std::string_view process) { return process == "dead"; }), 1);
    }
    ASSERT_TRUE(jobs.complete(held[2].id, held[2].fencing, "{}").has_value());
    EXPECT_EQ(jobs.get(held[2].id)->progress.done, 9U) << "what succeeded is done, told or not";
    EXPECT_TRUE(jobs.get(held[0].id)->is_dead) << "a job that kills its processes ends some time";
}
