// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Files that stages make, found by the key of what they were made from: DATA/artefacts/ab/<sha256 of the bytes>, and
// one row (key, kind) -> file. A file is whole before its row exists: written aside, hashed, fsynced, renamed, then the
// row. A kill at any instant leaves at most a file without a row (an orphan, removed later) and never a row without its
// file. The same bytes under two keys are one file. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/database.h"
#include "daemon/store/scope.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace store {

struct Artefact {
    std::string key;  // hex SHA-256 of inputs, settings and engine version; the caller's business
    std::string kind; // "voice.wav", "segment.h264"
    std::string sha256;
    std::uint64_t size_bytes = 0;
    std::string engine_version;
    std::string resources_sha256; // fonts and libraries it depends on; empty: none
    std::filesystem::path path;   // absolute; read only
    Time created_at;
};

struct ArtefactSource {
    std::string engine_version{};
    std::string resources_sha256{};
    std::optional<Id> project_id{}; // who made it first
    Id tenant_id = kDefaultTenant;
};

enum class Verify { size, hash };

class ArtefactStore {
public:
    // Writes the whole file at the path it is given (which does not exist yet).
    using Writer = std::function<base::Status(const std::filesystem::path& path)>;

    static base::Result<ArtefactStore> open(Database& database, const std::filesystem::path& data_folder);

    // When (key, kind) exists already, the writer still runs and its file takes the old one's place.
    base::Result<Artefact> put_file(std::string_view key, std::string_view kind, const ArtefactSource& source,
                                    const Writer& writer);
    base::Result<Artefact> put_text(std::string_view key, std::string_view kind, const ArtefactSource& source,
                                    std::string_view text);

    // Empty when there is none, or its file is gone or damaged: then the row goes too, so the stage makes it again.
    base::Result<std::optional<Artefact>> find(std::string_view key, std::string_view kind,
                                               Verify verify = Verify::size);

    // Where these bytes lie, when an artefact of the scope has them and the file is whole; empty: none has.
    base::Result<std::optional<std::filesystem::path>> find_file(Scope scope, std::string_view sha256);

    base::Status remove(std::string_view key, std::string_view kind); // the row; the file when no other row has it

    // Files without a row and leftovers of killed writers, older than `age`. How many went.
    base::Result<int> remove_orphans(std::chrono::seconds age);

private:
    ArtefactStore(Database& database, std::filesystem::path folder) : database_(&database), folder_(std::move(folder))
    {
    }
    Database* database_;
    std::filesystem::path folder_;
};

}
