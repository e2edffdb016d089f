// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/asset_repository.h"

#include "daemon/store/asset_rows.h"

#include <algorithm>
#include <array>

namespace store {
namespace {

constexpr int kLargestPage = 500;
constexpr std::array kNames = {std::string_view("character"), std::string_view("background"), std::string_view("music"),
                               std::string_view("icon"), std::string_view("transition")};

std::optional<Asset> find_asset(Database& database, AssetKind kind, Id id, const std::string& condition)
{
    Statement select(database, fmt::format("SELECT {} FROM {} WHERE id = ? AND {}", asset_columns(kind),
                                           asset_table(kind), condition));
    bind_all(select, id);
    return select.executeStep() ? std::optional(read_asset(kind, select)) : std::nullopt;
}

std::vector<Id> users_of(Database& database, Scope scope, AssetKind kind, Id id)
{
    Statement select(database, fmt::format("SELECT id FROM video_projects WHERE {} AND id IN ({}) ORDER BY id",
                                           own(scope), projects_using(kind)));
    select.bind(":id", static_cast<std::int64_t>(id));
    std::vector<Id> users;
    while (select.executeStep())
        users.push_back(select.getColumn(0).getInt64());
    return users;
}

// Icons and transitions are used by their names.
base::Status check_unused(Database& database, const NewAsset& asset)
{
    if (asset.kind != AssetKind::icon && asset.kind != AssetKind::transition)
        return {};
    Statement same(database,
                   fmt::format("SELECT id FROM {} WHERE tenant_id IS ? AND name = ?", asset_table(asset.kind)));
    bind_all(same, asset.tenant_id, asset.name);
    if (!same.executeStep())
        return {};
    return base::fail(base::Errc::conflict,
                      fmt::format("{0} \"{1}\": there is one of that name already ({0} {2}), and films name it; "
                                  "choose another name, or delete that one first",
                                  name(asset.kind), asset.name, same.getColumn(0).getInt64()));
}

base::Status check_given(const NewAsset& asset)
{
    const auto wrong = [&](std::string_view why) {
        return base::fail(base::Errc::invalid_input, fmt::format("{} \"{}\": {}", name(asset.kind), asset.name, why));
    };
    TRY(check_label(asset.kind == AssetKind::character ? "pose" : name(asset.kind), asset.name));
    if (asset.kind == AssetKind::character && !asset.character_id)
        return wrong("a pose belongs to a character");
    if (asset.kind == AssetKind::music && !asset.duration_s)
        return wrong("music has a duration");
    if (asset.sha256.size() != 64 && !(asset.kind == AssetKind::transition && asset.form == "builtin"))
        return wrong("it needs a file, named by its SHA-256");
    return {};
}

}

std::string_view name(AssetKind kind)
{
    return kNames[static_cast<std::size_t>(kind)];
}

base::Result<AssetKind> parse_asset_kind(std::string_view text)
{
    const auto found = std::find(kNames.begin(), kNames.end(), text);
    if (found == kNames.end())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("asset kind \"{}\": there are {}", text, fmt::join(kNames, ", ")));
    return static_cast<AssetKind>(found - kNames.begin());
}

base::Result<Asset> AssetRepository::create(const NewAsset& given)
{
    TRY(check_given(given));
    return in_transaction(*database_, [&]() -> base::Result<Asset> {
        NewAsset asset = given;
        asset.tenant_id = owner(scope_, given.tenant_id);
        const Scope scope = asset.tenant_id ? Scope::of(*asset.tenant_id) : Scope::everyone();
        // A tenant's pose of a shared character is the tenant's alone.
        TRY(check_reference(*database_, scope, "characters", Rows::shared_too, "character", asset.character_id));
        TRY(check_unused(*database_, asset));
        const Id id = insert_asset(*database_, asset);
        append_event(*database_, asset.tenant_id.value_or(kSharedEvents), name(asset.kind), id, "created");
        auto made = find_asset(*database_, asset.kind, id, "1");
        return std::move(*made);
    });
}

