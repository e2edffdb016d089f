// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/output_repository.h"

#include "daemon/store/asset_rows.h"

namespace store {
namespace {

constexpr const char* kColumns =
    "id, project_id, output_format, file_path, artefact_key, file_size_bytes, width, height, duration_seconds, "
    "bitrate_kbps, is_compressed, is_watermarked, compression_ratio, is_outdated, created_at";

Output read_output(Statement& row)
{
    Output output;
    output.id = row.getColumn(0).getInt64();
    output.project_id = row.getColumn(1).getInt64();
    output.output_format = row.getColumn(2).getString();
    output.file_path = row.getColumn(3).getString();
    output.artefact_key = row.getColumn(4).getString();
    output.file_size_bytes = static_cast<std::uint64_t>(row.getColumn(5).getInt64());
    output.width_px = row.getColumn(6).getInt();
    output.height_px = row.getColumn(7).getInt();
    output.duration_seconds = row.getColumn(8).getDouble();
    output.bitrate_kbps = row.getColumn(9).getInt();
    output.is_compressed = row.getColumn(10).getInt() != 0;
    output.is_watermarked = row.getColumn(11).getInt() != 0;
    output.compression_ratio = optional_double(row.getColumn(12));
    output.is_outdated = row.getColumn(13).getInt() != 0;
    output.created_at = from_sql(row.getColumn(14).getInt64());
    return output;
}

// Every project among those of `from` that has an output which is not outdated yet. Inside the caller's transaction.
void mark(Database& database, Scope scope, const std::string& from, Id id)
{
    Statement select(
        database,
        fmt::format("SELECT DISTINCT project_id, tenant_id FROM video_project_outputs WHERE is_outdated = 0 AND {} AND "
                    "project_id IN ({})",
                    own(scope), from));
    select.bind(":id", static_cast<std::int64_t>(id));
    std::vector<std::pair<Id, Id>> projects;
    while (select.executeStep())
        projects.emplace_back(select.getColumn(0).getInt64(), select.getColumn(1).getInt64());
    for (const auto& [project_id, tenant_id] : projects) {
        Statement update(database, "UPDATE video_project_outputs SET is_outdated = 1 WHERE project_id = ?");
        bind_all(update, project_id);
        update.exec();
        append_event(database, tenant_id, "project", project_id, "outputs_outdated");
    }
}

}

base::Result<Output> OutputRepository::put(const Output& output)
{
    return in_transaction(*database_, [&]() -> base::Result<Output> {
        const Id tenant_id = TRY(tenant_of_project(*database_, scope_, output.project_id));
        Statement put(*database_, "INSERT OR REPLACE INTO video_project_outputs (tenant_id, "
                                  "project_id, output_format, file_path, artefact_key, "
                                  "file_size_bytes, width, height, duration_seconds, bitrate_kbps, "
                                  "is_compressed, is_watermarked, compression_ratio, "
                                  "is_outdated, created_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        bind_all(put, tenant_id, output.project_id, output.output_format, output.file_path, output.artefact_key,
                 output.file_size_bytes, output.width_px, output.height_px, output.duration_seconds,
                 output.bitrate_kbps, output.is_compressed, output.is_watermarked, output.compression_ratio,
                 output.is_outdated, database_->now());
        put.exec();
        const Id id = database_->handle().getLastInsertRowid();
        append_event(*database_, tenant_id, "output", id, "created");
        Statement select(*database_, fmt::format("SELECT {} FROM video_project_outputs WHERE id = ?", kColumns));
        bind_all(select, id);
        select.executeStep();
        return read_output(select);
    });
}

base::Result<Output> OutputRepository::get(Id id)
{
    return guarded([&]() -> base::Result<Output> {
        Statement select(
            *database_, fmt::format("SELECT {} FROM video_project_outputs WHERE id = ? AND {}", kColumns, own(scope_)));
        bind_all(select, id);
        if (!select.executeStep())
            return no_row("output", id);
        return read_output(select);
    });
}

base::Result<std::vector<Output>> OutputRepository::list(Id project_id)
{
    return guarded([&]() -> base::Result<std::vector<Output>> {
        TRY(tenant_of_project(*database_, scope_, project_id));
        Statement select(
            *database_, fmt::format("SELECT {} FROM video_project_outputs WHERE project_id = ? ORDER BY id", kColumns));
        bind_all(select, project_id);
        std::vector<Output> outputs;
        while (select.executeStep())
            outputs.push_back(read_output(select));
        return outputs;
    });
}

base::Status OutputRepository::mark_outdated(Id project_id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        TRY(tenant_of_project(*database_, scope_, project_id));
        mark(*database_, scope_, ":id", project_id);
        return {};
    });
}

base::Status OutputRepository::mark_outdated_by_brand(Id brand_id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        mark(*database_, scope_, "SELECT id FROM video_projects WHERE brand_template_id = :id", brand_id);
        return {};
    });
}

base::Status OutputRepository::mark_outdated_by_asset(AssetKind kind, Id asset_id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        // Another picture of a character may stand in for a pose it lacked.
        mark(*database_, scope_,
             kind == AssetKind::character ? "SELECT project.id FROM character_assets AS asset, video_projects AS "
                                            "project WHERE asset.id = :id AND "
                                            "asset.character_id IN (project.questioner_id, project.explainer_id)"
                                          : projects_using(kind),
             asset_id);
        return {};
    });
}

}
