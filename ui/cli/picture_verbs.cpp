// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/verbs.h"

#include "compositor/base/file.h"
#include "compositor/base/thread.h"
#include "compositor/base/trace.h"
#include "compositor/media/picture.h"
#include "compositor/render/frame_cursor.h"
#include "compositor/timeline/parse.h"
#include "ui/cli/context.h"
#include "ui/cli/terminal.h"

#include <charconv>

namespace cli {
namespace {

using base::Errc;
using base::Status;

Result<timeline::FrameRange> parse_range(const std::string& text, std::int64_t frames)
{
    if (text.empty())
        return timeline::FrameRange{0, frames};
    timeline::FrameRange range{0, frames};
    const auto colon = text.find(':');
    const auto number = [](std::string_view part, std::int64_t& value) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        return part.empty() || (error == std::errc{} && end == part.data() + part.size());
    };
    const std::string_view view(text);
    if (colon == std::string::npos || !number(view.substr(0, colon), range.begin) ||
        !number(view.substr(colon + 1), range.end))
        return base::fail(Errc::invalid_input,
                          fmt::format("--range {}: give A:B, first frame and one past the last", text));
    if (range.begin < 0 || range.end > frames || range.begin >= range.end)
        return base::fail(Errc::invalid_input,
                          fmt::format("--range {}: the composition has frames 0:{}", text, frames));
    return range;
}

Result<render::Engine> engine_with_settings(std::optional<app::Settings>& settings)
{
    const auto root = TRY(base::resource_root());
    settings = TRY(load_settings(root));
    return make_engine(root);
}

Status print_line(const std::string& line)
{
    if (std::fprintf(stdout, "%s\n", line.c_str()) < 0)
        return base::fail(Errc::cancelled, "standard output was closed");
    return {};
}

Status run_still(const StillOptions& options)
{
    std::optional<app::Settings> settings;
    auto engine = TRY(engine_with_settings(settings));
    const auto backend = TRY(render::backend_named(options.backend));
    TRY(check_output(options.output, options.composition, Written::in_one_go));
    const auto loaded = TRY(load_composition(engine, options.composition, options.format));
    if (options.at_s < 0 || options.at_s > loaded.composition.duration_s)
        return base::fail(Errc::invalid_input, fmt::format("--at {}: the composition lasts {} s", options.at_s,
                                                           loaded.composition.duration_s));
    base::Stations stations;
    auto renderer = TRY(render::make_renderer(backend, base::usable_cores()));
    auto cursor = TRY(render::FrameCursor::create(loaded.compiled, std::move(renderer), stations));
    const auto index = base::MediaTime::from_seconds(options.at_s).floor_at(loaded.compiled.frame_rate());
    TRY(cursor.show(std::min(index, loaded.compiled.frame_count() - 1)));
    return media::write_png(options.output, cursor.picture());
}

Result<render::RendererSpec> renderer_spec(const FramesOptions& options)
{
    render::RendererSpec spec{.backend = TRY(render::backend_named(options.backend)), .threads = options.threads};
    if (options.level.empty())
        return spec;
    if (spec.backend == render::Backend::scalar)
        return base::fail(Errc::invalid_input, "--level: the scalar reference has no levels; leave one of them out");
    spec.level = TRY(render::level_named(options.level));
    return spec;
}

std::string frames_stats(render::FrameCursor& cursor, timeline::FrameRange range, const base::Stations& stations)
{
    return fmt::format("{{\n  \"frames\": {},\n  \"renderer\": \"{}\",\n  \"dispatches\": {},\n  \"seconds\": "
                       "{{\"evaluate\": {:.6f}, \"raster\": {:.6f}}}\n}}\n",
                       range.end - range.begin, cursor.renderer().name(), cursor.renderer().dispatches(),
                       stations.seconds(base::Station::evaluate), stations.seconds(base::Station::raster));
}

Status run_frames(const FramesOptions& options, std::stop_token stop)
{
    std::optional<app::Settings> settings;
    auto engine = TRY(engine_with_settings(settings));
    const auto spec = TRY(renderer_spec(options));
    const auto loaded = TRY(load_composition(engine, options.composition, options.format));
    const auto range = TRY(parse_range(options.range, loaded.compiled.frame_count()));
    base::Stations stations;
    auto renderer = TRY(render::make_renderer(spec));
    auto cursor = TRY(render::FrameCursor::create(loaded.compiled, std::move(renderer), stations));
    const auto drawing = options.damage == "off" ? render::Drawing::from_nothing : render::Drawing::damage_only;
    TRY(check_output(options.stats, options.composition, Written::in_one_go));
    TRY(render::print_frames(cursor, range, drawing, [&](const std::string& line) -> Status {
        if (stop.stop_requested())
            return base::fail(Errc::cancelled, "frames: stopped");
        return print_line(line);
    }));
    if (!options.stats.empty())
        TRY(base::write_file_atomic(options.stats, frames_stats(cursor, range, stations)));
    const auto drawn = static_cast<double>(range.end - range.begin);
    tell("{}: {:.0f} frames, evaluate {:.3f} ms, draw {:.2f} ms a frame\n", cursor.renderer().name(), drawn,
         1000 * stations.seconds(base::Station::evaluate) / drawn,
         1000 * stations.seconds(base::Station::raster) / drawn);
    return {};
}

Status run_render(const RenderOptions& options, std::stop_token stop)
{
    if (!options.trace.empty())
        base::start_trace();
    std::optional<app::Settings> settings;
    auto engine = TRY(engine_with_settings(settings));
    render::FilmSpec spec;
    spec.backend = TRY(render::backend_named(options.backend));
    TRY(check_output(options.output, options.composition));
    for (const auto& written : {options.stats, options.trace})
        TRY(check_output(written, options.composition, Written::in_one_go));
    const auto data = TRY(data_folder(*settings, options.data));
    const auto encoders = TRY(search_encoders(*settings, options.encoder, data, stop));
    spec.encoders = encoders.get();
    const auto read = TRY(read_composition(engine.root(), options.composition, options.format));
    spec.composition = &read.composition;
    spec.work_folder = data / "segments";
    render::FilmSound sound({&read.composition, read.folder, spec.work_folder, engine.root() / "config"});
    spec.sound = &sound;
    const auto compiled = engine.compile(read.composition, read.folder);
    if (!compiled)
        return base::in_context(options.composition, base::Error(compiled.error()));
    spec.compiled = &*compiled;
    spec.output = options.output;
    spec.encode = encode_spec(*settings);
    if (!options.preset.empty())
        spec.encode.preset = options.preset;
    if (options.crf)
        spec.encode.crf = *options.crf;
    spec.encode.repeat = options.repeat == "off" ? media::Repeat::off : media::Repeat::on;
    spec.cores = base::usable_cores();
    spec.memory_bytes = static_cast<std::uint64_t>(settings->integer("render.memory_megabytes")) << 20U;
    spec.work_bytes = static_cast<std::uint64_t>(settings->integer("render.work_megabytes")) << 20U;
    ProgressLine line;
    line.stage("render");
    spec.progress = [&line](const render::Progress& progress) {
        line.update(fmt::format("{} of {} frames", progress.frames_done, progress.frames));
    };
    const auto stats = TRY(render::render_film(spec, stop));
    line.finish();
    if (!options.stats.empty())
        TRY(base::write_file_atomic(options.stats, render::to_json(stats)));
    if (!options.trace.empty())
        TRY(base::write_trace(options.trace));
    tell("{:<10}{}, {}, {} in {}\n", "done", options.output, seconds_text(read.composition.duration_s),
         size_text(stats.file_bytes), seconds_text(stats.wall_seconds));
    return {};
}

int finished(const Status& status)
{
    return status ? exit_done : fail_with(status.error());
}

}

int still(const StillOptions& options)
{
    return finished(run_still(options));
}

int frames(const FramesOptions& options, std::stop_token stop)
{
    return finished(run_frames(options, stop));
}

int render_composition(const RenderOptions& options, std::stop_token stop)
{
    return finished(run_render(options, stop));
}

}
