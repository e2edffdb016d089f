// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/import_assets.h"

#include "daemon/stages/script/names.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using store::AssetKind;

using Poses = std::map<std::string, std::string>; // files by name

std::optional<store::Id> background_of(const TimelineOperation& one)
{
    if (one.property != "background")
        return std::nullopt;
    const auto value = nlohmann::json::parse(one.value_json, nullptr, false);
    return value.is_number_integer() ? std::optional(value.get<store::Id>()) : std::nullopt;
}

void drop_unused(ProjectManifest& manifest)
{
    std::set<store::Id> backgrounds;
    if (manifest.options.look.background_asset)
        backgrounds.insert(*manifest.options.look.background_asset);
    for (const auto& one : manifest.overrides)
        if (const auto id = background_of(one))
            backgrounds.insert(*id);
    std::erase_if(manifest.backgrounds, [&](const auto& one) { return !backgrounds.contains(one.id); });
    const auto icons = manifest.icon_names(), transitions = manifest.transition_names();
    std::erase_if(manifest.icons, [&](const auto& one) { return !icons.contains(one.name); });
    std::erase_if(manifest.transitions, [&](const auto& one) { return !transitions.contains(one.name); });
}

// Once an id or a name.
Status check_unique(const ProjectManifest& manifest)
{
    std::set<store::Id> ids;
    for (const auto& one : manifest.backgrounds)
        if (!ids.insert(one.id).second)
            return fail(Errc::invalid_input, fmt::format("backgrounds: {} is there twice", one.id));
    for (const auto* list : {&manifest.icons, &manifest.transitions}) {
        std::set<std::string> names;
        for (const auto& one : *list)
            if (!names.insert(one.name).second)
                return fail(Errc::invalid_input, fmt::format("icons, transitions: {} is there twice", one.name));
    }
    std::set<std::string> roles;
    for (const auto& one : manifest.characters) {
        if ((one.role != "questioner" && one.role != "explainer") || !roles.insert(one.role).second)
            return fail(Errc::invalid_input, fmt::format("characters: \"{}\" is no role, or is there twice", one.role));
        std::set<std::string> poses;
        for (const ArchivedAsset& pose : one.poses.value_or(std::vector<ArchivedAsset>()))
            if (!script::is_pose_picture(pose.name) || !poses.insert(pose.name).second)
                return fail(Errc::invalid_input,
                            fmt::format("characters: \"{}\" is no pose, or is there twice", pose.name));
    }
    return {};
}

// "Naledi", and what she is called where there was another one: "Naledi (2)".
bool is_called(const std::string& name, const std::string& wanted)
{
    if (name == wanted)
        return true;
    if (!name.starts_with(wanted + " (") || !name.ends_with(")"))
        return false;
    const std::string number = name.substr(wanted.size() + 2, name.size() - wanted.size() - 3);
    return !number.empty() && number.find_first_not_of("0123456789") == std::string::npos;
}

}

Unpacked::~Unpacked()
{
    std::error_code ignored;
    for (const auto& [hash, path] : files_)
        std::filesystem::remove(path, ignored);
}

Status Unpacked::take(ArchiveReader& reader, const std::string& hash)
{
    const auto path = folder_ / (prefix_ + hash);
    if (!files_.emplace(hash, path).second)
        return fail(Errc::invalid_input, fmt::format("file {}: it is there twice", hash));
    const auto found = TRY(reader.unpack(path));
    if (found != hash)
        return fail(Errc::invalid_input, fmt::format("file {}: it is damaged; its SHA-256 is {}", hash, found));
    return {};
}

std::string Unpacked::without_paths(std::string message) const
{
    for (const std::string& ours : {(folder_ / prefix_).string(), prefix_})
        for (std::size_t at = message.find(ours); at != std::string::npos; at = message.find(ours, at))
            message.replace(at, ours.size(), "file ");
    return message;
}

Result<std::filesystem::path> path_of(State& state, const Unpacked& files, const std::string& hash)
{
    if (const auto kept = TRY(state.files.find(hash)))
        return kept->path;
    return files.at(hash);
}

Result<ImportedAssets> ImportedAssets::prove(State& state, ProjectManifest& manifest, const Unpacked& files)
{
    drop_unused(manifest);
    TRY(check_unique(manifest));
    ImportedAssets assets(state, files, TRY(ShippedNames::load(*state.spec.engine)));
    for (const auto& [kind, list] :
         {std::pair(AssetKind::background, &manifest.backgrounds), std::pair(AssetKind::icon, &manifest.icons),
          std::pair(AssetKind::transition, &manifest.transitions)})
        for (const ArchivedAsset& one : *list)
            TRY(assets.prove_one(kind, one));
    if (manifest.music)
        TRY(assets.prove_one(AssetKind::music, *manifest.music));
    for (const ArchivedCharacter& character : manifest.characters)
        for (const ArchivedAsset& pose : character.poses.value_or(std::vector<ArchivedAsset>()))
            TRY(assets.prove_one(AssetKind::character, pose));
    return assets;
}

Status ImportedAssets::prove_one(AssetKind kind, const ArchivedAsset& archived)
{
    const std::pair place(kind, archived.file);
    if (proved_.contains(place))
        return {};
    auto upload = look_at_upload(*state_->spec.engine, files_->at(archived.file), kind);
    if (!upload)
        return base::in_context(fmt::format("{} \"{}\"", store::name(kind), archived.name), std::move(upload).error());
    proved_.emplace(place, std::move(*upload));
    return {};
}

