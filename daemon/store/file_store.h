// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Uploaded inputs, content-addressed: FOLDER/ab/<sha256>, once for all tenants. A tenant sees a file when it gave the
// same bytes itself or a row it sees (asset, document) names them, so a hash alone opens nothing. A file is whole and
// on disk before its row; it goes when no row of any table has its hash. Files go after the commit: remove calls may
// not stand inside a Transaction (asserted). Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace store {

struct StoredFile {
    std::string sha256; // hex
    std::uint64_t size_bytes = 0;
    std::string media_type;       // found by content, not by name
    std::string name;             // as it was given, for people; never opened
    std::filesystem::path path{}; // absolute; read only
    Time created_at{};
};

class FileStore {
public:
    static base::Result<FileStore> open(Database& database, Scope scope, const std::filesystem::path& folder);

    // Receive uploads here: the same file system, and what a kill leaves behind is collected.
    std::filesystem::path receiving_folder() const;

    // Takes over a file of that hash (the caller counted it) by fsync and rename; `from` is gone afterwards. A tenant's
    // scope is needed: somebody must own it.
    base::Result<StoredFile> adopt(const std::filesystem::path& from, const StoredFile& file);
    base::Result<std::optional<StoredFile>> find(std::string_view sha256);

    base::Status remove(std::string_view sha256);                 // invalid_input naming what uses it; not_found
    base::Result<bool> remove_if_unused(std::string_view sha256); // true: it went

    // Uploads older than `age` that nothing came to use, files without a row, leftovers of killed uploads. How many.
    base::Result<int> remove_orphans(std::chrono::seconds age);

private:
    FileStore(Database& database, Scope scope, std::filesystem::path folder)
        : database_(&database), scope_(scope), folder_(std::move(folder))
    {
    }
    base::Status remove_file_without_row(const std::string& sha256);
    Database* database_;
    Scope scope_;
    std::filesystem::path folder_;
};

}
