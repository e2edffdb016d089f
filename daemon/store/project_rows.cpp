// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/project_rows.h"

#include <nlohmann/json.hpp>

namespace store {

const char* const kProjectColumns =
    "id, tenant_id, title, topic, context_style, language, document_id, questioner_id, explainer_id, script_json, "
    "takeaway, "
    "background_music_id, brand_template_id, batch_id, target_duration_s, target_formats, render_strategy, "
    "text_animation, "
    "auto_render, priority, settings_json, status, version, voiceover_path, output_path, duration_seconds, "
    "render_strategy_used, "
    "error_message, failed_stage, failed_from, reject_notes, reviewed_at, reviewed_by, created_at, updated_at";

namespace {

void read_given(Statement& row, int& at, NewProject& project)
{
    project.tenant_id = row.getColumn(at++).getInt64();
    project.title = row.getColumn(at++).getString();
    project.topic = row.getColumn(at++).getString();
    project.context_style = row.getColumn(at++).getString();
    project.language = row.getColumn(at++).getString();
    project.document_id = optional_id(row.getColumn(at++));
    project.questioner_id = optional_id(row.getColumn(at++));
    project.explainer_id = optional_id(row.getColumn(at++));
    project.script_json = row.getColumn(at++).getString();
    project.takeaway = row.getColumn(at++).getString();
    project.background_music_id = optional_id(row.getColumn(at++));
    project.brand_template_id = optional_id(row.getColumn(at++));
    project.batch_id = optional_id(row.getColumn(at++));
    project.target_duration_s = row.getColumn(at++).getInt();
    project.target_formats = list_from_json(row.getColumn(at++).getString());
    project.render_strategy = row.getColumn(at++).getString();
    project.text_animation = row.getColumn(at++).getString();
    project.auto_render = row.getColumn(at++).getInt() != 0;
    project.priority = row.getColumn(at++).getInt();
    project.settings_json = row.getColumn(at++).getString();
}

std::optional<ProjectState> optional_state(const SQLite::Column& column)
{
    if (column.isNull())
        return std::nullopt;
    const auto state = parse_project_state(column.getString());
    return state ? std::optional(*state) : std::nullopt;
}

}

Project read_project(Statement& row)
{
    Project project;
    int at = 0;
    project.id = row.getColumn(at++).getInt64();
    read_given(row, at, project);
    project.state =
        optional_state(row.getColumn(at++)).value_or(ProjectState::failed); // the schema allows no other text
    project.version = row.getColumn(at++).getInt64();
    project.voiceover_path = row.getColumn(at++).getString();
    project.output_path = row.getColumn(at++).getString();
    project.duration_seconds = optional_double(row.getColumn(at++));
    project.render_strategy_used = row.getColumn(at++).getString();
    project.error_message = row.getColumn(at++).getString();
    project.failed_stage = row.getColumn(at++).getString();
    project.failed_from = optional_state(row.getColumn(at++));
    project.reject_notes = row.getColumn(at++).getString();
    project.reviewed_at = optional_time(row.getColumn(at++));
    project.reviewed_by = row.getColumn(at++).getString();
    project.created_at = from_sql(row.getColumn(at++).getInt64());
    project.updated_at = from_sql(row.getColumn(at++).getInt64());
    return project;
}

std::optional<Project> find_project(Database& database, Scope scope, Id id)
{
    Statement select(database,
                     fmt::format("SELECT {} FROM video_projects WHERE id = ? AND {}", kProjectColumns, own(scope)));
    bind_all(select, id);
    return select.executeStep() ? std::optional(read_project(select)) : std::nullopt;
}

Id insert_project(Database& database, const NewProject& project, Id questioner_id, Id explainer_id)
{
    Statement insert(
        database,
        "INSERT INTO video_projects (tenant_id, title, topic, context_style, language, document_id, questioner_id, "
        "explainer_id, script_json, takeaway, background_music_id, brand_template_id, batch_id, target_duration_s, "
        "target_formats, render_strategy, text_animation, auto_render, priority, settings_json, created_at, "
        "updated_at) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    bind_all(insert, project.tenant_id, project.title, project.topic, project.context_style, project.language,
             project.document_id, questioner_id, explainer_id, project.script_json, project.takeaway,
             project.background_music_id, project.brand_template_id, project.batch_id, project.target_duration_s,
             list_to_json(project.target_formats), project.render_strategy, project.text_animation, project.auto_render,
             project.priority, project.settings_json, database.now(), database.now());
    insert.exec();
    return database.handle().getLastInsertRowid();
}

void update_project(Database& database, const Project& project)
{
    Statement update(database, "UPDATE video_projects SET title=?, topic=?, context_style=?, "
                               "language=?, script_json=?, takeaway=?, target_formats=?, "
                               "render_strategy=?, render_strategy_used=?, text_animation=?, "
                               "priority=?, settings_json=?, voiceover_path=?, output_path=?, "
                               "duration_seconds=?, status=?, error_message=?, failed_stage=?, "
                               "failed_from=?, reject_notes=?, reviewed_at=?, reviewed_by=?, "
                               "version=?, updated_at=?, target_duration_s=?, auto_render=?, questioner_id=?, "
                               "explainer_id=?, background_music_id=?, brand_template_id=? WHERE id=?");
    const std::optional<std::string> failed_from =
        project.failed_from ? std::optional(std::string(name(*project.failed_from))) : std::nullopt;
    bind_all(update, project.title, project.topic, project.context_style, project.language, project.script_json,
             project.takeaway, list_to_json(project.target_formats), project.render_strategy,
             project.render_strategy_used, project.text_animation, project.priority, project.settings_json,
             project.voiceover_path, project.output_path, project.duration_seconds, name(project.state),
             project.error_message, project.failed_stage, failed_from, project.reject_notes, project.reviewed_at,
             project.reviewed_by, project.version, project.updated_at, project.target_duration_s, project.auto_render,
             project.questioner_id, project.explainer_id, project.background_music_id, project.brand_template_id,
             project.id);
    update.exec();
}

std::string list_to_json(const std::vector<std::string>& list)
{
    return nlohmann::json(list).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> list_from_json(const std::string& text)
{
    std::vector<std::string> list;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_array()) {
        for (const auto& entry : json) {
            if (entry.is_string())
                list.push_back(entry.get<std::string>());
        }
    }
    return list;
}

}
