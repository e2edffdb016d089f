// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an archive brings beside its script, on its way to a tenant: pictures, sounds, characters. Proved before the
// database is changed, as that may take seconds; taken inside the change. Seen by this room only. Thread: the caller's.

#include "daemon/pipeline/archive_file.h"
#include "daemon/pipeline/project_archive.h"
#include "daemon/pipeline/state.h"
#include "daemon/pipeline/upload.h"

#include <map>
#include <utility>

namespace pipeline {

// Files of an archive while they are checked; what nobody took over goes.
class Unpacked {
public:
    Unpacked(std::filesystem::path folder, std::string prefix) : folder_(std::move(folder)), prefix_(std::move(prefix))
    {
    }
    Unpacked(const Unpacked&) = delete;
    ~Unpacked();

    Status take(ArchiveReader& reader, const std::string& hash);
    bool has(const std::string& hash) const { return files_.contains(hash); }
    const std::filesystem::path& at(const std::string& hash) const { return files_.at(hash); }
    std::string without_paths(std::string message) const; // "file HASH" instead

private:
    std::filesystem::path folder_;
    std::string prefix_;
    std::map<std::string, std::filesystem::path> files_;
};

// Where the file is now: in the store, or still among the unpacked.
Result<std::filesystem::path> path_of(State& state, const Unpacked& files, const std::string& hash);

class ImportedAssets {
public:
    // Takes out of the manifest what nothing in it uses. invalid_input for a file that is not what it is used as, for
    // a role or a pose that is none or is there twice, and for a background that is missing.
    static Result<ImportedAssets> prove(State& state, ProjectManifest& manifest, const Unpacked& files);

    // Ids and names of the place it came from become those of here, in the manifest's options, script and overrides.
    // What the tenant has already, by name and bytes, is used; another one of that name stays.
    Status take(ProjectManifest& manifest);

private:
    ImportedAssets(State& state, const Unpacked& files, ShippedNames shipped)
        : state_(&state), files_(&files), shipped_(std::move(shipped))
    {
    }
    Status prove_one(store::AssetKind kind, const ArchivedAsset& archived);
    Result<store::Id> create(store::NewAsset asset, const ArchivedAsset& archived);
    Result<store::Id> take_one(store::AssetKind kind, const ArchivedAsset& archived);
    using Names = std::map<std::string, std::string>; // old ones and new ones
    Result<Names> take_named(store::AssetKind kind, const std::vector<ArchivedAsset>& all);
    Status take_backgrounds(ProjectManifest& manifest);
    Status take_icons_and_transitions(ProjectManifest& manifest);
    Result<store::Id> create_character(const ArchivedCharacter& archived, const std::vector<store::Character>& all);
    Result<std::optional<store::Id>> take_character(const ArchivedCharacter& archived);

    State* state_;
    const Unpacked* files_;
    ShippedNames shipped_;
    std::map<std::pair<store::AssetKind, std::string>, Upload> proved_; // by kind and hash
};

}
