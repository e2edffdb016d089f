// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/project_repository.h"

#include "daemon/store/character_repository.h"
#include "daemon/store/project_rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace store {
namespace {

tl::unexpected<base::Error> no_project(Id id)
{
    return no_row("project", id);
}

void save(Database& database, Project& project, std::string_view what)
{
    ++project.version;
    project.updated_at = database.now();
    update_project(database, project);
    const nlohmann::json payload = {
        {"state", name(project.state)}, {"version", project.version}, {"stage", project.failed_stage}};
    append_event(database, project.tenant_id, "project", project.id, what, payload.dump());
}

using From = std::initializer_list<ProjectState>;
using enum ProjectState;

base::Status check_step(const Project& project, From from, ProjectState to)
{
    if (std::find(from.begin(), from.end(), project.state) != from.end())
        return check_move(project.state, to);
    std::vector<std::string_view> names;
    for (const ProjectState state : from)
        names.push_back(name(state));
    return base::fail(base::Errc::invalid_input,
                      fmt::format("it is {}, so it cannot become {} by this; it would have to be {}",
                                  name(project.state), name(to), fmt::join(names, " or ")));
}

// Loads, checks the move, lets `change` fill in what comes with it, saves with the event: one transaction.
template <class Change>
base::Result<Project> move_project(Database& database, Scope scope, Id id, From from_one_of, ProjectState to,
                                   std::string_view what, Change change)
{
    return in_transaction(database, [&]() -> base::Result<Project> {
        auto project = find_project(database, scope, id);
        if (!project)
            return no_project(id);
        if (auto checked = check_step(*project, from_one_of, to); !checked)
            return base::in_context(fmt::format("project {}", id), checked.error());
        const ProjectState from = project->state;
        project->state = to;
        project->failed_from.reset();
        project->failed_stage.clear();
        project->error_message.clear();
        change(*project, from);
        save(database, *project, what);
        return *project;
    });
}

template <class T> void take_over(T& field, const std::optional<T>& change)
{
    if (change)
        field = *change;
}

// What a project points at is its tenant's, or shared.
base::Status check_references(Database& database, const NewProject& project)
{
    const Scope scope = Scope::of(project.tenant_id);
    TRY(check_reference(database, scope, "documents", Rows::of_tenants, "document", project.document_id));
    TRY(check_reference(database, scope, "characters", Rows::shared_too, "character", project.questioner_id));
    TRY(check_reference(database, scope, "characters", Rows::shared_too, "character", project.explainer_id));
    TRY(check_reference(database, scope, "music_assets", Rows::shared_too, "music", project.background_music_id));
    TRY(check_reference(database, scope, "brand_templates", Rows::shared_too, "brand", project.brand_template_id));
    return check_reference(database, scope, "batch_jobs", Rows::of_tenants, "batch", project.batch_id);
}

}

base::Result<Project> ProjectRepository::create(const NewProject& given)
{
    NewProject project = given;
    project.tenant_id = owner(scope_, given.tenant_id);
    return in_transaction(*database_, [&]() -> base::Result<Project> {
        TRY(check_references(*database_, project));
        CharacterRepository characters(*database_, Scope::of(project.tenant_id));
        const Id questioner =
            project.questioner_id ? *project.questioner_id : TRY(characters.default_of("questioner")).id;
        const Id explainer = project.explainer_id ? *project.explainer_id : TRY(characters.default_of("explainer")).id;
        const Id id = insert_project(*database_, project, questioner, explainer);
        append_event(*database_, project.tenant_id, "project", id, "created");
        auto made = find_project(*database_, scope_, id);
        return made ? base::Result<Project>(std::move(*made)) : base::Result<Project>(no_project(id));
    });
}

base::Result<Project> ProjectRepository::get(Id id)
{
    return guarded([&]() -> base::Result<Project> {
        auto project = find_project(*database_, scope_, id);
        if (!project)
            return no_project(id);
        return std::move(*project);
    });
}

