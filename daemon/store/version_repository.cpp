// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/version_repository.h"

#include "daemon/store/override_repository.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/sql.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace store {
namespace {

constexpr int kLargestPage = 500;

std::string take_snapshot(Database& database, Id project_id)
{
    Statement select(
        database,
        "SELECT json_object('script', CASE WHEN json_valid(script_json) THEN json(script_json) END, 'overrides', "
        "(SELECT json_group_array(json_object('format', format, 'line_id', line_id, 'word_index', word_index, "
        "'property', property, 'value', json(value))) FROM (SELECT * FROM overrides WHERE project_id = "
        "video_projects.id ORDER BY format, line_id, word_index, property))) FROM video_projects WHERE id = ?");
    bind_all(select, project_id);
    return select.executeStep() ? select.getColumn(0).getString() : std::string();
}

struct New {
    Id tenant_id = 0;
    Id project_id = 0;
    std::int64_t number = 0;
    std::string_view operations_json;
    std::string_view who;
};

void insert_version(Database& database, const New& version)
{
    Statement insert(database, "INSERT INTO timeline_versions (tenant_id, project_id, number, "
                               "operations, snapshot, who, created_at) VALUES (?,?,?,?,?,?,?)");
    bind_all(insert, version.tenant_id, version.project_id, version.number, version.operations_json,
             take_snapshot(database, version.project_id), version.who, database.now());
    insert.exec();
}

void make_current(Database& database, Id project_id, std::int64_t number)
{
    for (const char* sql : {"UPDATE timeline_versions SET is_current = 0 WHERE project_id = ?1 AND number <> ?2",
                            "UPDATE timeline_versions SET is_current = 1 WHERE project_id = ?1 AND number = ?2"}) {
        Statement update(database, sql);
        bind_all(update, project_id, number);
        update.exec();
    }
}

std::optional<std::int64_t> current_number(Database& database, Id project_id)
{
    Statement select(database, "SELECT number FROM timeline_versions WHERE project_id = ? AND is_current = 1");
    bind_all(select, project_id);
    return select.executeStep() ? std::optional(select.getColumn(0).getInt64()) : std::nullopt;
}

TimelineVersion read_version(Statement& row)
{
    TimelineVersion version;
    version.project_id = row.getColumn(0).getInt64();
    version.number = row.getColumn(1).getInt64();
    version.operations_json = row.getColumn(2).getString();
    version.who = row.getColumn(3).getString();
    version.created_at = from_sql(row.getColumn(4).getInt64());
    version.is_current = row.getColumn(5).getInt() != 0;
    if (row.getColumnCount() > 6)
        version.snapshot_json = row.getColumn(6).getString();
    return version;
}

constexpr const char* kColumns = "project_id, number, operations, who, created_at, is_current";

base::Result<TimelineVersion> load(Database& database, Id project_id, std::int64_t number)
{
    Statement select(
        database,
        fmt::format("SELECT {}, snapshot FROM timeline_versions WHERE project_id = ? AND number = ?", kColumns));
    bind_all(select, project_id, number);
    if (!select.executeStep())
        return base::fail(base::Errc::not_found,
                          fmt::format("project {}: its timeline has no version {}", project_id, number));
    return read_version(select);
}

std::string to_text(const nlohmann::ordered_json& json)
{
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

base::Result<std::vector<Override>> overrides_of(const nlohmann::ordered_json& snapshot)
{
    try {
        std::vector<Override> overrides;
        for (const auto& entry : snapshot.at("overrides"))
            overrides.push_back({entry.at("format"), entry.at("line_id"), entry.at("word_index"), entry.at("property"),
                                 to_text(entry.at("value"))});
        return overrides;
    } catch (const nlohmann::json::exception& error) {
        return base::fail(base::Errc::internal, fmt::format("snapshot of a timeline: {}", error.what()));
    }
}

base::Result<TimelineVersion> go_to(Database& database, Scope scope, Id project_id, std::int64_t number)
{
    TimelineVersion version = TRY(load(database, project_id, number));
    const auto snapshot = nlohmann::ordered_json::parse(version.snapshot_json, nullptr, false);
    const auto overrides = TRY(overrides_of(snapshot));
    ProjectChange change;
    change.script_json = snapshot["script"].is_null() ? std::string() : to_text(snapshot["script"]);
    TRY(ProjectRepository(database, scope).change(project_id, change));
    TRY(OverrideRepository(database, scope).replace_all(project_id, overrides));
    make_current(database, project_id, number);
    version.is_current = true;
    return version;
}

// The version `steps` away from the current one.
base::Result<TimelineVersion> step(Database& database, Scope scope, Id project_id, int steps, std::string_view what)
{
    return in_transaction(database, [&]() -> base::Result<TimelineVersion> {
        TRY(tenant_of_project(database, scope, project_id));
        const auto current = current_number(database, project_id);
        if (current && load(database, project_id, *current + steps))
            return go_to(database, scope, project_id, *current + steps);
        return base::fail(base::Errc::invalid_input,
                          fmt::format("project {}: there is nothing to {}", project_id, what));
    });
}

}

base::Result<TimelineVersion> VersionRepository::edit(Id project_id, std::string_view operations_json,
                                                      std::string_view who, const std::function<base::Status()>& change)
{
    return in_transaction(*database_, [&]() -> base::Result<TimelineVersion> {
        const Id tenant_id = TRY(tenant_of_project(*database_, scope_, project_id));
        auto current = current_number(*database_, project_id);
        if (!current) {
            insert_version(*database_, {tenant_id, project_id, 0, "[]", ""});
            current = 0;
        }
        TRY(change());
        Statement drop(*database_, "DELETE FROM timeline_versions WHERE project_id = ? AND number > ?");
        bind_all(drop, project_id, *current);
        drop.exec();
        insert_version(*database_, {tenant_id, project_id, *current + 1, operations_json, who});
        make_current(*database_, project_id, *current + 1);
        return load(*database_, project_id, *current + 1);
    });
}

base::Result<TimelineVersion> VersionRepository::undo(Id project_id)
{
    return step(*database_, scope_, project_id, -1, "undo");
}

base::Result<TimelineVersion> VersionRepository::redo(Id project_id)
{
    return step(*database_, scope_, project_id, 1, "redo");
}

base::Result<TimelineVersion> VersionRepository::restore(Id project_id, std::int64_t number)
{
    return in_transaction(*database_, [&]() -> base::Result<TimelineVersion> {
        TRY(tenant_of_project(*database_, scope_, project_id));
        return go_to(*database_, scope_, project_id, number);
    });
}

base::Result<TimelineVersion> VersionRepository::get(Id project_id, std::int64_t number)
{
    return guarded([&]() -> base::Result<TimelineVersion> {
        TRY(tenant_of_project(*database_, scope_, project_id));
        return load(*database_, project_id, number);
    });
}

base::Result<std::vector<TimelineVersion>> VersionRepository::list(Id project_id, std::optional<std::int64_t> cursor,
                                                                   int limit)
{
    return guarded([&]() -> base::Result<std::vector<TimelineVersion>> {
        TRY(tenant_of_project(*database_, scope_, project_id));
        Statement row(*database_, fmt::format("SELECT {} FROM timeline_versions WHERE project_id = ?1 AND "
                                              "(?2 IS NULL OR number < ?2) ORDER BY number DESC LIMIT {}",
                                              kColumns, std::clamp(limit, 1, kLargestPage)));
        bind_all(row, project_id, cursor);
        std::vector<TimelineVersion> versions;
        while (row.executeStep())
            versions.push_back(read_version(row));
        return versions;
    });
}

}
