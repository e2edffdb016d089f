// SPDX-License-Identifier: GPL-3.0-or-later
// A process that works on the queue is killed again and again; what it held is taken over at once, nothing is lost and
// nothing is done twice.
#include "tests/unit/jobs/pool_support.h"

#include "daemon/store/event_repository.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>

using namespace std::chrono_literals;
using PoolKillTest = jobs::test::PoolTest;

namespace {

pid_t start_child(const std::filesystem::path& database)
{
    int ends[2];
    if (::pipe(ends) != 0)
        return -1;
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execl(POOL_CHILD, POOL_CHILD, database.c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    ::close(ends[1]);
    char first = 0;
    const bool works = ::read(ends[0], &first, 1) == 1;
    ::close(ends[0]);
    return works ? child : -1;
}

}

TEST_F(PoolKillTest, NothingIsLostOrDoneTwice)
{
    constexpr int kJobs = 100;
    for (int i = 0; i < kJobs; ++i)
        enqueue();
    for (int round = 0; round < 10; ++round) {
        const pid_t child = start_child(database_spec().path);
        ASSERT_GT(child, 0);
        std::this_thread::sleep_for(37ms + 11ms * round);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself";
    }
    const auto running = jobs().list({.states = {store::JobState::running}}, std::nullopt, 100);
    const int done_by_children =
        static_cast<int>(jobs().list({.states = {store::JobState::succeeded}}, std::nullopt, 1000)->jobs.size());
    EXPECT_GT(done_by_children, 0);
    EXPECT_LT(done_by_children, kJobs);
    const auto start = std::chrono::steady_clock::now();
    auto pool = jobs::WorkerPool::start(spec_of(
        [](const store::Job&, const jobs::JobContext&) -> base::Result<std::string> { return std::string("{}"); }, 2));
    ASSERT_TRUE(pool.has_value());
    EXPECT_TRUE(eventually([&] {
        return jobs().list({.states = {store::JobState::succeeded}}, std::nullopt, 1000)->jobs.size() == kJobs;
    })) << "leases last an hour";
    std::printf(
        "%d jobs of a killed process taken over, the rest done %lld ms after the start\n",
        static_cast<int>(running->jobs.size()),
        static_cast<long long>(
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count()));
    std::map<store::Id, int> succeeded;
    for (store::Id after = 0;;) {
        const auto events = store::EventRepository(*database_, store::Scope::everyone()).since(after, 1000).value();
        if (events.empty())
            break;
        for (const auto& event : events)
            succeeded[event.subject_id] += event.what == "succeeded" ? 1 : 0;
        after = events.back().id;
    }
    EXPECT_EQ(succeeded.size(), static_cast<std::size_t>(kJobs));
    for (const auto& [id, times] : succeeded)
        EXPECT_EQ(times, 1) << "job " << id;
    for (const auto& job : running->jobs) {
        EXPECT_GE(row(job.id).losses, 1);
        EXPECT_EQ(row(job.id).attempts, 1) << "a killed process costs no attempt";
    }
    EXPECT_TRUE(database_->check_integrity().has_value());
}
