// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/posted.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "compositor/timeline/formats.h"
#include "daemon/pipeline/composition_sources.h"
#include "daemon/store/composition_repository.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestSource = 1ULL << 30U;

std::filesystem::path output_path(const State& state, store::Id composition)
{
    const auto projects =
        state.spec.projects_folder.empty() ? state.spec.data_folder / "projects" : state.spec.projects_folder;
    return projects / "compositions" / fmt::format("{}.mp4", composition);
}

// "data/artefacts/26/26b0..." and "data/assets/55/55cf...": both stores name files by their bytes.
std::optional<std::string> hash_in_name(const fs::path& file)
{
    const std::string name = file.filename().string();
    const bool is_hash = name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_hash && file.parent_path().filename() == name.substr(0, 2) ? std::optional(name) : std::nullopt;
}

// The bytes of `file` as an upload of the tenant's: a link where that can be, else a copy.
Status adopt(State& state, const fs::path& file, const std::string& sha256)
{
    static std::atomic<unsigned> serial{0};
    const fs::path link =
        state.files.receiving_folder() / fmt::format("link-{}-{}", ::getpid(), ++serial); // collected after a kill
    std::error_code error;
    fs::create_hard_link(file, link, error);
    if (error)
        fs::copy_file(file, link, error);
    if (error)
        return base::fail_errno(file.string(), error.value());
    store::StoredFile row;
    row.sha256 = sha256;
    row.media_type = "application/octet-stream";
    auto kept = state.files.adopt(link, row);
    fs::remove(link, error); // it is still there when the store had the same file already
    return kept ? Status{} : Status(tl::unexpected<base::Error>(std::move(kept).error()));
}

// A character of the tenant's own, by where character_rig() puts its rig.
std::optional<std::string> character_in_path(const State& state, const fs::path& rig)
{
    const fs::path folder = rig.parent_path();
    const std::string id = folder.filename().string();
    const bool is_ours = folder.parent_path() == state.spec.data_folder / "work" / "characters" && !id.empty() &&
                         id.find_first_not_of("0123456789") == std::string::npos;
    return is_ours ? std::optional(std::string(kCharacterSource) + id) : std::nullopt;
}

}

Shelf shelf_of(State& state)
{
    Shelf shelf;
    shelf.file = [&state](const std::string& sha256) -> Shelf::Place {
        if (auto upload = TRY(state.files.find(sha256)))
            return std::optional(std::move(upload->path));
        return state.artefacts.find_file(state.scope, sha256);
    };
    shelf.rig = [&state](store::Id id) -> Shelf::Place {
        const auto character = state.characters.get(id);
        if (!character && character.error().code == base::Errc::not_found)
            return std::optional<fs::path>();
        return character_rig(state, TRY(Result<store::Character>(character)));
    };
    return shelf;
}

Result<ReadFilm> read_posted(State& state, std::string_view json)
{
    const auto formats = TRY(timeline::load_formats(state.spec.engine->root() / "config/platforms.json"));
    return read_posted(json, formats, shelf_of(state));
}

Result<PostedFilm> read_posted_or_fail(State& state, std::string_view json)
{
    auto read = TRY(read_posted(state, json));
    if (read.film)
        return std::move(*read.film);
    std::string what;
    for (const timeline::Problem& problem : read.problems)
        what += (what.empty() ? "" : "\n") + timeline::to_string(problem);
    return base::fail(base::Errc::invalid_input, std::move(what));
}

Status keep_files(State& state, const PostedFilm& film)
{
    for (const std::string& hash : film.hashes())
        if (!TRY(state.files.find(hash)))
            TRY(adopt(state, film.files.at(std::string(kHashSource) + hash), hash));
    return {};
}

Status name_sources(State& state, timeline::Composition& composition)
{
    const Shelf shelf = shelf_of(state);
    return each_source(composition, [&](const SourcePlace& place, std::string& source) -> Status {
        if (source.starts_with(kConfigSource))
            return {};
        const std::size_t hash = std::min(source.find('#'), source.size());
        const fs::path file = source.substr(0, hash);
        if (place.is_rig) {
            source = character_in_path(state, file).value_or(source);
            return {};
        }
        std::string sha256;
        if (auto named = hash_in_name(file))
            sha256 = std::move(*named);
        else
            sha256 = base::to_hex(base::sha256(TRY(base::read_file(file, kLargestSource))));
        if (!TRY(shelf.file(sha256)))
            TRY(adopt(state, file, sha256));
        source = std::string(kHashSource) + sha256 + source.substr(hash);
        return {};
    });
}

Result<std::string> render_posted(State& state, store::Id composition, const Watcher& watcher,
                                  const std::function<Status()>& still_ours, std::stop_token stop)
{
    store::CompositionRepository compositions(*state.database, state.scope);
    const auto row = TRY(compositions.get(composition));
    const auto posted = TRY(read_posted_or_fail(state, row.json));
    const auto path = output_path(state, composition);
    auto rendered = render_composition(state, posted.composition, path, watcher, stop);
    if (!rendered)
        return tl::unexpected<base::Error>(posted.as_posted(std::move(rendered).error()));
    const auto film = std::move(*rendered);

    store::CompositionOutput output;
    output.composition_id = composition;
    output.file_path = path.string();
    output.file_size_bytes = film.stats.file_bytes;
    output.width_px = posted.composition.canvas.width;
    output.height_px = posted.composition.canvas.height;
    output.duration_seconds = posted.composition.duration_s;
    output.bitrate_kbps =
        static_cast<int>(static_cast<double>(film.stats.file_bytes) * 8 / 1000 / posted.composition.duration_s);
    auto change = TRY(store::Transaction::begin(*state.database));
    TRY(still_ours());
    const auto kept = TRY(compositions.put_output(output));
    TRY(change.commit());
    return nlohmann::json{{"composition", composition},
                          {"output", kept.id},
                          {"frames", film.stats.frames},
                          {"duration_seconds", output.duration_seconds}}
        .dump();
}

}
