// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/file_store.h"

#include "compositor/base/check.h"
#include "compositor/base/file.h"
#include "compositor/base/log.h"
#include "daemon/store/sql.h"
#include "daemon/store/whole_file.h"

#include <algorithm>
#include <array>

namespace store {
namespace {

constexpr const char* kPartFolder = "part"; // same file system, so that rename is one step

// Every place that may name a file. A brand names it by the end of a path.
struct Use {
    const char* noun;
    const char* table;
    const char* id;
    const char* condition;
};
constexpr std::array kUses = {
    Use{"character asset", "character_assets", "id", "sha256 = :sha256"},
    Use{"background", "background_assets", "id", "sha256 = :sha256"},
    Use{"music", "music_assets", "id", "sha256 = :sha256"},
    Use{"icon", "icons", "id", "sha256 = :sha256"},
    Use{"transition", "transitions", "id", "sha256 = :sha256"},
    Use{"document", "documents", "id", "file_sha256 = :sha256"},
    Use{"composition", "composition_files", "composition_id", "sha256 = :sha256"},
    Use{"brand", "brand_templates", "id",
        ":sha256 IN (substr(logo_path, -64), substr(watermark_path, -64), substr(intro_video_path, -64), "
        "substr(outro_video_path, -64))"},
};

// What sees it through a row of its own. Compositions name hashes that others may have uploaded: they open nothing.
constexpr const char* kSeen =
    "SELECT size_bytes, media_type, name, created_at FROM files WHERE sha256 = :sha256 AND {0} "
    "UNION ALL SELECT file_size_bytes, media_type, pose, created_at FROM character_assets WHERE sha256 = :sha256 AND "
    "{1} "
    "UNION ALL SELECT file_size_bytes, media_type, name, created_at FROM background_assets WHERE sha256 = :sha256 AND "
    "{1} "
    "UNION ALL SELECT file_size_bytes, media_type, name, created_at FROM music_assets WHERE sha256 = :sha256 AND {1} "
    "UNION ALL SELECT file_size_bytes, media_type, name, created_at FROM icons WHERE sha256 = :sha256 AND {1} "
    "UNION ALL SELECT file_size_bytes, media_type, name, created_at FROM transitions WHERE sha256 = :sha256 AND {1} "
    "UNION ALL SELECT size_bytes, '', source_name, created_at FROM documents WHERE file_sha256 = :sha256 AND {0} "
    "LIMIT 1";

// "icon 3, document 7" of those the scope owns; empty: nothing.
std::string users_of(Database& database, Scope scope, const std::string& sha256)
{
    std::string users;
    for (const Use& use : kUses) {
        Statement select(database, fmt::format("SELECT {} FROM {} WHERE {} AND {} LIMIT 3", use.id, use.table,
                                               use.condition, own(scope)));
        select.bind(":sha256", sha256);
        while (select.executeStep())
            users += fmt::format("{}{} {}", users.empty() ? "" : ", ", use.noun, select.getColumn(0).getInt64());
    }
    return users;
}

bool has_row(Database& database, const std::string& sha256)
{
    Statement select(database, "SELECT 1 FROM files WHERE sha256 = ? LIMIT 1");
    bind_all(select, sha256);
    return select.executeStep() || !users_of(database, Scope::everyone(), sha256).empty();
}

int remove_row(Database& database, Scope scope, std::string_view sha256)
{
    Statement remove(database, fmt::format("DELETE FROM files WHERE sha256 = ? AND {}", own(scope)));
    bind_all(remove, sha256);
    return remove.exec();
}

struct Upload {
    Id tenant_id = 0;
    std::string sha256;
};

// Uploads that nothing came to use.
std::vector<Upload> forgotten(Database& database, Scope scope, Time before)
{
    Statement select(database,
                     fmt::format("SELECT tenant_id, sha256 FROM files WHERE created_at <= ? AND {}", own(scope)));
    bind_all(select, before);
    std::vector<Upload> uploads;
    while (select.executeStep())
        uploads.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getString()});
    std::erase_if(uploads, [&](const Upload& upload) {
        return !users_of(database, Scope::of(upload.tenant_id), upload.sha256).empty();
    });
    return uploads;
}

base::Result<std::vector<std::filesystem::path>> old_files(const std::filesystem::path& folder,
                                                           std::chrono::seconds age)
{
    std::vector<std::filesystem::path> files;
    std::error_code error;
    std::filesystem::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
        std::error_code one;
        if (entry->is_regular_file(one) && is_older(entry->path(), age))
            files.push_back(entry->path());
    }
    if (error)
        return base::fail_errno(folder.string(), error.value());
    return files;
}

bool is_hash(std::string_view text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}

base::Result<FileStore> FileStore::open(Database& database, Scope scope, const std::filesystem::path& folder)
{
    FileStore files(database, scope, std::filesystem::absolute(folder));
    TRY(base::make_folders(files.receiving_folder()));
    return files;
}

