// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "daemon/brands/brand_file.h"
#include "daemon/pipeline/archive_file.h"
#include "daemon/pipeline/import_assets.h"
#include "daemon/pipeline/project_archive.h"
#include "daemon/pipeline/workflow_state.h"
#include "daemon/stages/script/validate.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;

constexpr std::uint64_t kLargestTimesBytes = 1U << 20U;

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
            *path = TRY(path_of(steps, files, *path)).string();
    return TRY(brands::keep(std::move(brand), steps.brands, steps.artefacts)).id;
}

Result<store::Id> take_document(State& steps, const ArchivedAsset& archived, const Unpacked& files)
{
    const auto path = TRY(path_of(steps, files, archived.file));
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

store::NewProject row_of(const ProjectManifest& manifest, std::optional<store::Id> document, const Kept& kept)
{
    store::NewProject row = row_of(manifest.options, kept);
    row.title = manifest.script.title;
    row.topic = manifest.topic;
    row.document_id = document;
    return row;
}

Result<Changed> import_files(State& steps, const std::filesystem::path& archive, const ImportLimits& limits,
                             Unpacked& files)
{
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

    auto assets = TRY(ImportedAssets::prove(steps, manifest, files));

    auto transaction = TRY(store::Transaction::begin(*steps.database));
    TRY(assets.take(manifest));
    if (manifest.brand)
        manifest.options.look.brand_id = TRY(take_brand(steps, *manifest.brand, files));
    std::optional<store::Id> document;
    if (manifest.document)
        document = TRY(take_document(steps, *manifest.document, files));
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

Result<Changed> Workflow::import_from(const std::filesystem::path& archive, const ImportLimits& limits)
{
    static std::atomic<unsigned> serial{0};
    Unpacked files(state_->steps->files.receiving_folder(), fmt::format("import-{}-{}-", ::getpid(), ++serial));
    auto done = import_files(*state_->steps, archive, limits, files);
    if (!done)
        return fail(done.error().code, files.without_paths(done.error().what));
    return done;
}

}
