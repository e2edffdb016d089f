// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rows of video_projects to and from Project. For this room's sources only; these throw SQLite::Exception.

#include "daemon/store/project.h"
#include "daemon/store/sql.h"

namespace store {

extern const char* const kProjectColumns; // in the order read_project reads
Project read_project(Statement& row);
std::optional<Project> find_project(Database& database, Scope scope, Id id);
Id insert_project(Database& database, const NewProject& project, Id questioner_id, Id explainer_id);
void update_project(Database& database, const Project& project); // every column that may change

std::string list_to_json(const std::vector<std::string>& list);
std::vector<std::string> list_from_json(const std::string& text);

}
