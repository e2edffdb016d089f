// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A video project as it is kept, and the moves its state may make:
//     draft -> approved -> audio_ready -> rendering -> completed; failed from anywhere but completed, with its stage;
//     back to draft by a rejection or an edit; failed -> where it was, to try the stage again;
//     rendering -> audio_ready when a render is cancelled; completed -> rendering to render once more.
// Strings that name an enumeration of the specification are kept as it spells them. Plain data, any thread.

#include "compositor/base/result.h"
#include "daemon/store/database.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

enum class ProjectState { draft, approved, audio_ready, rendering, completed, failed };
std::string_view name(ProjectState state);
base::Result<ProjectState> parse_project_state(std::string_view text);

// invalid_input naming both states and the moves that are possible.
base::Status check_move(ProjectState from, ProjectState to);

struct NewProject {
    Id tenant_id = kDefaultTenant; // a tenant's scope writes its own
    std::string title{};
    std::string topic{};
    std::string context_style = "educational"; // motivation finance tech educational
    std::string language = "en";
    std::optional<Id> document_id{};
    std::optional<Id> questioner_id{}; // empty: the tenant's, else the default Thabo
    std::optional<Id> explainer_id{};  // empty: the tenant's, else the default Lerato
    std::string script_json{};         // empty until the script stage ran
    std::string takeaway{};
    std::optional<Id> background_music_id{};
    std::optional<Id> brand_template_id{};
    std::optional<Id> batch_id{};
    int target_duration_s = 45;
    std::vector<std::string> target_formats = {"tiktok"};
    std::string render_strategy = "auto"; // ffmpeg remotion auto
    std::string text_animation = "fade_in";
    bool auto_render = false;
    int priority = 1; // 1 a user waits, 2 batch, 3 re-render and conversion
    std::string settings_json = "{}";
};

struct Project : NewProject {
    Id id = 0;
    ProjectState state = ProjectState::draft;
    std::int64_t version = 1; // grows with every change
    std::string voiceover_path;
    std::string output_path;
    std::optional<double> duration_seconds;
    std::string render_strategy_used;
    std::string error_message;
    std::string failed_stage;
    std::optional<ProjectState> failed_from;
    std::string reject_notes;
    std::optional<Time> reviewed_at;
    std::string reviewed_by;
    Time created_at;
    Time updated_at;
};

}
