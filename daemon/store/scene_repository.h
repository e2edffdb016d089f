// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The scenes of a project, one per line of its script. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct Scene {
    Id id = 0;
    Id project_id = 0;
    int scene_number = 0;     // from 1
    std::string line_id;      // of the script, stable over edits
    std::string speaker_role; // questioner explainer
    std::string line;
    std::string pose;
    std::string line_state = "draft"; // draft approved rejected
    std::string clip_key;             // of its voice; empty until voiced
    std::string voiceover_path;
    std::optional<double> start_time_s;
    std::optional<double> duration_s;
    std::optional<Id> background_id;
};

class SceneRepository {
public:
    SceneRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    // The project's scenes become these, numbered in order. A scene whose line_id, line and speaker stay keeps its
    // voice.
    base::Status replace_all(Id project_id, std::span<const Scene> scenes);
    base::Result<std::vector<Scene>> list(Id project_id);

    struct Voiced {
        std::string line_id;
        std::string clip_key;
        std::string voiceover_path;
        double start_time_s = 0;
        double duration_s = 0;
    };
    base::Status set_voices(Id project_id, std::span<const Voiced> voices); // not_found for a line_id it has not

    base::Result<bool> is_clip_used(std::string_view clip_key); // by a scene of any tenant

private:
    Database* database_;
    Scope scope_;
};

}
