// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a Workflow holds, and what its calls share. Seen by this room only.

#include "daemon/pipeline/state.h"
#include "daemon/pipeline/workflow.h"
#include "daemon/store/version_repository.h"

#include <functional>

namespace pipeline {

struct Workflow::State {
    std::unique_ptr<pipeline::State> steps;
    std::string person;
    store::VersionRepository versions;

    // Loads the project, compares the version, runs `what`, loads it again: one transaction.
    using Change = std::function<Status(const Work& work, Changed& changed)>;
    Result<Changed> change(store::Id project, Version expected, const Change& what);

    Status queue(const store::Project& project, std::string_view queue, std::string payload, Changed& changed);
    Status stop(store::Id project, const std::vector<std::string>& queues, Changed& changed);
    Status back_to_draft(const store::Project& project, Changed& changed); // and what runs for the old one stops
};

// workflow.cpp: nothing of a person's that names a file, for no path from outside is ever opened.
Status check_names(const script::Script& script);
Status check_options(pipeline::State& steps, const ProjectOptions& options);
Status check_role(pipeline::State& steps, std::optional<store::Id> character, std::string_view role);
store::NewProject row_of(const ProjectOptions& options, const Kept& kept); // what a new project's row takes from them
void take_options(const ProjectOptions& options, Kept& kept);
Result<bool> is_being_written(pipeline::State& steps, store::Id project);
tl::unexpected<base::Error> conflict(const store::Project& project, std::string_view why);

}
