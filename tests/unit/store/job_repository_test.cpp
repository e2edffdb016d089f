// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/event_repository.h"
#include "daemon/store/job_repository.h"
#include "tests/unit/store/store_support.h"

#include <chrono>
#include <cstdio>
#include <map>
#include <thread>

using namespace std::chrono_literals;
using store::JobState;
using JobTest = store::test::StoreTest;

namespace {

store::NewJob job_of(std::string kind, int priority = 1)
{
    store::NewJob job;
    job.kind = std::move(kind);
    job.priority = priority;
    return job;
}

}

TEST_F(JobTest, GoesByPriorityThenAge)
{
    auto database = open();
    store::JobRepository jobs(database, kEveryone);
    const auto late = jobs.enqueue(job_of("render", 3))->id;
    const auto first = jobs.enqueue(job_of("render", 1))->id;
    const auto second = jobs.enqueue(job_of("voiceover", 1))->id;
    EXPECT_EQ((*jobs.claim({"w", {"script"}, {}, 60s})).has_value(), false);
    EXPECT_EQ((*jobs.claim({"w", {"voiceover"}, {}, 60s}))->id, second);
    EXPECT_EQ((*jobs.claim({"w", {}, {}, 60s}))->id, first);
    const auto last = *jobs.claim({"w", {}, {}, 60s});
    EXPECT_EQ(last->id, late);
    EXPECT_EQ(last->state, JobState::running);
    EXPECT_EQ(last->fencing, 1);
    EXPECT_EQ(last->attempts, 1);
    EXPECT_EQ(last->lease_until, now_ + 60s);
    EXPECT_FALSE((*jobs.claim({"w", {}, {}, 60s})).has_value());
}

TEST_F(JobTest, FiveHundredJobsTwoClaimersEachOnce)
{
    auto database = open();
    {
        auto change = store::Transaction::begin(database);
        store::JobRepository jobs(database, kEveryone);
        for (int i = 0; i < 500; ++i)
            ASSERT_TRUE(jobs.enqueue(job_of("render", 1 + i % 3)).has_value());
        ASSERT_TRUE(change->commit().has_value());
    }
    std::map<store::Id, int> claimed[2];
    const auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        for (auto& mine : claimed) {
            threads.emplace_back([this, &mine] {
                auto connection = open();
                store::JobRepository jobs(connection, kEveryone);
                while (true) {
                    const auto job = jobs.claim({"w", {"render"}, {}, 60s});
                    ASSERT_TRUE(job.has_value()) << job.error().what;
                    if (!*job)
                        return;
                    ++mine[(*job)->id];
                    ASSERT_TRUE(jobs.complete((*job)->id, (*job)->fencing).has_value());
                }
            });
        }
    }
    std::printf("claim and complete: %.2f ms a job, two claimers\n",
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / 500);
    EXPECT_EQ(claimed[0].size() + claimed[1].size(), 500U);
    for (const auto& mine : claimed) {
        for (const auto& [id, times] : mine)
            EXPECT_EQ(times, 1) << id;
    }
    for (const auto& [id, times] : claimed[0])
        EXPECT_FALSE(claimed[1].contains(id));
    EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE state = 'succeeded' AND fencing = 1"), "500");
}

TEST_F(JobTest, ALostLeaseIsTakenOverAndFencedOff)
{
    auto database = open();
    store::JobRepository jobs(database, kEveryone);
    const auto id = jobs.enqueue(job_of("render"))->id;
    const auto old = **jobs.claim({"old", {}, {}, 10s});
    pass(9s);
    ASSERT_TRUE(jobs.heartbeat(id, old.fencing, 10s, {0.5}).has_value());
    EXPECT_EQ(jobs.get(id)->progress.share, 0.5);
    pass(9s);
    EXPECT_FALSE((*jobs.claim({"new", {}, {}, 10s})).has_value()) << "extended";
    pass(2s);
    const auto taken = **jobs.claim({"new", {}, {}, 10s});
    EXPECT_EQ(taken.id, id);
    EXPECT_GT(taken.fencing, old.fencing);
    EXPECT_EQ(taken.attempts, 2);
    for (const base::Status& refused :
         {jobs.complete(id, old.fencing), jobs.heartbeat(id, old.fencing, 10s, {1}), jobs.give_back(id, old.fencing)}) {
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, base::Errc::cancelled);
    }
    EXPECT_EQ(jobs.fail(id, old.fencing, "x", store::Retry::no).error().code, base::Errc::cancelled);
    ASSERT_TRUE(jobs.complete(id, taken.fencing, R"({"ok":true})").has_value());
    EXPECT_EQ(jobs.get(id)->state, JobState::succeeded);
    EXPECT_EQ(jobs.get(id)->result_json, R"({"ok":true})");
    EXPECT_FALSE(jobs.complete(id, taken.fencing).has_value()) << "once";
}

