// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "daemon/brands/brand_file.h"
#include "daemon/pipeline/archive_file.h"
#include "daemon/pipeline/project_archive.h"
#include "daemon/pipeline/upload.h"
#include "daemon/pipeline/workflow_state.h"
#include "daemon/stages/script/names.h"
#include "daemon/stages/script/validate.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <map>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;

constexpr std::uint64_t kLargestTimesBytes = 1U << 20U;

// Files of an archive while they are checked; what nobody took over goes.
class Unpacked {
public:
    Unpacked(std::filesystem::path folder, std::string prefix) : folder_(std::move(folder)), prefix_(std::move(prefix))
    {
    }
    Unpacked(const Unpacked&) = delete;
    ~Unpacked()
    {
        std::error_code ignored;
        for (const auto& [hash, path] : files_)
            std::filesystem::remove(path, ignored);
    }

    Status take(ArchiveReader& reader, const std::string& hash)
    {
        const auto path = folder_ / (prefix_ + hash);
        if (!files_.emplace(hash, path).second)
            return fail(Errc::invalid_input, fmt::format("file {}: it is there twice", hash));
        const auto found = TRY(reader.unpack(path));
        if (found != hash)
            return fail(Errc::invalid_input, fmt::format("file {}: it is damaged; its SHA-256 is {}", hash, found));
        return {};
    }

    bool has(const std::string& hash) const { return files_.contains(hash); }
    const std::filesystem::path& at(const std::string& hash) const { return files_.at(hash); }

private:
    std::filesystem::path folder_;
    std::string prefix_;
    std::map<std::string, std::filesystem::path> files_;
};

Result<ProjectManifest> unpack(const std::filesystem::path& archive, const ImportLimits& limits, Unpacked& files)
{
    auto reader = TRY(ArchiveReader::open(archive, {limits.archive_bytes, limits.entry_bytes, limits.entries}));
    const auto first = TRY(reader.next());
    if (!first || first->name != kManifestName)
        return fail(Errc::invalid_input, "it is no project of Lesedi: it does not begin with manifest.json");
    const auto text = TRY(reader.text(kLargestManifestBytes));
    auto manifest = TRY(read_manifest(text));
    const auto wanted = manifest.files();
    while (const auto entry = TRY(reader.next())) {
        const bool in_folder = entry->name.starts_with(kFilesFolder);
        const std::string hash = in_folder ? entry->name.substr(kFilesFolder.size()) : "";
        if (!std::ranges::binary_search(wanted, hash)) // names become paths only as hashes that the manifest wants
            return fail(Errc::invalid_input, fmt::format("\"{}\": the manifest names no such file", entry->name));
        TRY(files.take(reader, hash));
    }
    for (const auto& hash : wanted)
        if (!files.has(hash))
            return fail(Errc::invalid_input, fmt::format("file {}: the manifest names it, but it is missing", hash));
    return manifest;
}

// What the file is, is found out anew. `asset` says whose and how it is called.
Result<store::Asset> create_asset(State& steps, store::NewAsset asset, const ArchivedAsset& archived,
                                  const Unpacked& files)
{
    const auto kept = TRY(steps.files.find(archived.file));
    const auto path = kept ? kept->path : files.at(archived.file);
    auto upload = look_at_upload(*steps.spec.engine, path, asset.kind);
    if (!upload)
        return base::in_context(fmt::format("{} \"{}\"", store::name(asset.kind), archived.name),
                                std::move(upload).error());
    asset.context_style = archived.style;
    asset.sha256 = archived.file;
    asset.form = asset.kind == store::AssetKind::icon || asset.kind == store::AssetKind::transition ? upload->form : "";
    asset.media_type = upload->media_type;
    asset.width_px = upload->width_px;
    asset.height_px = upload->height_px;
    if (asset.kind != store::AssetKind::character)
        asset.duration_s = upload->duration_s;
    std::error_code error;
    asset.size_bytes = std::filesystem::file_size(path, error);
    store::StoredFile file;
    file.sha256 = archived.file;
    file.name = archived.name;
    file.size_bytes = asset.size_bytes;
    file.media_type = upload->media_type;
    if (!kept)
        TRY(steps.files.adopt(path, file));
    return steps.assets.create(asset);
}

