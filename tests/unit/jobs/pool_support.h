// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A queue in a folder of its own, and pools whose work is a function of the test.

#include "daemon/jobs/worker_pool.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace jobs::test {

using Work = std::function<base::Result<std::string>(const store::Job&, const JobContext&)>;

class PoolTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-pool-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        database_ = std::make_unique<store::Database>(store::Database::open(database_spec()).value());
    }
    void TearDown() override
    {
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    store::DatabaseSpec database_spec() const
    {
        store::DatabaseSpec spec;
        spec.path = folder_ / "lesedi.db";
        spec.durability = store::Durability::normal;
        return spec;
    }
    store::JobRepository jobs() { return {*database_, store::Scope::everyone()}; }
    store::Job enqueue(store::NewJob job = {})
    {
        if (job.kind.empty())
            job.kind = "render";
        return jobs().enqueue(job).value();
    }
    store::Job row(store::Id id) { return jobs().get(id).value(); }

    WorkerPoolSpec spec_of(Work work, unsigned workers = 1)
    {
        WorkerPoolSpec spec;
        spec.database = database_spec();
        spec.name = "test";
        spec.queues = {{"render", workers}};
        spec.poll = std::chrono::milliseconds(20);
        spec.make_runner = [this, work](const QueueSpec&) -> base::Result<std::unique_ptr<JobRunner>> {
            return std::make_unique<Runner>(work, *this);
        };
        return spec;
    }

    static bool eventually(const std::function<bool()>& is_so,
                           std::chrono::milliseconds patience = std::chrono::seconds(10))
    {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (!is_so()) {
            if (std::chrono::steady_clock::now() > until)
                return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return true;
    }

    std::vector<store::Id> ended() const
    {
        const std::lock_guard lock(mutex_);
        return ended_;
    }

    std::filesystem::path folder_;
    std::unique_ptr<store::Database> database_;

private:
    class Runner final : public JobRunner {
    public:
        Runner(Work work, PoolTest& test) : work_(std::move(work)), test_(test) {}
        base::Result<std::string> run(const store::Job& job, const JobContext& context) override
        {
            return work_(job, context);
        }
        void ended(const store::Job& job, const base::Error&) override
        {
            const std::lock_guard lock(test_.mutex_);
            test_.ended_.push_back(job.id);
        }

    private:
        Work work_;
        PoolTest& test_;
    };

    mutable std::mutex mutex_;
    std::vector<store::Id> ended_; // guarded by mutex_
};

// Until asked to stop.
inline base::Result<std::string> work_until_stopped(const store::Job&, const JobContext& context)
{
    while (!context.stop.stop_requested())
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return base::fail(base::Errc::cancelled, "render: stopped");
}

}
