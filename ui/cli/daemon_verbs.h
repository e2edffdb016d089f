// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The verbs that talk to the daemon, by noun. Each function registers its verbs; what they print is in their files.

#include "ui/cli/session.h"

namespace cli {

void add_project_verbs(Commands& commands);     // projects list|show|create|edit|delete|duplicate|export|import
void add_workflow_verbs(Commands& commands);    // approve reject regenerate retry cancel watch
void add_delivery_verbs(Commands& commands);    // download audio frame subtitles
void add_script_verbs(Commands& commands);      // script show|set|insert|remove|move|...
void add_timeline_verbs(Commands& commands);    // timeline show|set|clear|undo|redo|history
void add_document_verbs(Commands& commands);    // documents list|add|delete|topics
void add_character_verbs(Commands& commands);   // characters list|add|edit|delete|poses|add-pose|delete-pose
void add_asset_verbs(Commands& commands);       // backgrounds music icons transitions: list|add|delete
void add_composition_verbs(Commands& commands); // compositions list|render|check|still|download|delete
void add_preview_verbs(Commands& commands);     // preview-session list|open|show|play|pause|seek|frame|close
void add_job_verbs(Commands& commands);         // jobs list|show|cancel|retry|watch, queues
void add_event_verbs(Commands& commands);       // events
void add_settings_verbs(Commands& commands);    // settings list|set|unset
void add_token_verbs(Commands& commands);       // token create|list|revoke
void add_status_verbs(Commands& commands);      // capabilities health formats

// Used by several.
void print_project(const Session& session, const Json& project);
void print_job(const Session& session, const Json& job);
std::vector<Column> job_columns();
std::vector<Cell> job_cells(const Json& job);

// Renders a project: `lesedi render 12` comes here.
struct RenderProject {
    std::int64_t id = 0;
    std::string formats;
    bool wait = false;
};
Result<int> render_project(Session& session, const RenderProject& options);

}
