// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/places.h"

#include "daemon/store/sql.h"

#include <array>

namespace store {
namespace {

struct PathColumn {
    const char* table;
    const char* column;
};
constexpr std::array kPathColumns{PathColumn{"video_projects", "voiceover_path"},
                                  PathColumn{"video_projects", "output_path"},
                                  PathColumn{"video_scenes", "voiceover_path"},
                                  PathColumn{"video_project_outputs", "file_path"},
                                  PathColumn{"composition_outputs", "file_path"},
                                  PathColumn{"character_assets", "file_path"},
                                  PathColumn{"background_assets", "file_path"},
                                  PathColumn{"music_assets", "file_path"},
                                  PathColumn{"icons", "file_path"},
                                  PathColumn{"transitions", "file_path"}};

int move_paths(Database& database, const std::string& from, const std::string& to)
{
    int moved = 0;
    for (const auto& [table, column] : kPathColumns) {
        Statement move(database, fmt::format("UPDATE {0} SET {1} = ? || substr({1}, length(?) + 1) "
                                             "WHERE substr({1}, 1, length(?) + 1) = ? || '/'",
                                             table, column));
        bind_all(move, to, from, from, from);
        moved += move.exec();
    }
    return moved;
}

}

base::Result<int> settle_places(Database& database, const std::vector<Place>& places)
{
    return in_transaction(database, [&]() -> base::Result<int> {
        int moved = 0;
        for (const auto& [name, folder] : places) {
            const std::string now = folder.string();
            Statement select(database, "SELECT path FROM places WHERE name = ?");
            bind_all(select, name);
            const std::string before = select.executeStep() ? select.getColumn(0).getString() : now;
            select.reset();
            if (before != now)
                moved += move_paths(database, before, now);
            Statement put(database, "INSERT INTO places (name, path) VALUES (?, ?) "
                                    "ON CONFLICT (name) DO UPDATE SET path = excluded.path");
            bind_all(put, name, now);
            put.exec();
        }
        return moved;
    });
}

}