TEST_F(JobTest, GivesUpAfterItsAttempts)
{
    auto database = open();
    store::JobRepository jobs(database, kEveryone);
    const auto id = jobs.enqueue(job_of("voiceover"))->id;
    for (int attempt = 1; attempt <= 3; ++attempt) {
        const auto job = *jobs.claim({"w", {}, {}, 10s});
        ASSERT_TRUE(job.has_value()) << attempt;
        const auto became = jobs.fail(id, job->fencing, "no network", store::Retry::later);
        EXPECT_EQ(*became, attempt < 3 ? JobState::queued : JobState::failed);
        EXPECT_FALSE((*jobs.claim({"w", {}, {}, 10s})).has_value()) << "a pause first";
        pass(2s * (1 << (attempt - 1)));
    }
    EXPECT_EQ(jobs.get(id)->error, "no network");
    ASSERT_TRUE(jobs.retry(id).has_value());
    const auto again = **jobs.claim({"w", {}, {}, 10s});
    EXPECT_EQ(again.attempts, 1);
    EXPECT_EQ(again.fencing, 4) << "never the same number twice";
    EXPECT_EQ(*jobs.fail(id, again.fencing, "bad script", store::Retry::no), JobState::failed);
}

TEST_F(JobTest, WorkersThatDieUseUpAttempts)
{
    auto database = open();
    store::JobRepository jobs(database, kEveryone);
    const auto id = jobs.enqueue(job_of("render"))->id;
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE((*jobs.claim({"w", {}, {}, 1s})).has_value());
        pass(2s);
        EXPECT_EQ(*jobs.release_expired(), 1);
    }
    EXPECT_EQ(jobs.get(id)->state, JobState::failed);
    EXPECT_NE(jobs.get(id)->error.find("lease ran out in attempt 3 of 3"), std::string::npos);
    ASSERT_TRUE(jobs.retry(id).has_value());
    const auto job = **jobs.claim({"w", {}, {}, 1s});
    ASSERT_TRUE(jobs.give_back(id, job.fencing).has_value());
    EXPECT_EQ(jobs.get(id)->attempts, 0) << "a worker that stops costs no attempt";
}

TEST_F(JobTest, OneJobPerKey)
{
    auto database = open();
    store::JobRepository jobs(database, kEveryone);
    auto job = job_of("render");
    job.unique_key = "project-7-render";
    const auto id = jobs.enqueue(job)->id;
    EXPECT_EQ(jobs.enqueue(job)->id, id);
    const auto claimed = **jobs.claim({"w", {}, {}, 10s});
    EXPECT_EQ(jobs.enqueue(job)->id, id) << "while it runs";
    ASSERT_TRUE(jobs.complete(id, claimed.fencing).has_value());
    EXPECT_NE(jobs.enqueue(job)->id, id);
}

TEST_F(JobTest, CancelStopsTheHolder)
{
    auto database = open();
    store::JobRepository jobs(database, kEveryone);
    const auto id = jobs.enqueue(job_of("render"))->id;
    const auto job = **jobs.claim({"w", {}, {}, 10s});
    ASSERT_TRUE(jobs.cancel(id).has_value());
    EXPECT_EQ(jobs.heartbeat(id, job.fencing, 10s, {}).error().code, base::Errc::cancelled);
    EXPECT_EQ(jobs.cancel(id).error().code, base::Errc::invalid_input);
    EXPECT_EQ(jobs.cancel(99).error().code, base::Errc::not_found);
    std::string story;
    const auto events = store::EventRepository(database, kEveryone).since(0, 100);
    for (const auto& event : *events)
        story += event.what + " ";
    EXPECT_EQ(story, "queued claimed cancelled ");
}
