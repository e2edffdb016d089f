// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/jobs/worker.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace {

class WorkerTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-jobs-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        spec_.database.path = folder_ / "lesedi.db";
        spec_.name = "test";
        spec_.poll = std::chrono::milliseconds(10);
        database_ = std::make_unique<store::Database>(store::Database::open(spec_.database).value());
    }
    void TearDown() override
    {
        database_.reset();
        std::filesystem::remove_all(folder_);
    }
    store::Job enqueue(const std::string& kind)
    {
        store::NewJob job;
        job.kind = kind;
        job.stage = kind;
        return store::JobRepository(*database_, store::Scope::everyone()).enqueue(job).value();
    }
    store::JobState state(store::Id id)
    {
        return store::JobRepository(*database_, store::Scope::everyone()).get(id)->state;
    }

    std::filesystem::path folder_;
    jobs::WorkerSpec spec_;
    std::unique_ptr<store::Database> database_;
};

}

TEST_F(WorkerTest, RunsWhatWaitsAndWhatIsQueuedMeanwhile)
{
    enqueue("voiceover");
    std::vector<std::string> ran;
    const std::map<std::string, jobs::Handler> handlers{
        {"voiceover",
         [&](const store::Job& job, std::stop_token) -> base::Result<std::string> {
             ran.push_back(job.kind);
             enqueue("render");
             return std::string("{}");
         }},
        {"render", [&](const store::Job& job, std::stop_token) -> base::Result<std::string> {
             ran.push_back(job.kind);
             return std::string("{}");
         }}};
    ASSERT_TRUE(jobs::run_until_idle(*database_, handlers, spec_, {}).has_value());
    EXPECT_EQ(ran, (std::vector<std::string>{"voiceover", "render"}));
}

TEST_F(WorkerTest, AFailureThatCannotPassByItselfEndsTheRun)
{
    const auto job = enqueue("render");
    int tries = 0;
    const std::map<std::string, jobs::Handler> handlers{
        {"render", [&](const store::Job&, std::stop_token) -> base::Result<std::string> {
             ++tries;
             return base::fail(base::Errc::no_space, "out.mp4: the disk is full");
         }}};
    const auto done = jobs::run_until_idle(*database_, handlers, spec_, {});
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, base::Errc::no_space);
    EXPECT_EQ(tries, 1);
    EXPECT_EQ(state(job.id), store::JobState::failed);
}

TEST_F(WorkerTest, AFailureThatMayPassIsTriedAgain)
{
    const auto job = enqueue("voiceover");
    int tries = 0;
    int told = 0;
    spec_.on_retry = [&](const store::Job&, const base::Error&) { ++told; };
    const std::map<std::string, jobs::Handler> handlers{
        {"voiceover", [&](const store::Job&, std::stop_token) -> base::Result<std::string> {
             if (++tries == 1)
                 return base::fail(base::Errc::unavailable, "espeak-ng: the helper died");
             return std::string("{}");
         }}};
    ASSERT_TRUE(jobs::run_until_idle(*database_, handlers, spec_, {}).has_value());
    EXPECT_EQ(tries, 2);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(state(job.id), store::JobState::succeeded);
}

TEST_F(WorkerTest, AStopGivesTheJobBack)
{
    const auto job = enqueue("render");
    std::stop_source stop;
    const std::map<std::string, jobs::Handler> handlers{
        {"render", [&](const store::Job&, std::stop_token token) -> base::Result<std::string> {
             stop.request_stop();
             EXPECT_TRUE(token.stop_requested());
             return base::fail(base::Errc::cancelled, "render: stopped");
         }}};
    const auto done = jobs::run_until_idle(*database_, handlers, spec_, stop.get_token());
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, base::Errc::cancelled);
    EXPECT_EQ(state(job.id), store::JobState::queued);
}

TEST_F(WorkerTest, JobsOfOtherKindsAreLeftAlone)
{
    const auto job = enqueue("batch");
    ASSERT_TRUE(jobs::run_until_idle(*database_, {{"render", nullptr}}, spec_, {}).has_value());
    EXPECT_EQ(state(job.id), store::JobState::queued);
}