// The tenant's asset of that name and those bytes, or a new one.
Result<store::Id> take_asset(State& steps, store::AssetKind kind, const ArchivedAsset& archived, const Unpacked& files)
{
    if (const auto known = TRY(steps.assets.find(kind, archived.name)); known && known->sha256 == archived.file)
        return known->id;
    store::NewAsset asset;
    asset.kind = kind;
    asset.name = archived.name;
    return TRY(create_asset(steps, std::move(asset), archived, files)).id;
}

// Of what is named by its name: another one of that name stays, and this one gets its hash behind its name.
// Returns old names and new ones.
Result<std::map<std::string, std::string>> take_named(State& steps, store::AssetKind kind,
                                                      const std::vector<ArchivedAsset>& all, const Unpacked& files)
{
    std::map<std::string, std::string> names;
    for (ArchivedAsset one : all) {
        const std::string before = one.name;
        const auto other = TRY(steps.assets.find(kind, one.name));
        if (TRY(is_shipped(*steps.spec.engine, kind, one.name)) || (other && other->sha256 != one.file))
            one.name += "-" + one.file.substr(0, 8);
        TRY(take_asset(steps, kind, one, files));
        names[before] = one.name;
    }
    return names;
}

Status take_icons_and_transitions(State& steps, ProjectManifest& manifest, const Unpacked& files)
{
    const auto icons = TRY(take_named(steps, store::AssetKind::icon, manifest.icons, files));
    for (script::Turn& turn : manifest.script.turns)
        if (const auto renamed = icons.find(turn.icon); renamed != icons.end())
            turn.icon = renamed->second;
    const auto transitions = TRY(take_named(steps, store::AssetKind::transition, manifest.transitions, files));
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

Result<store::Id> take_brand(State& steps, store::BrandTemplate brand, const Unpacked& files)
{
    const std::string name = brand.name;
    for (int i = 2; TRY(steps.brands.find(brand.name)); ++i) // one of that name stays as it is
        brand.name = fmt::format("{} ({})", name, i);
    brand.id = 0;
    brand.tenant_id.reset();
    for (std::string* path :
         {&brand.logo_path, &brand.watermark_path, &brand.intro_video_path, &brand.outro_video_path})
        if (!path->empty())
            *path = files.at(*path).string();
    return TRY(brands::keep(std::move(brand), steps.brands, steps.artefacts)).id;
}

Result<store::Id> take_document(State& steps, const ArchivedAsset& archived, const Unpacked& files)
{
    const auto& path = files.at(archived.file);
    const auto name = std::filesystem::path(archived.name).filename().string();
    const auto document = TRY(load_document(steps, path, name));
    std::error_code error;
    const auto size_bytes = std::filesystem::file_size(path, error);
    if (!TRY(steps.files.find(archived.file))) {
        store::StoredFile file;
        file.sha256 = archived.file;
        file.name = name;
        TRY(steps.files.adopt(path, file));
    }
    return TRY(steps.documents.put(row_of(document, size_bytes, name))).id;
}

// Ids of where it came from become ids here.
Status take_assets(State& steps, ProjectManifest& manifest, const Unpacked& files)
{
    std::map<store::Id, store::Id> backgrounds;
    for (const auto& one : manifest.backgrounds)
        backgrounds[one.id] = TRY(take_asset(steps, store::AssetKind::background, one, files));
    for (auto& one : manifest.overrides) {
        if (one.property != "background")
            continue;
        const auto value = nlohmann::json::parse(one.value_json, nullptr, false);
        const auto known = value.is_number_integer() ? backgrounds.find(value.get<store::Id>()) : backgrounds.end();
        if (known == backgrounds.end())
            return fail(Errc::invalid_input, "overrides: a background is missing in the archive");
        one.value_json = std::to_string(known->second);
    }
    LookRequest& look = manifest.options.look;
    if (look.background_asset) {
        const auto known = backgrounds.find(*look.background_asset);
        if (known == backgrounds.end())
            return fail(Errc::invalid_input, "options.background_id: it is missing in the archive");
        look.background_asset = known->second;
    }
    if (manifest.music)
        look.music_asset = TRY(take_asset(steps, store::AssetKind::music, *manifest.music, files));
    if (manifest.brand)
        look.brand_id = TRY(take_brand(steps, *manifest.brand, files));
    return {};
}

using Poses = std::map<std::string, std::string>; // files by name

Result<store::Id> create_character(State& steps, const ArchivedCharacter& archived, const Unpacked& files)
{
    store::Character character;
    character.role = archived.role;
    character.name = archived.name;
    const auto all = TRY(steps.characters.list());
    for (int i = 2; std::ranges::find(all, character.name, &store::Character::name) != all.end(); ++i)
        character.name = fmt::format("{} ({})", archived.name, i);
    const store::Id id = TRY(steps.characters.create(character)).id;
    for (const ArchivedAsset& pose : *archived.poses) {
        store::NewAsset asset;
        asset.kind = store::AssetKind::character;
        asset.character_id = id;
        asset.name = pose.name;
        TRY(create_asset(steps, std::move(asset), pose, files));
    }
    return id;
}

// One of that role, name and pictures, or a new one. Without pictures: one of that name, else the role's usual one.
Result<std::optional<store::Id>> take_character(State& steps, const ArchivedCharacter& archived, const Unpacked& files)
{
    Poses wanted;
    for (const ArchivedAsset& pose : archived.poses.value_or(std::vector<ArchivedAsset>()))
        if (!script::is_pose_picture(pose.name) || !wanted.emplace(pose.name, pose.file).second)
            return fail(Errc::invalid_input,
                        fmt::format("characters: \"{}\" is no pose, or is there twice", pose.name));
    for (const auto& row : TRY(steps.characters.list())) {
        if (row.role != archived.role || row.name != archived.name)
            continue;
        Poses own;
        for (const store::Asset& pose : TRY(poses_of(steps, row.id)))
            own.emplace(pose.name, pose.sha256);
        if (own == wanted || !archived.poses)
            return std::optional(row.id);
    }
    if (wanted.empty())
        return std::optional<store::Id>();
    return std::optional(TRY(create_character(steps, archived, files)));
}

Status take_characters(State& steps, const ProjectManifest& manifest, LookRequest& look, const Unpacked& files)
{
    for (const ArchivedCharacter& one : manifest.characters) {
        if (one.role != "questioner" && one.role != "explainer")
            return fail(Errc::invalid_input, fmt::format("characters: \"{}\" is no role", one.role));
        if (const auto id = TRY(take_character(steps, one, files)))
            (one.role == "questioner" ? look.questioner_id : look.explainer_id) = *id;
    }
    return {};
}

store::NewProject row_of(const ProjectManifest& manifest, std::optional<store::Id> document, const Kept& kept)
{
    store::NewProject row = row_of(manifest.options, kept);
    row.title = manifest.script.title;
    row.topic = manifest.topic;
    row.document_id = document;
    return row;
}

}

