// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/asset_rows.h"

#include <array>

namespace store {
namespace {

// Where the columns of one table differ from the others; an SQL value for those it has not.
struct Table {
    const char* name;
    const char* label; // what the name is called
    const char* character_id;
    const char* context_style;
    const char* form;
    const char* width;
    const char* height;
    const char* settings;
    const char* is_complex;
};

constexpr std::array kTables = {
    Table{"character_assets", "pose", "character_id", "''", "''", "width", "height", "'{}'", "0"},
    Table{"background_assets", "name", "NULL", "coalesce(context_style, '')", "''", "width", "height", "'{}'", "0"},
    Table{"music_assets", "name", "NULL", "coalesce(context_style, '')", "''", "NULL", "NULL", "'{}'", "0"},
    Table{"icons", "name", "NULL", "''", "kind", "width", "height", "'{}'", "0"},
    Table{"transitions", "name", "NULL", "''", "kind", "width", "height", "settings_json", "is_complex"},
};

const Table& table_of(AssetKind kind)
{
    return kTables[static_cast<std::size_t>(kind)];
}

std::optional<int> optional_int(const SQLite::Column& column)
{
    return column.isNull() ? std::nullopt : std::optional<int>(column.getInt());
}

// Projects where the row :id of `table` is named, by its name or its id. A shared row's name counts in every tenant, a
// tenant's own in its own projects.
std::string named_by(const char* table, const std::string& where)
{
    return fmt::format("SELECT project.id FROM video_projects AS project, {0} AS asset WHERE asset.id = :id "
                       "AND (asset.tenant_id IS NULL OR asset.tenant_id = project.tenant_id) AND ({1})",
                       table, where);
}

constexpr const char* kIsIconOf =
    "json_valid(project.script_json) AND EXISTS (SELECT 1 FROM json_each(project.script_json, '$.turns') AS turn "
    "WHERE turn.type = 'object' AND json_extract(turn.value, '$.icon') IN (asset.name, asset.id))";
constexpr const char* kIsTransitionOf =
    "EXISTS (SELECT 1 FROM overrides WHERE project_id = project.id AND property = 'scene_change' "
    "AND json_extract(value, '$') IN (asset.name, asset.id)) "
    "OR json_extract(project.settings_json, '$.look.scene_change') IN (asset.name, asset.id)";

}

const char* asset_table(AssetKind kind)
{
    return table_of(kind).name;
}

std::string asset_columns(AssetKind kind)
{
    const Table& table = table_of(kind);
    return fmt::format("id, tenant_id, {}, {}, {}, {}, sha256, file_size_bytes, media_type, {}, {}, duration_seconds, "
                       "{}, {}, created_at",
                       table.label, table.character_id, table.context_style, table.form, table.width, table.height,
                       table.settings, table.is_complex);
}

Asset read_asset(AssetKind kind, Statement& row)
{
    Asset asset;
    int at = 0;
    asset.kind = kind;
    asset.id = row.getColumn(at++).getInt64();
    asset.tenant_id = optional_id(row.getColumn(at++));
    asset.name = row.getColumn(at++).getString();
    asset.character_id = optional_id(row.getColumn(at++));
    asset.context_style = row.getColumn(at++).getString();
    asset.form = row.getColumn(at++).getString();
    asset.sha256 = row.getColumn(at++).getString();
    asset.size_bytes = static_cast<std::uint64_t>(row.getColumn(at++).getInt64());
    asset.media_type = row.getColumn(at++).getString();
    asset.width_px = optional_int(row.getColumn(at++));
    asset.height_px = optional_int(row.getColumn(at++));
    asset.duration_s = optional_double(row.getColumn(at++));
    asset.settings_json = row.getColumn(at++).getString();
    asset.is_complex = row.getColumn(at++).getInt() != 0;
    asset.created_at = from_sql(row.getColumn(at++).getInt64());
    return asset;
}

Id insert_asset(Database& database, const NewAsset& asset)
{
    const auto style = asset.context_style.empty() ? std::nullopt : std::optional(asset.context_style);
    const auto run = [&](const char* columns, const char* marks, const auto&... values) {
        Statement insert(database,
                         fmt::format("INSERT INTO {} (tenant_id, {}, sha256, file_path, file_size_bytes, media_type, "
                                     "duration_seconds, created_at{}) VALUES (?,?,?,?,?,?,?,?{})",
                                     asset_table(asset.kind), table_of(asset.kind).label, columns, marks));
        bind_all(insert, asset.tenant_id, asset.name, asset.sha256, asset.sha256, asset.size_bytes, asset.media_type,
                 asset.duration_s, database.now(), values...);
        insert.exec();
        return database.handle().getLastInsertRowid();
    };
    switch (asset.kind) {
    case AssetKind::character:
        return run(", width, height, character_id", ",?,?,?", asset.width_px, asset.height_px, asset.character_id);
    case AssetKind::background:
        return run(", width, height, context_style", ",?,?,?", asset.width_px, asset.height_px, style);
    case AssetKind::music:
        return run(", context_style", ",?", style);
    case AssetKind::icon:
        return run(", width, height, kind", ",?,?,?", asset.width_px, asset.height_px, asset.form);
    case AssetKind::transition:
        return run(", width, height, kind, settings_json, is_complex", ",?,?,?,?,?", asset.width_px, asset.height_px,
                   asset.form, asset.settings_json, asset.is_complex);
    }
    return 0;
}

std::string projects_using(AssetKind kind)
{
    switch (kind) {
    case AssetKind::character:
        return "SELECT project.id FROM character_assets AS asset, video_projects AS project WHERE asset.id = :id AND "
               "asset.character_id IN (project.questioner_id, project.explainer_id) AND EXISTS (SELECT 1 FROM "
               "video_scenes "
               "WHERE project_id = project.id AND pose = asset.pose)";
    case AssetKind::background:
        return "SELECT project_id FROM video_scenes WHERE background_id = :id UNION "
               "SELECT id FROM video_projects WHERE json_extract(settings_json, '$.look.background_asset') = :id UNION "
               "SELECT project_id FROM overrides WHERE property = 'background' AND CAST(value AS INTEGER) = :id";
    case AssetKind::music:
        return "SELECT id FROM video_projects WHERE background_music_id = :id";
    case AssetKind::icon:
        return named_by("icons", kIsIconOf);
    case AssetKind::transition:
        return named_by("transitions", kIsTransitionOf);
    }
    return "";
}

}
