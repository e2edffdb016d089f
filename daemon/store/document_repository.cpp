// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/document_repository.h"

#include "daemon/store/sql.h"

#include <algorithm>

namespace store {
namespace {

constexpr int kLargestPage = 500;
constexpr const char* kColumns =
    "id, tenant_id, title, kind, language, file_sha256, text_sha256, size_bytes, pages, source_name, created_at";

StoredDocument read_document(Statement& row)
{
    StoredDocument document;
    document.id = row.getColumn(0).getInt64();
    document.tenant_id = row.getColumn(1).getInt64();
    document.title = row.getColumn(2).getString();
    document.kind = row.getColumn(3).getString();
    document.language = row.getColumn(4).getString();
    document.file_sha256 = row.getColumn(5).getString();
    document.text_sha256 = row.getColumn(6).getString();
    document.size_bytes = static_cast<std::uint64_t>(row.getColumn(7).getInt64());
    document.pages = row.getColumn(8).getInt();
    document.source_name = row.getColumn(9).getString();
    document.created_at = from_sql(row.getColumn(10).getInt64());
    return document;
}

std::optional<StoredDocument> find_document(Database& database, Scope scope, std::string_view file_sha256)
{
    Statement select(database,
                     fmt::format("SELECT {} FROM documents WHERE {} AND file_sha256 = ?", kColumns, own(scope)));
    bind_all(select, file_sha256);
    return select.executeStep() ? std::optional(read_document(select)) : std::nullopt;
}

}

base::Result<StoredDocument> DocumentRepository::put(const StoredDocument& document)
{
    const Id tenant_id = owner(scope_, document.tenant_id);
    return in_transaction(*database_, [&]() -> base::Result<StoredDocument> {
        const bool known = find_document(*database_, Scope::of(tenant_id), document.file_sha256).has_value();
        Statement put(
            *database_,
            "INSERT INTO documents (tenant_id, title, kind, language, file_sha256, text_sha256, size_bytes, pages, "
            "source_name, "
            "created_at) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (tenant_id, file_sha256) DO UPDATE SET title = "
            "excluded.title, "
            "kind = excluded.kind, language = excluded.language, text_sha256 = excluded.text_sha256, "
            "size_bytes = excluded.size_bytes, pages = excluded.pages, source_name = excluded.source_name");
        bind_all(put, tenant_id, document.title, document.kind, document.language, document.file_sha256,
                 document.text_sha256, document.size_bytes, document.pages, document.source_name, database_->now());
        put.exec();
        auto stored = find_document(*database_, Scope::of(tenant_id), document.file_sha256);
        append_event(*database_, tenant_id, "document", stored->id, known ? "given_again" : "created");
        return std::move(*stored);
    });
}

base::Result<StoredDocument> DocumentRepository::get(Id id)
{
    return guarded([&]() -> base::Result<StoredDocument> {
        Statement select(*database_,
                         fmt::format("SELECT {} FROM documents WHERE id = ? AND {}", kColumns, own(scope_)));
        bind_all(select, id);
        if (!select.executeStep())
            return no_row("document", id);
        return read_document(select);
    });
}

base::Result<std::optional<StoredDocument>> DocumentRepository::find(std::string_view file_sha256)
{
    return guarded([&]() -> base::Result<std::optional<StoredDocument>> {
        return find_document(*database_, scope_, file_sha256);
    });
}

base::Result<std::vector<StoredDocument>> DocumentRepository::list(std::optional<Id> cursor, int limit)
{
    return guarded([&]() -> base::Result<std::vector<StoredDocument>> {
        Statement select(*database_, fmt::format("SELECT {} FROM documents WHERE {} AND (? IS NULL OR id < ?) "
                                                 "ORDER BY id DESC LIMIT {}",
                                                 kColumns, own(scope_), std::clamp(limit, 1, kLargestPage)));
        bind_all(select, cursor, cursor);
        std::vector<StoredDocument> documents;
        while (select.executeStep())
            documents.push_back(read_document(select));
        return documents;
    });
}

base::Status DocumentRepository::remove(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        const StoredDocument document = TRY(get(id));
        Statement users(*database_, "SELECT count(*) FROM video_projects WHERE document_id = ?");
        bind_all(users, id);
        users.executeStep();
        if (const int count = users.getColumn(0).getInt(); count > 0)
            return base::fail(
                base::Errc::conflict,
                count == 1 ? fmt::format("document {}: a project is made from it; remove that first", id)
                           : fmt::format("document {}: {} projects are made from it; remove them first", id, count));
        Statement remove(*database_, "DELETE FROM documents WHERE id = ?");
        bind_all(remove, id);
        remove.exec();
        append_event(*database_, document.tenant_id, "document", id, "removed");
        return {};
    });
}

}
