// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/composition_repository.h"

#include "compositor/base/hash.h"
#include "daemon/store/sql.h"

#include <algorithm>

namespace store {
namespace {

constexpr int kLargestPage = 500;
constexpr const char* kOutputColumns = "id, composition_id, file_path, artefact_key, file_size_bytes, width, height, "
                                       "duration_seconds, bitrate_kbps, created_at";

PostedComposition read_composition(Statement& row)
{
    PostedComposition composition;
    composition.id = row.getColumn(0).getInt64();
    composition.tenant_id = row.getColumn(1).getInt64();
    composition.name = row.getColumn(2).getString();
    composition.sha256 = row.getColumn(3).getString();
    composition.created_at = from_sql(row.getColumn(4).getInt64());
    if (row.getColumnCount() > 5)
        composition.json = row.getColumn(5).getString();
    return composition;
}

constexpr const char* kColumns = "id, tenant_id, name, sha256, created_at";

void read_files(Database& database, PostedComposition& composition)
{
    Statement row(database, "SELECT sha256 FROM composition_files WHERE composition_id = ? ORDER BY sha256");
    bind_all(row, composition.id);
    while (row.executeStep())
        composition.files.push_back(row.getColumn(0).getString());
}

void write_files(Database& database, const PostedComposition& composition)
{
    for (const std::string& sha256 : composition.files) {
        Statement insert(database,
                         "INSERT OR IGNORE INTO composition_files (tenant_id, composition_id, sha256) VALUES (?,?,?)");
        bind_all(insert, composition.tenant_id, composition.id, sha256);
        insert.exec();
    }
}

base::Result<PostedComposition> load(Database& database, Scope scope, Id id)
{
    Statement select(database,
                     fmt::format("SELECT {}, json FROM compositions WHERE id = ? AND {}", kColumns, own(scope)));
    bind_all(select, id);
    if (!select.executeStep())
        return no_row("composition", id);
    PostedComposition composition = read_composition(select);
    read_files(database, composition);
    return composition;
}

std::optional<Id> find_id(Database& database, Scope scope, std::string_view sha256)
{
    Statement select(database, fmt::format("SELECT id FROM compositions WHERE sha256 = ? AND {}", own(scope)));
    bind_all(select, sha256);
    return select.executeStep() ? std::optional<Id>(select.getColumn(0).getInt64()) : std::nullopt;
}

CompositionOutput read_output(Statement& row)
{
    CompositionOutput output;
    output.id = row.getColumn(0).getInt64();
    output.composition_id = row.getColumn(1).getInt64();
    output.file_path = row.getColumn(2).getString();
    output.artefact_key = row.getColumn(3).getString();
    output.file_size_bytes = static_cast<std::uint64_t>(row.getColumn(4).getInt64());
    output.width_px = row.getColumn(5).getInt();
    output.height_px = row.getColumn(6).getInt();
    output.duration_seconds = row.getColumn(7).getDouble();
    output.bitrate_kbps = row.getColumn(8).getInt();
    output.created_at = from_sql(row.getColumn(9).getInt64());
    return output;
}

base::Result<CompositionOutput> load_output(Database& database, Scope scope, Id id)
{
    Statement select(database,
                     fmt::format("SELECT {} FROM composition_outputs WHERE id = ? AND {}", kOutputColumns, own(scope)));
    bind_all(select, id);
    if (!select.executeStep())
        return no_row("output", id);
    return read_output(select);
}

}

base::Result<PostedComposition> CompositionRepository::put(const PostedComposition& given)
{
    return in_transaction(*database_, [&]() -> base::Result<PostedComposition> {
        PostedComposition composition = given;
        composition.tenant_id = owner(scope_, given.tenant_id);
        composition.sha256 = base::to_hex(base::sha256(given.json));
        const auto known = find_id(*database_, Scope::of(composition.tenant_id), composition.sha256);
        Statement put(*database_,
                      "INSERT INTO compositions (tenant_id, name, sha256, json, created_at) VALUES (?,?,?,?,?) "
                      "ON CONFLICT (tenant_id, sha256) DO UPDATE SET name = excluded.name");
        bind_all(put, composition.tenant_id, composition.name, composition.sha256, composition.json, database_->now());
        put.exec();
        composition.id = known ? *known : database_->handle().getLastInsertRowid();
        write_files(*database_, composition);
        append_event(*database_, composition.tenant_id, "composition", composition.id,
                     known ? "given_again" : "created");
        return load(*database_, scope_, composition.id);
    });
}

base::Result<PostedComposition> CompositionRepository::get(Id id)
{
    return guarded([&] { return load(*database_, scope_, id); });
}

base::Result<std::optional<PostedComposition>> CompositionRepository::find(std::string_view sha256)
{
    return guarded([&]() -> base::Result<std::optional<PostedComposition>> {
        const auto id = find_id(*database_, scope_, sha256);
        if (!id)
            return std::optional<PostedComposition>();
        return TRY(load(*database_, scope_, *id));
    });
}

base::Result<CompositionPage> CompositionRepository::list(std::optional<Id> cursor, int limit)
{
    limit = std::clamp(limit, 1, kLargestPage);
    return guarded([&]() -> base::Result<CompositionPage> {
        Statement row(
            *database_,
            fmt::format("SELECT {} FROM compositions WHERE {} AND (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT {}",
                        kColumns, own(scope_), limit + 1));
        bind_all(row, cursor);
        CompositionPage page;
        while (row.executeStep()) {
            if (static_cast<int>(page.compositions.size()) == limit) {
                page.next = page.compositions.back().id;
                break;
            }
            page.compositions.push_back(read_composition(row));
        }
        return page;
    });
}

base::Status CompositionRepository::remove(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        const PostedComposition composition = TRY(load(*database_, scope_, id));
        Statement busy(*database_, "SELECT id FROM jobs WHERE composition_id = ? AND state = 'running' LIMIT 1");
        bind_all(busy, id);
        if (busy.executeStep())
            return base::fail(
                base::Errc::invalid_input,
                fmt::format("composition {}: job {} works on it; cancel it first", id, busy.getColumn(0).getInt64()));
        Statement remove(*database_, "DELETE FROM compositions WHERE id = ?");
        bind_all(remove, id);
        remove.exec();
        append_event(*database_, composition.tenant_id, "composition", id, "removed");
        return {};
    });
}