base::Result<Project> ProjectRepository::change(Id id, const ProjectChange& change)
{
    return in_transaction(*database_, [&]() -> base::Result<Project> {
        auto project = find_project(*database_, scope_, id);
        if (!project)
            return no_project(id);
        if (change.expected_version && *change.expected_version != project->version)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("project {}: it is at version {} now, the change is for version {}; "
                                          "load it again",
                                          id, project->version, *change.expected_version));
        take_over(project->title, change.title);
        take_over(project->topic, change.topic);
        take_over(project->context_style, change.context_style);
        take_over(project->language, change.language);
        take_over(project->script_json, change.script_json);
        take_over(project->takeaway, change.takeaway);
        take_over(project->text_animation, change.text_animation);
        take_over(project->render_strategy, change.render_strategy);
        take_over(project->render_strategy_used, change.render_strategy_used);
        take_over(project->settings_json, change.settings_json);
        take_over(project->target_formats, change.target_formats);
        take_over(project->priority, change.priority);
        take_over(project->target_duration_s, change.target_duration_s);
        take_over(project->auto_render, change.auto_render);
        if (change.questioner_id)
            project->questioner_id = change.questioner_id;
        if (change.explainer_id)
            project->explainer_id = change.explainer_id;
        take_over(project->background_music_id, change.background_music_id);
        take_over(project->brand_template_id, change.brand_template_id);
        TRY(check_references(*database_, *project));
        save(*database_, *project, "changed");
        return *project;
    });
}

base::Status ProjectRepository::remove(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        const auto project = find_project(*database_, scope_, id);
        if (!project)
            return no_project(id);
        Statement remove(*database_, "DELETE FROM video_projects WHERE id = ?");
        bind_all(remove, id);
        remove.exec();
        append_event(*database_, project->tenant_id, "project", id, "removed");
        return {};
    });
}

base::Result<Project> ProjectRepository::approve(Id id, std::string_view reviewer)
{
    return move_project(*database_, scope_, id, {draft}, approved, "approved", [&](Project& project, ProjectState) {
        project.reviewed_by = reviewer;
        project.reviewed_at = database_->now();
        project.reject_notes.clear();
    });
}

base::Result<Project> ProjectRepository::reject(Id id, std::string_view reviewer, std::string_view notes)
{
    return move_project(*database_, scope_, id, {draft, approved, audio_ready, rendering, completed, failed}, draft,
                        "rejected", [&](Project& project, ProjectState) {
                            project.reviewed_by = reviewer;
                            project.reviewed_at = database_->now();
                            project.reject_notes = notes;
                        });
}

base::Result<Project> ProjectRepository::reopen(Id id)
{
    return move_project(*database_, scope_, id, {draft, approved, audio_ready, rendering, completed, failed}, draft,
                        "reopened", [](Project&, ProjectState) {});
}

base::Result<Project> ProjectRepository::voiced(Id id, std::string_view voiceover_path, double duration_s)
{
    return move_project(*database_, scope_, id, {approved}, audio_ready, "audio_ready",
                        [&](Project& project, ProjectState) {
                            project.voiceover_path = voiceover_path;
                            project.duration_seconds = duration_s;
                        });
}

base::Result<Project> ProjectRepository::start_render(Id id)
{
    return move_project(*database_, scope_, id, {audio_ready, completed}, rendering, "rendering",
                        [](Project&, ProjectState) {});
}

base::Result<Project> ProjectRepository::cancel_render(Id id)
{
    return move_project(*database_, scope_, id, {rendering}, audio_ready, "render_cancelled",
                        [](Project&, ProjectState) {});
}

base::Result<Project> ProjectRepository::complete(Id id, std::string_view output_path, double duration_s)
{
    return move_project(*database_, scope_, id, {rendering}, completed, "completed",
                        [&](Project& project, ProjectState) {
                            project.output_path = output_path;
                            project.duration_seconds = duration_s;
                        });
}

base::Result<Project> ProjectRepository::fail(Id id, std::string_view stage, std::string_view error)
{
    return move_project(*database_, scope_, id, {draft, approved, audio_ready, rendering}, failed, "failed",
                        [&](Project& project, ProjectState from) {
                            project.failed_from = from;
                            project.failed_stage = stage;
                            project.error_message = error;
                        });
}

base::Result<Project> ProjectRepository::resume(Id id)
{
    return in_transaction(*database_, [&]() -> base::Result<Project> {
        const auto project = find_project(*database_, scope_, id);
        if (!project)
            return no_project(id);
        if (!project->failed_from)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("project {}: it is {}, not failed, so there is nothing to resume", id,
                                          name(project->state)));
        const ProjectState to = *project->failed_from == rendering ? audio_ready : *project->failed_from;
        return move_project(*database_, scope_, id, {failed}, to, "resumed", [](Project&, ProjectState) {});
    });
}

}
