// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/state.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "compositor/sound/music_bed.h"
#include "compositor/timeline/parse.h"
#include "daemon/stages/compose/subtitles.h"
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
    if (request.look.music == "none")
        return std::filesystem::path{};
    if (request.look.music != "auto")
        return std::filesystem::absolute(request.look.music);
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

Result<FinishedFilm> render_format(Pipeline::State& state, const timeline::Composition& composition, store::Id project,
                                   const Watcher& watcher, std::stop_token stop)
{
    FinishedFilm film;
    film.format = composition.format;
    film.composition_json = timeline::to_json(composition);
    render::FilmSpec spec;
    spec.work_folder = state.spec.data_folder / kWorkFolder;
    render::FilmSound sound(
        {&composition, state.spec.data_folder, spec.work_folder, state.spec.engine->root() / "config"});
    auto compiling = std::optional<base::StationTimer>(std::in_place, state.stations, base::Station::compile);
    const auto compiled = TRY(state.spec.engine->compile(composition, state.spec.data_folder));
    compiling.reset();
    TRY(refuse_missing_glyphs(compiled));

    const auto folder = state.project_folder(project);
    TRY(base::make_folders(folder));
    film.video = folder / fmt::format("{}.mp4", composition.format);
    spec.composition = &composition;
    spec.compiled = &compiled;
    spec.sound = &sound;
    spec.output = film.video;
    spec.encode = state.spec.encode;
    spec.encoders = state.spec.encoders;
    spec.backend = state.spec.backend;
    spec.cores = state.spec.cores;
    spec.memory_bytes = state.spec.memory_bytes;
    spec.work_bytes = state.spec.work_bytes;
    spec.progress = watcher.frames;
    film.stats = TRY(render::render_film(spec, stop));
    return film;
}

}

void start_music(Pipeline::State& state, const script::Script& script, const ProjectRequest& request)
{
    const auto bed = bed_for(script);
    if (request.look.music != "auto" || !bed || state.music.valid())
        return;
    if (const auto known = state.artefacts.find(bed->key, kMusicKind); !known || *known)
        return;
    if (!base::make_folders(state.spec.data_folder / kWorkFolder))
        return; // film_step meets the same trouble and reports it
    state.music = std::async(std::launch::async, [spec = bed->spec, path = bed_in_work(state, *bed)] {
        return sound::write_bed(spec, path);
    });
}

Result<Films> make_films(Pipeline::State& state, const script::Script& script, const VoicedLines& voiced,
                         const ProjectRequest& request, store::Id project, const Watcher& watcher, std::stop_token stop)
{
    auto composing = std::optional<base::StationTimer>(std::in_place, state.stations, base::Station::compose);
    compose::ComposeSpec spec = TRY(look_spec(state, script, request));
    spec.lines = voiced.lines;
    spec.music = TRY(music_for(state, script, request, project));
    Films films;
    films.strategy = spec.strategy == compose::Strategy::full ? "remotion" : "ffmpeg";
    for (const std::string& format : request.look.formats) {
        spec.format = TRY(format_of(state, format));
        if (!composing)
            composing.emplace(state.stations, base::Station::compose);
        const auto composition = TRY(compose::compose(spec, state.spec.engine->fonts()));
        composing.reset();
        if (films.srt.empty()) {
            const auto cues = compose::cues(composition);
            films.srt = compose::to_srt(cues);
            films.webvtt = compose::to_webvtt(cues);
        }
        films.duration_seconds = composition.duration_s;
        if (request.look.formats.size() > 1)
            tell(watcher.stage, "render " + format);
        films.films.push_back(TRY(render_format(state, composition, project, watcher, stop)));
    }
    return films;
}

}
