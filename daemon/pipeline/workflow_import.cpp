// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/media/audio_proof.h"
#include "daemon/brands/brand_file.h"
#include "daemon/pipeline/archive_file.h"
#include "daemon/pipeline/project_archive.h"
#include "daemon/pipeline/workflow_state.h"
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

// The tenant's asset of that name and those bytes, or a new one.
Result<store::Id> take_asset(State& steps, store::AssetKind kind, const ArchivedAsset& archived, const Unpacked& files)
{
    if (const auto known = TRY(steps.assets.find(kind, archived.name)); known && known->sha256 == archived.file)
        return known->id;
    store::NewAsset asset;
    asset.kind = kind;
    asset.name = archived.name;
    asset.context_style = archived.style;
    asset.sha256 = archived.file;
    const auto& path = files.at(archived.file);
    std::error_code error;
    asset.size_bytes = std::filesystem::file_size(path, error);
    if (kind == store::AssetKind::music) {
        asset.duration_s = TRY(media::prove_audio(steps.spec.engine->helpers(), path)).seconds();
    } else {
        const auto size = TRY(steps.spec.engine->assets().natural_size(path.string(), {}));
        asset.width_px = size.width;
        asset.height_px = size.height;
    }
    store::StoredFile file;
    file.sha256 = archived.file;
    file.name = archived.name;
    if (!TRY(steps.files.find(archived.file)))
        TRY(steps.files.adopt(path, file));
    return TRY(steps.assets.create(asset)).id;
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

// A character this tenant has not is its role's usual one.
Status take_characters(State& steps, const ProjectManifest& manifest, LookRequest& look)
{
    for (const auto& row : TRY(steps.characters.list()))
        for (const auto& [role, name] : manifest.characters)
            if (row.role == role && row.name == name)
                (role == "questioner" ? look.questioner_id : look.explainer_id) = row.id;
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
    std::optional<store::Id> document;
    if (manifest.document)
        document = TRY(take_document(steps, *manifest.document, files));
    TRY(take_characters(steps, manifest, manifest.options.look));
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