base::Result<CompositionOutput> CompositionRepository::put_output(const CompositionOutput& output)
{
    return in_transaction(*database_, [&]() -> base::Result<CompositionOutput> {
        const PostedComposition composition = TRY(load(*database_, scope_, output.composition_id));
        Statement put(
            *database_,
            "INSERT INTO composition_outputs (tenant_id, composition_id, file_path, artefact_key, file_size_bytes, "
            "width, height, duration_seconds, bitrate_kbps, created_at) VALUES (?,?,?,?,?,?,?,?,?,?) "
            "ON CONFLICT (composition_id, file_path) DO UPDATE SET artefact_key = excluded.artefact_key, "
            "file_size_bytes = excluded.file_size_bytes, width = excluded.width, height = excluded.height, "
            "duration_seconds = excluded.duration_seconds, bitrate_kbps = excluded.bitrate_kbps, "
            "created_at = excluded.created_at RETURNING id");
        bind_all(put, composition.tenant_id, output.composition_id, output.file_path, output.artefact_key,
                 output.file_size_bytes, output.width_px, output.height_px, output.duration_seconds,
                 output.bitrate_kbps, database_->now());
        put.executeStep();
        const Id id = put.getColumn(0).getInt64();
        put.reset();
        append_event(*database_, composition.tenant_id, "composition", output.composition_id, "rendered");
        return load_output(*database_, scope_, id);
    });
}

base::Result<CompositionOutput> CompositionRepository::output(Id id)
{
    return guarded([&] { return load_output(*database_, scope_, id); });
}

base::Result<std::vector<CompositionOutput>> CompositionRepository::outputs(Id composition_id)
{
    return guarded([&]() -> base::Result<std::vector<CompositionOutput>> {
        TRY(load(*database_, scope_, composition_id));
        Statement row(*database_,
                      fmt::format("SELECT {} FROM composition_outputs WHERE composition_id = ? ORDER BY id DESC",
                                  kOutputColumns));
        bind_all(row, composition_id);
        std::vector<CompositionOutput> outputs;
        while (row.executeStep())
            outputs.push_back(read_output(row));
        return outputs;
    });
}

}