Result<Changed> Workflow::import_from(const std::filesystem::path& archive, const ImportLimits& limits)
{
    auto& steps = *state_->steps;
    Unpacked files(steps.files.receiving_folder(),
                   fmt::format("import-{}-{}-", ::getpid(), static_cast<const void*>(this)));
    auto unpacked = unpack(archive, limits, files);
    if (!unpacked)
        return base::in_context("import", std::move(unpacked).error());
    ProjectManifest& manifest = *unpacked;
    for (auto& turn : manifest.script.turns)
        turn.state = script::LineState::draft; // approval is this tenant's
    TRY(check_names(manifest.script));
    TRY(script::check(manifest.script, "import: script", steps.spec.max_seconds));
    for (const ArchivedVoice& one : manifest.voices) {
        const auto times = TRY(base::read_text_file(files.at(one.times), kLargestTimesBytes));
        TRY(keep_clip(steps, manifest.script, one.line, files.at(one.sound), times));
    }

    auto transaction = TRY(store::Transaction::begin(*steps.database));
    TRY(take_assets(steps, manifest, files));
    TRY(take_icons_and_transitions(steps, manifest, files));
    std::optional<store::Id> document;
    if (manifest.document)
        document = TRY(take_document(steps, *manifest.document, files));
    TRY(take_characters(steps, manifest, manifest.options.look, files));
    TRY(check_options(steps, manifest.options));
    Kept kept;
    take_options(manifest.options, kept);
    kept.writer.questioner = manifest.options.questioner;
    kept.writer.explainer = manifest.options.explainer;
    Changed changed;
    changed.project = TRY(steps.projects.create(row_of(manifest, document, kept)));
    TRY(store_script(steps, changed.project.id, manifest.script, kept));
    const auto covers = TRY(covers_of(steps));
    for (const auto& one : manifest.overrides) {
        TRY(check_timeline(steps, manifest.script, one, covers));
        TRY(steps.overrides.put(changed.project.id,
                                {one.format, one.line, one.word.value_or(-1), one.property, one.value_json}));
    }
    changed.project = TRY(steps.projects.get(changed.project.id));
    TRY(transaction.commit());
    return changed;
}

}