base::Result<Asset> AssetRepository::get(AssetKind kind, Id id)
{
    return guarded([&]() -> base::Result<Asset> {
        auto asset = find_asset(*database_, kind, id, visible(scope_));
        if (!asset)
            return no_row(name(kind), id);
        return std::move(*asset);
    });
}

base::Result<std::optional<Asset>> AssetRepository::find(AssetKind kind, std::string_view wanted)
{
    return guarded([&]() -> base::Result<std::optional<Asset>> {
        Statement select(
            *database_, fmt::format("SELECT {} FROM {} WHERE {} = ? AND {} ORDER BY tenant_id IS NULL, id DESC LIMIT 1",
                                    asset_columns(kind), asset_table(kind),
                                    kind == AssetKind::character ? "pose" : "name", visible(scope_)));
        bind_all(select, wanted);
        return select.executeStep() ? std::optional(read_asset(kind, select)) : std::nullopt;
    });
}

base::Result<AssetPage> AssetRepository::list(const AssetFilter& filter, std::optional<Id> cursor, int limit)
{
    limit = std::clamp(limit, 1, kLargestPage);
    const bool has_style = filter.kind == AssetKind::background || filter.kind == AssetKind::music;
    std::string where = visible(scope_);
    where += cursor ? " AND id < :cursor" : "";
    where += filter.name.empty()                   ? ""
             : filter.kind == AssetKind::character ? " AND instr(lower(pose), lower(:name)) > 0"
                                                   : " AND instr(lower(name), lower(:name)) > 0";
    where += has_style && !filter.context_style.empty() ? " AND coalesce(context_style, :style) = :style" : "";
    where += filter.kind == AssetKind::character && filter.character_id ? " AND character_id = :character" : "";
    return guarded([&]() -> base::Result<AssetPage> {
        Statement select(*database_,
                         fmt::format("SELECT {} FROM {} WHERE {} ORDER BY id DESC LIMIT {}", asset_columns(filter.kind),
                                     asset_table(filter.kind), where, limit + 1));
        const auto bind = [&](const char* place, const auto& value) {
            if (where.find(place) != std::string::npos)
                select.bind(place, value);
        };
        bind(":cursor", static_cast<std::int64_t>(cursor.value_or(0)));
        bind(":name", filter.name);
        bind(":style", filter.context_style);
        bind(":character", static_cast<std::int64_t>(filter.character_id.value_or(0)));
        AssetPage page;
        while (select.executeStep()) {
            if (static_cast<int>(page.assets.size()) == limit) {
                page.next = page.assets.back().id;
                break;
            }
            page.assets.push_back(read_asset(filter.kind, select));
        }
        return page;
    });
}

base::Result<std::vector<Id>> AssetRepository::users(AssetKind kind, Id id)
{
    TRY(get(kind, id));
    return guarded([&]() -> base::Result<std::vector<Id>> { return users_of(*database_, scope_, kind, id); });
}

base::Status AssetRepository::replace_pose(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        if (!find_asset(*database_, AssetKind::character, id, own(scope_)))
            return no_row("pose", id);
        Statement remove(*database_, "DELETE FROM character_assets WHERE id = ?");
        bind_all(remove, id);
        remove.exec();
        return {};
    });
}

base::Status AssetRepository::remove(AssetKind kind, Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        const auto asset = find_asset(*database_, kind, id, own(scope_));
        if (!asset)
            return no_row(name(kind), id);
        const std::vector<Id> users = users_of(*database_, scope_, kind, id);
        if (!users.empty())
            return base::fail(base::Errc::conflict,
                              fmt::format("{} {} \"{}\": used by project {}; change or remove {} first",
                                          kind == AssetKind::character ? "pose" : name(kind), id, asset->name,
                                          fmt::join(users, ", "), users.size() == 1 ? "it" : "them"));
        Statement remove(*database_, fmt::format("DELETE FROM {} WHERE id = ?", asset_table(kind)));
        bind_all(remove, id);
        remove.exec();
        append_event(*database_, asset->tenant_id.value_or(kSharedEvents), name(kind), id, "removed");
        return {};
    });
}

}
