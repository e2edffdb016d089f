// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Waiting for what the daemon does, with a line of progress on standard error. Ctrl-C ends the waiting and harms
// nothing: the job goes on. Thread: main.

#include "ui/cli/session.h"

namespace cli {

// Until nothing of the project waits or runs. Its row then; an error when it failed.
Result<Json> follow_project(Session& session, std::int64_t id);
// Until the job is over. Its row then; an error when it failed or was cancelled.
Result<Json> follow_job(Session& session, std::int64_t id);

// "312 of 600 frames, 41.0/s, 0:07 left" of a job's row; empty when it says nothing.
std::string progress_words(const Json& job);

}
