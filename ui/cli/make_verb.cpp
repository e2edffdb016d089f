// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/verbs.h"

#include "compositor/base/file.h"
#include "compositor/base/thread.h"
#include "daemon/pipeline/pipeline.h"
#include "daemon/stages/review/review_text.h"
#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/names.h"
#include "ui/cli/context.h"
#include "ui/cli/make_by_daemon.h"
#include "ui/cli/make_outputs.h"
#include "ui/cli/review_loop.h"
#include "ui/cli/terminal.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>

namespace cli {
namespace {

using base::Errc;
using base::Status;
using Clock = std::chrono::steady_clock;

// "pop:word" is the animation pop, word by word.
Status read_look(const MakeOptions& options, pipeline::LookRequest& look)
{
    look.formats.clear();
    for (std::size_t begin = 0; begin <= options.formats.size();) {
        const std::size_t end = std::min(options.formats.find(',', begin), options.formats.size());
        if (end == begin)
            return base::fail(Errc::invalid_input, fmt::format("--format {}: a name is empty", options.formats));
        look.formats.push_back(options.formats.substr(begin, end - begin));
        begin = end + 1;
    }
    const std::size_t colon = options.text_animation.find(':');
    look.text_animation = options.text_animation.substr(0, colon);
    if (colon != std::string::npos)
        look.text_animation_by = options.text_animation.substr(colon + 1);
    look.music = options.music;
    look.strategy = options.strategy;
    look.scene_change = options.transition;
    look.background = options.background;
    look.brand = options.brand;
    look.cast = options.cast;
    return {};
}

Result<pipeline::ProjectRequest> request_of(const MakeOptions& options, const app::Settings& settings)
{
    pipeline::ProjectRequest request;
    request.input = options.input;
    TRY(read_look(options, request.look));
    auto& writer = request.writer;
    writer.target_seconds = options.duration_s.value_or(settings.number("script.target_seconds"));
    writer.questioner = options.questioner.empty() ? settings.text("script.questioner") : options.questioner;
    writer.explainer = options.explainer.empty() ? settings.text("script.explainer") : options.explainer;
    writer.language = options.language;
    if (!options.style.empty()) {
        writer.style = script::style_named(options.style);
        if (!writer.style)
            return base::fail(
                Errc::invalid_input,
                fmt::format("--style {}: there is motivation, finance, tech and educational", options.style));
    }
    if (writer.questioner == writer.explainer)
        return base::fail(Errc::invalid_input,
                          fmt::format("{}: questioner and explainer need different names", writer.questioner));
    const double longest = settings.number("video.max_duration_seconds");
    if (writer.target_seconds < 5 || writer.target_seconds > longest)
        return base::fail(Errc::invalid_input,
                          fmt::format("--duration {}: give 5 to {} seconds (MAX_VIDEO_DURATION_SECONDS)",
                                      writer.target_seconds, longest));
    return request;
}

Result<pipeline::PipelineSpec> pipeline_spec(const MakeOptions& options, const app::Settings& settings,
                                             render::Engine& engine)
{
    pipeline::PipelineSpec spec;
    spec.data_folder = TRY(data_folder(settings, options.data));
    if (const auto projects = settings.path("video.projects_dir"); !projects.empty())
        spec.projects_folder = std::filesystem::absolute(projects);
    spec.engine = &engine;
    spec.encode = encode_spec(settings);
    spec.backend = TRY(render::backend_named(options.backend));
    spec.cores = base::usable_cores();
    spec.memory_bytes = static_cast<std::uint64_t>(settings.integer("render.memory_megabytes")) << 20U;
    spec.work_bytes = static_cast<std::uint64_t>(settings.integer("render.work_megabytes")) << 20U;
    spec.tiktok_canvas = {static_cast<int>(settings.integer("video.width")),
                          static_cast<int>(settings.integer("video.height"))};
    spec.frames_per_second = static_cast<int>(settings.integer("video.fps"));
    spec.max_seconds = settings.number("video.max_duration_seconds");
    spec.document_bytes = static_cast<std::uint64_t>(settings.number("document.max_megabytes") * 1e6);
    return spec;
}

std::string stats_json(const pipeline::Finished& finished, double wall_seconds)
{
    auto json = nlohmann::ordered_json::parse(render::to_json(finished.films.front().stats));
    const auto rounded = [](double value) { return std::round(value * 1000) / 1000; };
    nlohmann::ordered_json seconds;
    for (const auto& [stage, spent] : finished.stage_seconds)
        seconds[stage] = rounded(spent);
    seconds.update(json["seconds"]);
    json["seconds"] = seconds;
    json["total_wall_seconds"] = rounded(wall_seconds);
    // What is left of the wall time beside speaking and the render's own wall time: reading, writing, composing, start
    // and end.
    const auto spent_in = [&](const char* stage) { return seconds.value(stage, 0.0); };
    double rendering = 0;
    for (const auto& film : finished.films)
        rendering += film.stats.wall_seconds;
    json["overhead_seconds"] = rounded(wall_seconds - spent_in("voice") - rendering + spent_in("mux"));
    json["duration_seconds"] = rounded(finished.duration_seconds);
    json["estimated_seconds"] = rounded(finished.estimated_seconds);
    json["scenes"] = finished.scenes;
    json["voices"] = {{"made", finished.voices_made}, {"reused", finished.voices_reused}};
    json["strategy"] = finished.strategy;
    if (finished.films.size() > 1)
        for (const auto& film : finished.films)
            json["formats"][film.format] = nlohmann::ordered_json::parse(render::to_json(film.stats));
    json["notes"] = finished.notes;
    return json.dump(2) + "\n";
}

Status deliver(const MakeOptions& options, const std::filesystem::path& output, const pipeline::Finished& finished,
               double wall_seconds)
{
    const std::size_t formats = finished.films.size();
    for (const auto& film : finished.films) {
        TRY(base::copy_file_atomic(film.video, for_format(output, film.format, formats)));
        if (!options.composition.empty())
            TRY(base::write_file_atomic(for_format(options.composition, film.format, formats), film.composition_json));
    }
    TRY(base::write_file_atomic(beside(output, ".srt"), finished.srt));
    TRY(base::write_file_atomic(beside(output, ".vtt"), finished.webvtt));
    if (!options.stats.empty())
        TRY(base::write_file_atomic(options.stats, stats_json(finished, wall_seconds)));
    return {};
}

void print_summary(const std::filesystem::path& output, const pipeline::Finished& finished, double wall_seconds)
{
    const auto& film = finished.films.front().stats;
    std::string sound;
    if (film.loudness)
        sound = fmt::format(", {:.1f} LUFS", film.loudness->integrated_lufs);
    if (std::abs(finished.duration_seconds - finished.estimated_seconds) > 0.15 * finished.estimated_seconds)
        tell("{:<10}the voice took another time than estimated; --duration changes the script\n", "note");
    std::uint64_t bytes = 0;
    for (const auto& one : finished.films) {
        tell("{:<10}{}\n", &one == &finished.films.front() ? "done" : "",
             for_format(output, one.format, finished.films.size()).string());
        bytes += one.stats.file_bytes;
    }
    tell("{:<10}captions in {} and .vtt\n", "", beside(output, ".srt").string());
    tell("{:<10}{} scenes, {} (estimated {}), {}{}, {} animation, made in {}\n", "", finished.scenes,
         seconds_text(finished.duration_seconds), seconds_text(finished.estimated_seconds), size_text(bytes), sound,
         finished.strategy == "remotion" ? "full" : "simple", seconds_text(wall_seconds));
}

Status approve_or_ask(const MakeOptions& options, pipeline::Pipeline& pipeline, pipeline::OpenProject& project,
                      const pipeline::ProjectRequest& request, std::stop_token stop, bool& quit)
{
    const bool draft = TRY(pipeline.is_draft(project));
    if (!draft)
        return {};
    if (options.approve) {
        for (const auto& note : project.notes)
            tell("{:<10}{}\n", "note", note);
        return pipeline.approve(project, "--approve");
    }
    if (!is_terminal(STDIN_FILENO))
        return base::fail(
            Errc::invalid_input,
            "the script needs a person's approval before it is spoken: run this in a terminal, or give --approve");
    const auto decision = TRY(review_script(pipeline, project, request, stop));
    quit = decision == Decision::quit;
    if (quit)
        return {};
    const char* user = std::getenv("USER");
    return pipeline.approve(project, user != nullptr ? user : "terminal");
}

Status run_make(const MakeOptions& options, std::stop_token stop)
{
    const auto start = Clock::now();
    const auto root = TRY(base::resource_root());
    const auto settings = TRY(load_settings(root));
    const auto request = TRY(request_of(options, settings));
    if (looks_like_topic(options.input)) {
        TRY(script::write_topic_offline(options.input));
        return {};
    }
    const auto output = output_of(options);
    TRY(check_outputs(options, output, request.look.formats));
    auto engine = TRY(make_engine(root));
    auto spec = TRY(pipeline_spec(options, settings, engine));
    const auto encoders = TRY(search_encoders(settings, options.encoder, spec.data_folder, stop));
    spec.encoders = encoders.get();
    auto pipeline = TRY(pipeline::Pipeline::open(spec));

    ProgressLine line;
    line.stage("script");
    auto project = TRY(pipeline.open_project(request));
    line.update(fmt::format("{} lines, about {}: {}", project.script.turns.size(),
                            seconds_text(script::estimate_seconds(project.script)), project.script.title));
    line.finish();
    const auto warnings = TRY(pipeline.look_warnings(project, request));
    project.notes.insert(project.notes.end(), warnings.begin(), warnings.end());
    bool quit = false;
    TRY(approve_or_ask(options, pipeline, project, request, stop, quit));
    if (quit)
        return base::fail(Errc::invalid_input,
                          "not approved, so nothing was spoken; the draft is kept and the same command shows it again");

    pipeline::Watcher watcher;
    watcher.stage = [&line](const std::string& stage) { line.stage(stage); };
    watcher.frames = [&line](const render::Progress& progress) {
        line.update(fmt::format("{} of {} frames", progress.frames_done, progress.frames));
    };
    watcher.lines = [&line](std::size_t done, std::size_t all) {
        line.update(fmt::format("{} of {} lines", done, all));
    };
    watcher.note = [&line](const std::string& note) { line.say(note); };
    const auto finished = TRY(pipeline.finish(project, request, watcher, stop));
    line.finish();
    const double wall_seconds = std::chrono::duration<double>(Clock::now() - start).count();
    TRY(deliver(options, output, finished, wall_seconds));
    print_summary(output, finished, wall_seconds);
    return {};
}

// By the daemon that runs, when there is one and it can do what is asked.
Status make_somewhere(const MakeOptions& options, std::stop_token stop)
{
    if (options.local)
        return run_make(options, stop);
    auto session = running_daemon(options, stop);
    if (!session)
        return run_make(options, stop);
    const std::string reason = only_local(options);
    if (reason.empty())
        return make_by_daemon(*session, options);
    tell("{:<10}the daemon at {} is not used: {}\n", "note", session->daemon.place(), reason);
    return run_make(options, stop);
}

}

int make(const MakeOptions& options, std::stop_token stop)
{
    const Status done = make_somewhere(options, stop);
    if (done)
        return exit_done;
    return stop.stop_requested() ? (fail_with(done.error()), exit_interrupted) : fail_with(done.error());
}

}