std::filesystem::path FileStore::receiving_folder() const
{
    return folder_ / kPartFolder;
}

base::Result<StoredFile> FileStore::adopt(const std::filesystem::path& from, const StoredFile& file)
{
    const Id tenant_id = TRY(one_tenant(scope_, "an uploaded file"));
    if (!is_hash(file.sha256))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("file \"{}\": not a SHA-256 in 64 lower-case hex digits", file.sha256));
    std::error_code error;
    const auto size_bytes = std::filesystem::file_size(from, error);
    if (error)
        return base::fail_errno(from.string(), error.value());
    // The lock keeps the file from being collected before its row is there.
    return in_transaction(*database_, [&]() -> base::Result<StoredFile> {
        StoredFile stored = file;
        stored.size_bytes = size_bytes;
        stored.path = place_of(folder_, file.sha256);
        stored.created_at = database_->now();
        TRY(move_whole(from, stored.path));
        Statement insert(
            *database_,
            "INSERT INTO files (tenant_id, sha256, size_bytes, media_type, name, created_at) VALUES (?,?,?,?,?,?) "
            "ON CONFLICT (tenant_id, sha256) DO UPDATE SET media_type = excluded.media_type, name = excluded.name, "
            "created_at = excluded.created_at");
        bind_all(insert, tenant_id, stored.sha256, stored.size_bytes, stored.media_type, stored.name,
                 stored.created_at);
        insert.exec();
        return stored;
    });
}

base::Result<std::optional<StoredFile>> FileStore::find(std::string_view sha256)
{
    if (!is_hash(sha256))
        return std::optional<StoredFile>();
    return guarded([&]() -> base::Result<std::optional<StoredFile>> {
        Statement select(*database_, fmt::format(fmt::runtime(kSeen), own(scope_), visible(scope_)));
        select.bind(":sha256", std::string(sha256));
        if (!select.executeStep())
            return std::optional<StoredFile>();
        StoredFile file{std::string(sha256),
                        static_cast<std::uint64_t>(select.getColumn(0).getInt64()),
                        select.getColumn(1).getString(),
                        select.getColumn(2).getString(),
                        place_of(folder_, std::string(sha256)),
                        from_sql(select.getColumn(3).getInt64())};
        std::error_code error;
        if (std::filesystem::file_size(file.path, error) == file.size_bytes && !error)
            return std::optional(std::move(file));
        LOG_WARN("store", "file {}: it is gone or has another size; upload it again", file.path.string());
        return std::optional<StoredFile>();
    });
}

base::Status FileStore::remove(std::string_view sha256)
{
    ASSERT(!database_->in_transaction());
    const std::string hash(sha256);
    TRY(in_transaction(*database_, [&]() -> base::Status {
        const std::string users = users_of(*database_, scope_, hash);
        if (!users.empty())
            return base::fail(base::Errc::invalid_input,
                              fmt::format("file {}: used by {}; remove that first", hash, users));
        if (remove_row(*database_, scope_, hash) == 0)
            return base::fail(base::Errc::not_found, fmt::format("file {}: there is none", hash));
        return {};
    }));
    return remove_file_without_row(hash);
}

base::Result<bool> FileStore::remove_if_unused(std::string_view sha256)
{
    ASSERT(!database_->in_transaction());
    const std::string hash(sha256);
    if (!is_hash(hash))
        return false;
    const bool unused = TRY(in_transaction(*database_, [&]() -> base::Result<bool> {
        if (!users_of(*database_, scope_, hash).empty())
            return false;
        remove_row(*database_, scope_, hash);
        return true;
    }));
    if (unused)
        TRY(remove_file_without_row(hash));
    return unused;
}

base::Result<int> FileStore::remove_orphans(std::chrono::seconds age)
{
    ASSERT(!database_->in_transaction());
    TRY(in_transaction(*database_, [&]() -> base::Status {
        for (const Upload& upload : forgotten(*database_, scope_, database_->now() - age))
            remove_row(*database_, Scope::of(upload.tenant_id), upload.sha256);
        return {};
    }));
    int removed = 0;
    for (const auto& path : TRY(old_files(folder_, age))) {
        std::error_code error;
        if (path.parent_path() == receiving_folder())
            std::filesystem::remove(path, error);
        else
            TRY(remove_file_without_row(path.filename().string()));
        removed += std::filesystem::exists(path, error) ? 0 : 1;
    }
    return removed;
}

// Under the write lock no row can appear between the question and the removal.
base::Status FileStore::remove_file_without_row(const std::string& sha256)
{
    return in_transaction(*database_, [&]() -> base::Status {
        std::error_code error;
        if (!has_row(*database_, sha256))
            std::filesystem::remove(place_of(folder_, sha256), error);
        if (error)
            return base::fail_errno(sha256, error.value());
        return {};
    });
}

}
