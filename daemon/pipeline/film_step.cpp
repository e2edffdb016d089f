// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/state.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "compositor/base/log.h"
#include "compositor/sound/music_bed.h"
#include "compositor/timeline/parse.h"
#include "daemon/pipeline/core_share.h"
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

std::filesystem::path bed_in_work(const State& state, const Bed& bed)
{
    return state.spec.data_folder / kWorkFolder /
           fmt::format("music-{}-{}-{}.wav", bed.key.substr(0, 16), ::getpid(), static_cast<const void*>(&state));
}

// The music: a file of the user's, a bed of our own in the script's style (made once), or none.
Result<std::filesystem::path> music_for(State& state, const script::Script& script, const LookRequest& look,
                                        store::Id project)
{
    if (look.music_asset)
        return asset_file(state, store::AssetKind::music, *look.music_asset);
    if (look.music == "none")
        return std::filesystem::path{};
    if (look.music != "auto")
        return std::filesystem::absolute(look.music);
    const auto bed = TRY(bed_for(script));
    if (const auto known = TRY(state.artefacts.find(bed.key, kMusicKind)))
        return known->path;
    const auto write = [&](const std::filesystem::path& path) -> Status {
        if (!state.music.valid())
            return sound::write_bed(bed.spec, path);
        TRY(state.music.get());
        std::error_code error;
        std::filesystem::rename(bed_in_work(state, bed), path, error);
        return error ? sound::write_bed(bed.spec, path) : Status{};
    };
    const auto made = TRY(state.artefacts.put_file(bed.key, kMusicKind, state.source(kEngineVersion, project), write));
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

Result<std::string> strategy_of(State& state, const Work& work)
{
    compose::ComposeSpec spec = TRY(look_spec(state, work.script, work.kept.look));
    spec.overrides = TRY(overrides_for(state, work.row.id, work.kept.look.formats.front(), spec.covers));
    if (work.kept.look.strategy == "auto")
        spec.strategy = compose::automatic_strategy(spec);
    return std::string(spec.strategy == compose::Strategy::full ? "remotion" : "ffmpeg");
}

}

Result<FinishedFilm> render_composition(State& state, const timeline::Composition& composition,
                                        const std::filesystem::path& output, const Watcher& watcher,
                                        std::stop_token stop)
{
    FinishedFilm film;
    film.format = composition.format;
    film.duration_s = composition.duration_s;
    film.composition_json = timeline::to_json(composition);
    render::FilmSpec spec;
    spec.work_folder = state.spec.data_folder / kWorkFolder;
    render::FilmSound sound(
        {&composition, state.spec.data_folder, spec.work_folder, state.spec.engine->root() / "config"});
    auto compiling = std::optional<base::StationTimer>(std::in_place, state.stations, base::Station::compile);
    const auto compiled = TRY(state.spec.engine->compile(composition, state.spec.data_folder));
    compiling.reset();
    TRY(refuse_missing_glyphs(compiled));

    TRY(base::make_folders(output.parent_path()));
    film.video = output;
    spec.composition = &composition;
    spec.compiled = &compiled;
    spec.sound = &sound;
    spec.output = film.video;
    spec.encode = state.spec.encode;
    spec.encoders = state.spec.encoders;
    spec.backend = state.spec.backend;
    std::optional<CoreShare::Turn> turn;
    if (state.spec.share != nullptr)
        turn.emplace(*state.spec.share);
    spec.cores = turn ? turn->cores() : state.spec.cores;
    spec.memory_bytes = state.spec.memory_bytes;
    spec.work_bytes = state.spec.work_bytes;
    spec.progress = watcher.frames;
    film.stats = TRY(render::render_film(spec, stop));
    return film;
}

void start_music(State& state, const script::Script& script, const LookRequest& look)
{
    const auto bed = bed_for(script);
    if (look.music != "auto" || look.music_asset || !bed || state.music.valid())
        return;
    if (const auto known = state.artefacts.find(bed->key, kMusicKind); !known || *known)
        return;
    if (!base::make_folders(state.spec.data_folder / kWorkFolder))
        return; // film_step meets the same trouble and reports it
    state.music = std::async(std::launch::async,
                             [spec = bed->spec, path = bed_in_work(state, *bed), fields = base::log_fields()] {
                                 const base::LogContext context(fields);
                                 return sound::write_bed(spec, path);
                             });
}

Status keep_music(State& state, const script::Script& script, const LookRequest& look, store::Id project)
{
    if (state.music.valid())
        TRY(music_for(state, script, look, project));
    return {};
}

Result<timeline::Composition> compose_format(State& state, const Work& work, const VoicedLines& voiced,
                                             const std::string& format)
{
    const base::StationTimer timer(state.stations, base::Station::compose);
    compose::ComposeSpec spec = TRY(look_spec(state, work.script, work.kept.look));
    spec.lines = voiced.lines;
    spec.music = TRY(music_for(state, work.script, work.kept.look, work.row.id));
    spec.format = TRY(format_of(state, format));
    auto overrides = TRY(overrides_for(state, work.row.id, format, spec.covers));
    if (!overrides.background)
        overrides.background = spec.overrides.background;
    spec.overrides = std::move(overrides);
    if (work.kept.look.strategy == "auto")
        spec.strategy = compose::automatic_strategy(spec);
    const auto fonts = state.spec.engine->use_fonts();
    return compose::compose(spec, state.spec.engine->fonts());
}

Result<Films> make_films(State& state, const Work& work, const std::vector<std::string>& formats,
                         const VoicedLines& voiced, const Watcher& watcher, std::stop_token stop)
{
    Films films;
    films.strategy = TRY(strategy_of(state, work));
    // All before the first is rendered: what is edited meanwhile is in none of them.
    std::vector<timeline::Composition> compositions;
    for (const std::string& format : formats)
        compositions.push_back(TRY(compose_format(state, work, voiced, format)));
    films.look_key = TRY(look_key(state, work.row.id));
    const auto cues = compose::cues(compositions.front());
    films.srt = compose::to_srt(cues);
    films.webvtt = compose::to_webvtt(cues);
    films.duration_seconds = compositions.front().duration_s;
    for (std::size_t i = 0; i < formats.size(); ++i) {
        if (formats.size() > 1)
            tell(watcher.stage, "render " + formats[i]);
        const auto output = state.project_folder(work.row.id) / fmt::format("{}.mp4", formats[i]);
        films.films.push_back(TRY(render_composition(state, compositions[i], output, watcher, stop)));
    }
    return films;
}

Status record_films(State& state, store::Id project, const Films& films, bool outdated)
{
    auto change = TRY(store::Transaction::begin(*state.database));
    for (const FinishedFilm& film : films.films) {
        const auto format = TRY(format_of(state, film.format));
        store::Output output;
        output.project_id = project;
        output.output_format = film.format;
        output.file_path = film.video.string();
        output.file_size_bytes = film.stats.file_bytes;
        output.width_px = format.canvas.width;
        output.height_px = format.canvas.height;
        output.duration_seconds = film.duration_s;
        output.bitrate_kbps = static_cast<int>(static_cast<double>(film.stats.file_bytes) * 8 / 1000 / film.duration_s);
        output.is_outdated = outdated;
        TRY(state.outputs.put(output));
    }
    store::ProjectChange used;
    used.render_strategy_used = films.strategy;
    TRY(state.projects.change(project, used));
    TRY(state.projects.complete(project, films.films.front().video.string(), films.duration_seconds));
    return change.commit();
}

}
