// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What tenants upload to be drawn or played: poses of characters, backgrounds, music, icons, transitions. The bytes lie
// in the FileStore under their hash; a row names them. Rows without a tenant are shared. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

enum class AssetKind { character, background, music, icon, transition };
std::string_view name(AssetKind kind);
base::Result<AssetKind> parse_asset_kind(std::string_view text);

struct NewAsset {
    std::optional<Id> tenant_id{}; // by everyone only; a tenant's scope writes its own
    AssetKind kind = AssetKind::background;
    std::string name{};               // of a character's asset: its pose
    std::optional<Id> character_id{}; // of a character's asset
    std::string context_style{};      // background, music: motivation finance tech educational; empty: any
    std::string form{};               // icon: svg png lottie clip; transition: these and builtin
    std::string sha256{};             // of its file in the FileStore; empty: a builtin
    std::uint64_t size_bytes = 0;
    std::string media_type{}; // "image/png"
    std::optional<int> width_px{}, height_px{};
    std::optional<double> duration_s{};
    std::string settings_json = "{}"; // of a transition
    bool is_complex = false;          // a transition that asks for the full strategy
};

struct Asset : NewAsset {
    Id id = 0; // within its kind
    Time created_at{};
};

struct AssetFilter {
    AssetKind kind = AssetKind::background;
    std::string name{};          // part of it, letters of either case; empty: all
    std::string context_style{}; // rows of any style fit too
    std::optional<Id> character_id{};
};

struct AssetPage { // newest first; next is the cursor of the following page
    std::vector<Asset> assets;
    std::optional<Id> next;
};

class AssetRepository {
public:
    AssetRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<Asset> create(const NewAsset& asset); // conflict: an icon or a transition of that name is there
    base::Result<Asset> get(AssetKind kind, Id id);
    base::Result<std::optional<Asset>> find(AssetKind kind, std::string_view name); // the tenant's before a shared one
    base::Result<AssetPage> list(const AssetFilter& filter, std::optional<Id> cursor, int limit);

    // Projects that use it: by their music, a scene's background, a pose of their cast, an icon that a line of the
    // script names, a transition that the project's look or an override of a line (scene_change) names.
    base::Result<std::vector<Id>> users(AssetKind kind, Id id);

    // For a pose that is uploaded again: its row goes, whoever uses it. Inside the caller's change.
    base::Status replace_pose(Id id);

    // invalid_input naming the projects that use it. Its file stays: FileStore::remove_if_unused.
    base::Status remove(AssetKind kind, Id id);

private:
    Database* database_;
    Scope scope_;
};

}
