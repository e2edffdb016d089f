// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rows of jobs to and from Job. For this room's sources only; these throw SQLite::Exception.

#include "daemon/store/job_repository.h"
#include "daemon/store/sql.h"

namespace store {

extern const char* const kJobColumns; // in the order read_job reads
Job read_job(SQLite::Statement& row);
std::optional<Job> find_job(Database& database, Id id);
base::Result<JobState> parse_job_state(std::string_view text);
void append_job_event(Database& database, const Job& job, std::string_view what);

}
