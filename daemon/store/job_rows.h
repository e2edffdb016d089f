// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rows of jobs to and from Job, and the steps that several of its changes share. For this room's sources only; these
// throw SQLite::Exception.

#include "daemon/store/job.h"
#include "daemon/store/sql.h"

namespace store {

extern const char* const kJobColumns; // in the order read_job reads
Job read_job(Statement& row);
std::optional<Job> find_job(Database& database, Scope scope, Id id);
Id insert_job(Database& database, const NewJob& job);
void update_job(Database& database, const Job& job); // every column that may change
void append_job_event(Database& database, const Job& job, std::string_view what);

void leave_running(Job& job, JobState state, Time now);
void note_failure(Job& job, std::string_view error, Time now);

// Running jobs whose lease ran out wait again or are dead; how many. Inside the caller's transaction.
int release_expired_jobs(Database& database);

}
