// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A project as one file: a tar whose first entry is manifest.json (what the project says, with files by their hash),
// followed by files/<sha256>. Version 2; version 1 knew characters by their names only. Seen by this room only. Plain
// data.

#include "compositor/base/result.h"
#include "daemon/pipeline/operations.h"
#include "daemon/pipeline/options.h"
#include "daemon/stages/script/script.h"
#include "daemon/store/brand_repository.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pipeline {

inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::string_view kFilesFolder = "files/";
inline constexpr std::uint64_t kLargestManifestBytes = 8U << 20U;

struct ArchivedVoice {
    std::string line, sound, times; // hashes
};
struct ArchivedAsset {
    store::Id id = 0; // in the program it came from: what overrides name
    std::string name, style, file;
};
struct ArchivedCharacter {
    std::string role, name;
    std::optional<std::vector<ArchivedAsset>> poses; // by their names; version 1 has none
};

struct ProjectManifest {
    std::string topic;
    ProjectOptions options; // ids are those of the program it came from
    script::Script script;
    std::vector<TimelineOperation> overrides;
    std::vector<ArchivedVoice> voices;
    std::optional<ArchivedAsset> music, document;
    std::vector<ArchivedAsset> backgrounds, icons, transitions; // the last two are named by their names
    std::optional<store::BrandTemplate> brand;                  // its paths are hashes
    std::vector<ArchivedCharacter> characters;                  // one a role at most

    std::vector<std::string> files() const; // each once
    // What its script, its look and its overrides name, shipped or not.
    std::set<std::string> icon_names() const, transition_names() const;
};

std::string to_json(const ProjectManifest& manifest);
// Hostile: any bytes give a manifest or invalid_input with the path. Checks form; what it says is checked by who uses
// it.
Result<ProjectManifest> read_manifest(const std::string& json);

}
