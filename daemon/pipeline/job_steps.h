// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The steps of one job: load what the project says, work, record result, state and next job in one transaction that
// holds only while the job is still this worker's. Seen by this room only. Thread: the job's.

#include "daemon/jobs/worker_pool.h"
#include "daemon/pipeline/state.h"

namespace pipeline {

class JobSteps {
public:
    JobSteps(State& state, const store::Job& job, const jobs::JobContext& context, const std::function<void()>& wake)
        : state_(state), job_(job), context_(context), wake_(wake)
    {
    }

    Result<std::string> script(store::Id project);
    Result<std::string> voice(store::Id project);
    Result<std::string> render(store::Id project);
    Result<std::string> posted(store::Id composition);

private:
    Result<std::string> script_line(const Work& work, const document::Document& document, const std::string& line);
    Result<std::string> script_whole(const Work& work, const document::Document& document);
    Result<Films> films(const Work& work, const std::vector<std::string>& formats);
    Result<ProjectLock> lock(store::Id project); // waits while `lesedi make` works on it
    Status still_ours();                         // cancelled when the job is another worker's, or was cancelled
    Watcher watcher(std::size_t formats);

    State& state_;
    const store::Job& job_;
    const jobs::JobContext& context_;
    const std::function<void()>& wake_;
    std::atomic<std::size_t> formats_done_{0};
};

// What becomes of the project of a job that ended without success. True: its state changed.
Result<bool> settle(store::Database& database, const store::Job& job, bool cancelled, const std::string& error);

}
