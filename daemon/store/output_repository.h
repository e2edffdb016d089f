// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finished files of a project, one per format. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/asset_repository.h"
#include "daemon/store/scope.h"

#include <optional>
#include <string>
#include <vector>

namespace store {

struct Output {
    Id id = 0;
    Id project_id = 0;
    std::string output_format = "tiktok";
    std::string file_path;
    std::string artefact_key; // of the file, empty when it is not an artefact
    std::uint64_t file_size_bytes = 0;
    int width_px = 0;
    int height_px = 0;
    double duration_seconds = 0;
    int bitrate_kbps = 0;
    bool is_compressed = false;
    bool is_watermarked = false;
    std::optional<double> compression_ratio;
    bool is_outdated = false; // the project, its brand or an asset changed since
    Time created_at;
};

class OutputRepository {
public:
    OutputRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<Output> put(const Output& output); // replaces the project's output of that format
    base::Result<std::vector<Output>> list(Id project_id);
    base::Result<Output> get(Id id);

    // What they were made from changed since; an event for each project that had one that was not.
    base::Status mark_outdated(Id project_id);
    base::Status mark_outdated_by_brand(Id brand_id);
    base::Status mark_outdated_by_asset(AssetKind kind, Id asset_id); // before it is removed

private:
    Database* database_;
    Scope scope_;
};

}
