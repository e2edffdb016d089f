// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/scene_repository.h"

#include "daemon/store/sql.h"

#include <algorithm>

namespace store {
namespace {

constexpr const char* kColumns =
    "id, project_id, scene_number, line_id, speaker_role, line, pose, line_state, clip_key, voiceover_path, "
    "start_time, duration_seconds, background_id";

std::vector<Scene> read_scenes(Database& database, Id project_id)
{
    Statement row(database,
                  fmt::format("SELECT {} FROM video_scenes WHERE project_id = ? ORDER BY scene_number", kColumns));
    bind_all(row, project_id);
    std::vector<Scene> scenes;
    while (row.executeStep()) {
        Scene scene;
        scene.id = row.getColumn(0).getInt64();
        scene.project_id = row.getColumn(1).getInt64();
        scene.scene_number = row.getColumn(2).getInt();
        scene.line_id = row.getColumn(3).getString();
        scene.speaker_role = row.getColumn(4).getString();
        scene.line = row.getColumn(5).getString();
        scene.pose = row.getColumn(6).getString();
        scene.line_state = row.getColumn(7).getString();
        scene.clip_key = row.getColumn(8).getString();
        scene.voiceover_path = row.getColumn(9).getString();
        scene.start_time_s = optional_double(row.getColumn(10));
        scene.duration_s = optional_double(row.getColumn(11));
        scene.background_id = optional_id(row.getColumn(12));
        scenes.push_back(std::move(scene));
    }
    return scenes;
}

void keep_voice(Scene& scene, const std::vector<Scene>& before)
{
    const auto same = std::find_if(before.begin(), before.end(), [&](const Scene& old) {
        return old.line_id == scene.line_id && old.line == scene.line && old.speaker_role == scene.speaker_role;
    });
    if (same == before.end() || !scene.clip_key.empty())
        return;
    scene.clip_key = same->clip_key;
    scene.voiceover_path = same->voiceover_path;
    scene.start_time_s = same->start_time_s;
    scene.duration_s = same->duration_s;
}

void insert_scene(Database& database, Id tenant_id, Id project_id, int number, const Scene& scene)
{
    Statement insert(database, "INSERT INTO video_scenes (tenant_id, project_id, scene_number, "
                               "line_id, speaker_role, line, pose, line_state, clip_key, "
                               "voiceover_path, start_time, duration_seconds, background_id, "
                               "created_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    bind_all(insert, tenant_id, project_id, number, scene.line_id, scene.speaker_role, scene.line, scene.pose,
             scene.line_state, scene.clip_key, scene.voiceover_path, scene.start_time_s, scene.duration_s,
             scene.background_id, database.now());
    insert.exec();
}

}

base::Status SceneRepository::replace_all(Id project_id, std::span<const Scene> scenes)
{
    return in_transaction(*database_, [&]() -> base::Status {
        const Id tenant_id = TRY(tenant_of_project(*database_, scope_, project_id));
        const std::vector<Scene> before = read_scenes(*database_, project_id);
        Statement remove(*database_, "DELETE FROM video_scenes WHERE project_id = ?");
        bind_all(remove, project_id);
        remove.exec();
        int number = 0;
        for (Scene scene : scenes) {
            TRY(check_reference(*database_, Scope::of(tenant_id), "background_assets", Rows::shared_too, "background",
                                scene.background_id));
            keep_voice(scene, before);
            insert_scene(*database_, tenant_id, project_id, ++number, scene);
        }
        append_event(*database_, tenant_id, "project", project_id, "scenes_replaced");
        return {};
    });
}

base::Result<std::vector<Scene>> SceneRepository::list(Id project_id)
{
    return guarded([&]() -> base::Result<std::vector<Scene>> {
        TRY(tenant_of_project(*database_, scope_, project_id));
        return read_scenes(*database_, project_id);
    });
}

base::Status SceneRepository::set_voices(Id project_id, std::span<const Voiced> voices)
{
    return in_transaction(*database_, [&]() -> base::Status {
        const Id tenant_id = TRY(tenant_of_project(*database_, scope_, project_id));
        for (const Voiced& voiced : voices) {
            Statement update(
                *database_,
                "UPDATE video_scenes SET clip_key = ?, voiceover_path = ?, start_time = ?, duration_seconds = ? "
                "WHERE project_id = ? AND line_id = ?");
            bind_all(update, voiced.clip_key, voiced.voiceover_path, voiced.start_time_s, voiced.duration_s, project_id,
                     voiced.line_id);
            if (update.exec() == 0)
                return base::fail(base::Errc::not_found,
                                  fmt::format("project {}: it has no line \"{}\"", project_id, voiced.line_id));
        }
        append_event(*database_, tenant_id, "project", project_id, "scenes_voiced");
        return {};
    });
}

base::Result<bool> SceneRepository::is_clip_used(std::string_view clip_key)
{
    return guarded([&]() -> base::Result<bool> {
        Statement select(*database_, "SELECT 1 FROM video_scenes WHERE clip_key = ? LIMIT 1");
        bind_all(select, clip_key);
        return select.executeStep();
    });
}

}
