// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Documents that were given: the file's hash finds the same one again. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <string>
#include <vector>

namespace store {

struct StoredDocument {
    Id id = 0;
    Id tenant_id = kDefaultTenant; // a tenant's scope writes its own
    std::string title;
    std::string kind;        // markdown plain_text html pdf
    std::string language;    // BCP 47
    std::string file_sha256; // hex
    std::string text_sha256; // hex, of the extracted text
    std::uint64_t size_bytes = 0;
    int pages = 0;
    std::string source_name; // for people; never opened
    Time created_at;
};

class DocumentRepository {
public:
    DocumentRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<StoredDocument>
    put(const StoredDocument& document); // the same tenant and file_sha256: that row, brought up to date
    base::Result<StoredDocument> get(Id id);
    base::Result<std::optional<StoredDocument>> find(std::string_view file_sha256);
    base::Result<std::vector<StoredDocument>> list(std::optional<Id> cursor, int limit); // newest first
    base::Status remove(Id id); // invalid_input while a project uses it

private:
    Database* database_;
    Scope scope_;
};

}
