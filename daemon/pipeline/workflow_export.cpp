// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/brands/brand_file.h"
#include "daemon/pipeline/archive_file.h"
#include "daemon/pipeline/project_archive.h"
#include "daemon/pipeline/upload.h"
#include "daemon/pipeline/workflow_state.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace pipeline {
namespace {

using Files = std::map<std::string, std::filesystem::path>; // by hash

constexpr std::uint64_t kLargestFileBytes = 512ULL << 20U;

Result<ArchivedAsset> keep_asset(State& steps, store::AssetKind kind, store::Id id, Files& files)
{
    const auto asset = TRY(steps.assets.get(kind, id));
    files[asset.sha256] = TRY(asset_file(steps, kind, id));
    return ArchivedAsset{id, asset.name, asset.context_style, asset.sha256};
}

// Of what is named by its name and does not come with the program.
Result<std::vector<ArchivedAsset>> keep_named(State& steps, store::AssetKind kind, const std::set<std::string>& names,
                                              Files& files)
{
    const auto shipped = TRY(ShippedNames::load(*steps.spec.engine));
    std::vector<ArchivedAsset> kept;
    for (const std::string& name : names)
        if (const auto asset = TRY(steps.assets.find(kind, name)); asset && !asset->sha256.empty())
            if (!shipped.has(kind, name))
                kept.push_back(TRY(keep_asset(steps, kind, asset->id, files)));
    return kept;
}

Status keep_icons_and_transitions(State& steps, ProjectManifest& manifest, Files& files)
{
    manifest.icons = TRY(keep_named(steps, store::AssetKind::icon, manifest.icon_names(), files));
    manifest.transitions = TRY(keep_named(steps, store::AssetKind::transition, manifest.transition_names(), files));
    return {};
}

Status keep_characters(State& steps, const store::Project& row, ProjectManifest& manifest, Files& files)
{
    for (const auto& [role, id] :
         {std::pair("questioner", row.questioner_id), std::pair("explainer", row.explainer_id)}) {
        if (!id)
            continue;
        const auto character = TRY(steps.characters.get(*id));
        ArchivedCharacter kept{role, character.name, std::vector<ArchivedAsset>()};
        for (const store::Asset& pose : TRY(poses_of(steps, *id)))
            kept.poses->push_back(TRY(keep_asset(steps, store::AssetKind::character, pose.id, files)));
        manifest.characters.push_back(std::move(kept));
    }
    return {};
}

Status keep_by_hash(std::string& path, Files& files)
{
    if (path.empty())
        return {};
    const auto bytes = TRY(base::read_file(path, kLargestFileBytes));
    const auto hash = base::to_hex(base::sha256(bytes));
    files[hash] = path;
    path = hash;
    return {};
}

Status keep_brand(State& steps, const LookRequest& look, ProjectManifest& manifest, Files& files)
{
    if (!look.brand_id && look.brand.empty())
        return {};
    manifest.brand = look.brand_id ? TRY(steps.brands.get(*look.brand_id))
                                   : TRY(brands::brand_named(look.brand, steps.brands, steps.artefacts));
    for (std::string* path : {&manifest.brand->logo_path, &manifest.brand->watermark_path,
                              &manifest.brand->intro_video_path, &manifest.brand->outro_video_path})
        TRY(keep_by_hash(*path, files));
    return {};
}

Status keep_music(State& steps, const LookRequest& look, ProjectManifest& manifest, Files& files)
{
    if (look.music_asset) {
        manifest.music = TRY(keep_asset(steps, store::AssetKind::music, *look.music_asset, files));
    } else if (look.music != "auto" && look.music != "none") { // a file that `lesedi make` was given
        ArchivedAsset music{0, std::filesystem::path(look.music).stem().string(), "", look.music};
        TRY(keep_by_hash(music.file, files));
        manifest.music = std::move(music);
        manifest.options.look.music = "auto";
    }
    return {};
}

Status keep_overrides(State& steps, store::Id project, ProjectManifest& manifest, Files& files)
{
    std::vector<store::Id> backgrounds;
    if (const auto& own = manifest.options.look.background_asset)
        backgrounds.push_back(*own);
    for (auto& one : TRY(steps.overrides.list(project))) {
        if (one.property == "background")
            if (const auto value = nlohmann::json::parse(one.value_json, nullptr, false); value.is_number_integer())
                backgrounds.push_back(value.get<store::Id>());
        manifest.overrides.push_back({std::move(one.property), std::move(one.line_id),
                                      one.word_index < 0 ? std::nullopt : std::optional(one.word_index),
                                      std::move(one.format), std::move(one.value_json)});
    }
    std::ranges::sort(backgrounds);
    backgrounds.erase(std::unique(backgrounds.begin(), backgrounds.end()), backgrounds.end());
    for (const store::Id id : backgrounds)
        manifest.backgrounds.push_back(TRY(keep_asset(steps, store::AssetKind::background, id, files)));
    return {};
}

}

Status Workflow::export_to(store::Id project, const std::filesystem::path& archive)
{
    auto& steps = *state_->steps;
    const Work work = TRY(load_work(steps, project));
    if (work.script.turns.empty())
        return conflict(work.row, "it has no script yet");
    ProjectManifest manifest;
    Files files;
    manifest.topic = work.row.topic;
    manifest.options = options_of(work.row);
    manifest.script = work.script;
    TRY(keep_music(steps, work.kept.look, manifest, files));
    TRY(keep_brand(steps, work.kept.look, manifest, files));
    TRY(keep_overrides(steps, project, manifest, files));
    TRY(keep_icons_and_transitions(steps, manifest, files));
    TRY(keep_characters(steps, work.row, manifest, files));
    if (work.row.document_id) {
        const auto document = TRY(steps.documents.get(*work.row.document_id));
        if (const auto file = TRY(steps.files.find(document.file_sha256))) { // `lesedi make` keeps none
            manifest.document = ArchivedAsset{document.id, document.source_name, "", document.file_sha256};
            files[document.file_sha256] = file->path;
        }
    }
    const auto clips = TRY(clips_of(steps, work.script));
    for (const LineClip& clip : clips) {
        manifest.voices.push_back({clip.line_id, clip.sound.sha256, clip.times.sha256});
        files[clip.sound.sha256] = clip.sound.path;
        files[clip.times.sha256] = clip.times.path;
    }
    auto writer = TRY(ArchiveWriter::create(archive));
    TRY(writer.add_text(std::string(kManifestName), to_json(manifest)));
    for (const auto& [hash, path] : files)
        TRY(writer.add_file(std::string(kFilesFolder) + hash, path));
    return writer.finish();
}

}
