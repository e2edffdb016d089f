// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Projects. Every call is one transaction (or part of the caller's), every change of state is checked against the moves
// of project.h and appends an event in the same transaction. Thread: that of the Database.

#include "daemon/store/project.h"
#include "daemon/store/scope.h"

#include <map>

namespace store {

struct ProjectFilter {
    std::vector<ProjectState> states{}; // one of them; empty: all
    std::optional<Id> batch_id{};
    std::string context_style{}; // empty: all
    std::optional<Time> created_after{}, created_before{};
    std::string search{}; // words of title, topic and lines, the last one as a beginning; any text is fine; empty: all
};

// Newest first. next is the cursor of the following page, empty at the end.
struct ProjectPage {
    std::vector<Project> projects;
    std::optional<Id> next;
};

// What an edit changes; empty fields stay. Not for the state.
struct ProjectChange {
    std::optional<std::string> title{};
    std::optional<std::string> topic{};
    std::optional<std::string> context_style{};
    std::optional<std::string> language{};
    std::optional<std::string> script_json{};
    std::optional<std::string> takeaway{};
    std::optional<std::string> text_animation{};
    std::optional<std::string> render_strategy{};
    std::optional<std::string> render_strategy_used{};
    std::optional<std::string> settings_json{};
    std::optional<std::vector<std::string>> target_formats{};
    std::optional<int> priority{};
    std::optional<int> target_duration_s{};
    std::optional<bool> auto_render{};
    std::optional<Id> questioner_id{};
    std::optional<Id> explainer_id{};
    std::optional<std::optional<Id>> background_music_id{}; // an empty one inside: none
    std::optional<std::optional<Id>> brand_template_id{};
    std::optional<std::int64_t> expected_version{}; // another one: invalid_input, nothing is changed
};

class ProjectRepository {
public:
    ProjectRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<Project> create(const NewProject& project);
    base::Result<Project> get(Id id); // not_found
    base::Result<ProjectPage> list(const ProjectFilter& filter, std::optional<Id> cursor, int limit);
    base::Result<std::map<ProjectState, int>> counts(); // every state, those of no project too
    base::Result<Project> change(Id id, const ProjectChange& change);
    base::Status remove(Id id); // with its scenes, outputs and jobs

    base::Result<Project> approve(Id id, std::string_view reviewer);
    base::Result<Project> reject(Id id, std::string_view reviewer, std::string_view notes); // to draft, from anywhere
    base::Result<Project> reopen(Id id); // to draft, from anywhere: what is said was edited
    base::Result<Project> voiced(Id id, std::string_view voiceover_path, double duration_s); // to audio_ready
    base::Result<Project> start_render(Id id);
    base::Result<Project> cancel_render(Id id);
    base::Result<Project> complete(Id id, std::string_view output_path, double duration_s);
    base::Result<Project> fail(Id id, std::string_view stage, std::string_view error);
    base::Result<Project> resume(Id id); // failed to the state before; a failed render to audio_ready

private:
    Database* database_;
    Scope scope_;
};

}
