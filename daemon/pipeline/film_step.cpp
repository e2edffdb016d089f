// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/state.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "compositor/sound/music_bed.h"
#include "compositor/timeline/parse.h"
#include "daemon/stages/script/names.h"

#include <unistd.h>

namespace pipeline {
namespace {

constexpr int kBedVersion = 1; // raise when music_bed composes other music

constexpr std::string_view kMusicKind = "music.wav";
constexpr std::string_view kWorkFolder =
    "segments"; // of the render room; what is left in it by a killed run is removed there

struct Bed {
    sound::BedSpec spec;
    std::string key;
};

Result<Bed> bed_for(const script::Script& script)
{
    Bed bed;
    bed.spec.style = TRY(sound::bed_style(script::name(script.style)));
    bed.key = base::to_hex(
        base::sha256(fmt::format("music bed {} {} {}", kBedVersion, script::name(script.style), bed.spec.seed)));
    return bed;
}

std::filesystem::path bed_in_work(const Pipeline::State& state, const Bed& bed)
{
    return state.spec.data_folder / kWorkFolder / fmt::format("music-{}-{}.wav", bed.key.substr(0, 16), ::getpid());
}

// The music: a file of the user's, a bed of our own in the script's style (made once), or none.
Result<std::filesystem::path> music_for(Pipeline::State& state, const script::Script& script,
                                        const ProjectRequest& request, store::Id project)
{
    if (request.music == "none")
        return std::filesystem::path{};
    if (request.music != "auto")
        return std::filesystem::absolute(request.music);
    const auto bed = TRY(bed_for(script));
    if (const auto known = TRY(state.artefacts.find(bed.key, kMusicKind)))
        return known->path;
    store::ArtefactSource source;
    source.engine_version = kEngineVersion;
    source.project_id = project;
    const auto write = [&](const std::filesystem::path& path) -> Status {
        if (!state.music.valid())
            return sound::write_bed(bed.spec, path);
        TRY(state.music.get());
        std::error_code error;
        std::filesystem::rename(bed_in_work(state, bed), path, error);
        return error ? sound::write_bed(bed.spec, path) : Status{};
    };
    const auto made = TRY(state.artefacts.put_file(bed.key, kMusicKind, source, write));
    return made.path;
}

Result<timeline::Composition> compose_film(Pipeline::State& state, const script::Script& script,
                                           const VoicedLines& voiced, const ProjectRequest& request, store::Id project)
{
    const base::StationTimer timer(state.stations, base::Station::compose);
    const auto config = state.spec.engine->root() / "config";
    compose::ComposeSpec spec;
    spec.script = script;
    spec.lines = voiced.lines;
    spec.look = TRY(compose::load_look(config, script::name(script.style)));
    spec.cast = TRY(compose::load_cast(config));
    spec.format = TRY(compose::load_format(config, request.format));
    if (request.format == "tiktok")
        spec.format = TRY(compose::resized(spec.format, state.spec.tiktok_canvas));
    spec.frame_rate = {state.spec.frames_per_second, 1};
    spec.heading_family = state.spec.engine->has_headings_font() ? "Poppins" : "Inter";
    spec.music = TRY(music_for(state, script, request, project));
    return compose::compose(spec, state.spec.engine->fonts());
}

Status refuse_missing_glyphs(const timeline::Compiled& compiled)
{
    if (compiled.missing_glyphs().empty())
        return {};
    const auto& first = compiled.missing_glyphs().front();
    std::string characters;
    for (const char32_t character : first.characters)
        characters += fmt::format("{}U+{:04X}", characters.empty() ? "" : ", ", static_cast<std::uint32_t>(character));
    return base::fail(
        base::Errc::invalid_input,
        fmt::format(
            "compose: no installed font can draw {} ({}); install a Noto font for this script, or edit the line",
            characters, first.path));
}

}

Status check_request(const Pipeline::State& state, const ProjectRequest& request)
{
    TRY(compose::load_format(state.spec.engine->root() / "config", request.format));
    std::error_code ignored;
    if (request.music != "auto" && request.music != "none" && !std::filesystem::is_regular_file(request.music, ignored))
        return base::fail(base::Errc::not_found,
                          fmt::format("--music {}: no such file; give a sound file, auto or none", request.music));
    return {};
}

void start_music(Pipeline::State& state, const script::Script& script, const ProjectRequest& request)
{
    const auto bed = bed_for(script);
    if (request.music != "auto" || !bed || state.music.valid())
        return;
    if (const auto known = state.artefacts.find(bed->key, kMusicKind); !known || *known)
        return;
    if (!base::make_folders(state.spec.data_folder / kWorkFolder))
        return; // film_step meets the same trouble and reports it
    state.music = std::async(std::launch::async, [spec = bed->spec, path = bed_in_work(state, *bed)] {
        return sound::write_bed(spec, path);
    });
}

Result<Film> make_film(Pipeline::State& state, const script::Script& script, const VoicedLines& voiced,
                       const ProjectRequest& request, store::Id project, const Watcher& watcher, std::stop_token stop)
{
    const auto composition = TRY(compose_film(state, script, voiced, request, project));
    Film film;
    film.composition_json = timeline::to_json(composition);
    film.duration_seconds = composition.duration_s;
    auto compiling = std::optional<base::StationTimer>(std::in_place, state.stations, base::Station::compile);
    const auto compiled = TRY(state.spec.engine->compile(composition, state.spec.data_folder));
    compiling.reset();
    TRY(refuse_missing_glyphs(compiled));

    const auto folder = state.project_folder(project);
    TRY(base::make_folders(folder));
    film.video = folder / fmt::format("{}.mp4", request.format);
    render::FilmSpec spec;
    spec.composition = &composition;
    spec.compiled = &compiled;
    spec.folder = state.spec.data_folder;
    spec.work_folder = state.spec.data_folder / kWorkFolder;
    spec.config_folder = state.spec.engine->root() / "config";
    spec.output = film.video;
    spec.encode = state.spec.encode;
    spec.backend = state.spec.backend;
    spec.cores = state.spec.cores;
    spec.memory_bytes = state.spec.memory_bytes;
    spec.work_bytes = state.spec.work_bytes;
    spec.progress = watcher.frames;
    film.stats = TRY(render::render_film(spec, stop));
    return film;
}

}