// `asset` says whose and how it is called.
Result<store::Id> ImportedAssets::create(store::NewAsset asset, const ArchivedAsset& archived)
{
    const Upload& upload = proved_.at({asset.kind, archived.file});
    const auto path = TRY(path_of(*state_, *files_, archived.file));
    asset.context_style = archived.style;
    asset.sha256 = archived.file;
    describe(upload, asset);
    std::error_code error;
    asset.size_bytes = std::filesystem::file_size(path, error);
    store::StoredFile file;
    file.sha256 = archived.file;
    file.name = archived.name;
    file.size_bytes = asset.size_bytes;
    file.media_type = upload.media_type;
    if (!TRY(state_->files.find(archived.file)))
        TRY(state_->files.adopt(path, file));
    return TRY(state_->assets.create(asset)).id;
}

// The tenant's asset of that name and those bytes, or a new one.
Result<store::Id> ImportedAssets::take_one(AssetKind kind, const ArchivedAsset& archived)
{
    if (const auto known = TRY(state_->assets.find(kind, archived.name)); known && known->sha256 == archived.file)
        return known->id;
    store::NewAsset asset;
    asset.kind = kind;
    asset.name = archived.name;
    return create(std::move(asset), archived);
}

// Of what is named by its name: another one of that name stays, and this one gets its hash behind its name.
Result<ImportedAssets::Names> ImportedAssets::take_named(AssetKind kind, const std::vector<ArchivedAsset>& all)
{
    Names names;
    for (ArchivedAsset one : all) {
        const std::string before = one.name;
        const auto other = TRY(state_->assets.find(kind, one.name));
        if (shipped_.has(kind, one.name) || (other && other->sha256 != one.file))
            one.name += "-" + one.file.substr(0, 8);
        TRY(take_one(kind, one));
        names[before] = one.name;
    }
    return names;
}

Status ImportedAssets::take_backgrounds(ProjectManifest& manifest)
{
    std::map<store::Id, store::Id> ids;
    for (const ArchivedAsset& one : manifest.backgrounds)
        ids[one.id] = TRY(take_one(AssetKind::background, one));
    for (auto& one : manifest.overrides) {
        if (one.property != "background")
            continue;
        const auto id = background_of(one);
        if (!id || !ids.contains(*id))
            return fail(Errc::invalid_input, "overrides: a background is missing in the archive");
        one.value_json = std::to_string(ids.at(*id));
    }
    if (auto& own = manifest.options.look.background_asset) {
        if (!ids.contains(*own))
            return fail(Errc::invalid_input, "options.background_id: it is missing in the archive");
        own = ids.at(*own);
    }
    return {};
}

Status ImportedAssets::take_icons_and_transitions(ProjectManifest& manifest)
{
    const auto icons = TRY(take_named(AssetKind::icon, manifest.icons));
    for (script::Turn& turn : manifest.script.turns)
        if (const auto renamed = icons.find(turn.icon); renamed != icons.end())
            turn.icon = renamed->second;
    const auto transitions = TRY(take_named(AssetKind::transition, manifest.transitions));
    std::string& change = manifest.options.look.scene_change;
    if (const auto renamed = transitions.find(change); renamed != transitions.end())
        change = renamed->second;
    for (auto& one : manifest.overrides) {
        const auto value = nlohmann::json::parse(one.value_json, nullptr, false);
        if (one.property != "scene_change" || !value.is_string())
            continue;
        if (const auto renamed = transitions.find(value.get<std::string>()); renamed != transitions.end())
            one.value_json = nlohmann::json(renamed->second).dump();
    }
    return {};
}

Result<store::Id> ImportedAssets::create_character(const ArchivedCharacter& archived,
                                                   const std::vector<store::Character>& all)
{
    store::Character character;
    character.role = archived.role;
    character.name = archived.name;
    for (int i = 2; std::ranges::find(all, character.name, &store::Character::name) != all.end(); ++i)
        character.name = fmt::format("{} ({})", archived.name, i);
    const store::Id id = TRY(state_->characters.create(character)).id;
    for (const ArchivedAsset& pose : *archived.poses) {
        store::NewAsset asset;
        asset.kind = AssetKind::character;
        asset.character_id = id;
        asset.name = pose.name;
        TRY(create(std::move(asset), pose));
    }
    return id;
}

// One of that role, name and pictures, or a new one. Without pictures: one of that name, else the role's usual one.
Result<std::optional<store::Id>> ImportedAssets::take_character(const ArchivedCharacter& archived)
{
    Poses wanted;
    for (const ArchivedAsset& pose : archived.poses.value_or(std::vector<ArchivedAsset>()))
        wanted.emplace(pose.name, pose.file);
    const auto all = TRY(state_->characters.list());
    for (const auto& row : all) {
        if (row.role != archived.role || !is_called(row.name, archived.name))
            continue;
        Poses own;
        for (const store::Asset& pose : TRY(poses_of(*state_, row.id)))
            own.emplace(pose.name, pose.sha256);
        if (own == wanted || (!archived.poses && row.name == archived.name))
            return std::optional(row.id);
    }
    if (wanted.empty())
        return std::optional<store::Id>();
    return std::optional(TRY(create_character(archived, all)));
}

Status ImportedAssets::take(ProjectManifest& manifest)
{
    TRY(take_backgrounds(manifest));
    if (manifest.music)
        manifest.options.look.music_asset = TRY(take_one(AssetKind::music, *manifest.music));
    TRY(take_icons_and_transitions(manifest));
    for (const ArchivedCharacter& one : manifest.characters)
        if (const auto id = TRY(take_character(one)))
            (one.role == "questioner" ? manifest.options.look.questioner_id : manifest.options.look.explainer_id) = *id;
    return {};
}

}
