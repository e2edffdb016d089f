// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Compositions that other tools post, found again by the hash of their JSON, and the films made of them. Thread: that
// of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct PostedComposition {
    Id id = 0;
    Id tenant_id = kDefaultTenant;
    std::string name{};
    std::string sha256{};             // of the JSON; counted here
    std::string json{};               // empty in lists
    std::vector<std::string> files{}; // hashes it names in the FileStore: they stay while it does
    Time created_at{};
};

struct CompositionPage { // newest first; next is the cursor of the following page
    std::vector<PostedComposition> compositions;
    std::optional<Id> next;
};

struct CompositionOutput {
    Id id = 0;
    Id composition_id = 0;
    std::string file_path;
    std::string artefact_key; // of the file, empty when it is not an artefact
    std::uint64_t file_size_bytes = 0;
    int width_px = 0;
    int height_px = 0;
    double duration_seconds = 0;
    int bitrate_kbps = 0;
    Time created_at{};
};

class CompositionRepository {
public:
    CompositionRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<PostedComposition> put(const PostedComposition& composition); // the same JSON: that row, renamed
    base::Result<PostedComposition> get(Id id);
    base::Result<std::optional<PostedComposition>> find(std::string_view sha256);
    base::Result<CompositionPage> list(std::optional<Id> cursor, int limit);
    base::Status remove(Id id); // with its outputs' rows and its jobs; invalid_input while one of them runs

    base::Result<CompositionOutput> put_output(const CompositionOutput& output); // the same file_path: that row
    base::Result<CompositionOutput> output(Id id);
    base::Result<std::vector<CompositionOutput>> outputs(Id composition_id); // newest first

private:
    Database* database_;
    Scope scope_;
};

}
