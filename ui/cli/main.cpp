// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/counters.h"
#include "ui/cli/preview_commands.h"
#include "ui/cli/terminal.h"
#include "ui/cli/verbs.h"

#include <CLI/CLI.hpp>

#include <functional>

namespace {

using Verb = std::function<int(std::stop_token)>;

constexpr const char* kEncoderMeaning =
    "auto (the best that works here), x264, h264_nvenc, hevc_nvenc, h264_vaapi or hevc_vaapi; one named is used or "
    "refused, never replaced (default: the setting)";

void add_make(CLI::App& app, cli::MakeOptions& o, Verb& chosen)
{
    auto* verb = app.add_subcommand("make", "a finished video from a document or a script");
    verb->add_option("input", o.input,
                     "a document (Markdown, text, HTML, PDF), a finished script (.json, or .txt with `Name: words` "
                     "lines), or a topic in quotes")
        ->required();
    verb->add_option("-o,--output", o.output, "the video (default: the input's name with .mp4)");
    verb->add_option("--format", o.formats,
                     "one or more of tiktok, youtube_short, instagram_reel, twitter_square, instagram_post, "
                     "twitter_wide, separated by commas")
        ->capture_default_str();
    verb->add_option("--text-animation", o.text_animation,
                     "none, fade_in, pop, slide_in, typewriter or highlight_keywords; NAME:line and NAME:word bring "
                     "lines or words one by one")
        ->capture_default_str();
    verb->add_option("--strategy", o.strategy, "auto, ffmpeg (simple animation) or remotion (full)")
        ->capture_default_str();
    verb->add_option("--transition", o.transition,
                     "glide (figures change places), cut, fade, slide, push, wipe, iris, zoom, or a covering one of "
                     "config/transitions")
        ->capture_default_str();
    verb->add_option("--background", o.background, "still, or drift: its planes move slowly (takes longer)")
        ->capture_default_str();
    verb->add_option("--brand", o.brand, "a brand file (JSON), or the name of one given before");
    verb->add_option("--cast", o.cast, "other characters, names and colours (JSON)");
    verb->add_option("--style", o.style, "motivation, finance, tech or educational (default: from the document)");
    verb->add_option("--duration", o.duration_s, "seconds to aim at");
    verb->add_option("--language", o.language, "BCP 47 tag (default: the document's)");
    verb->add_option("--questioner", o.questioner, "name of the one who asks");
    verb->add_option("--explainer", o.explainer, "name of the one who explains");
    verb->add_option("--music", o.music, "auto, none, or a sound file")->capture_default_str();
    verb->add_flag("--approve", o.approve, "approve the script unseen (unattended use)");
    verb->add_option("--data", o.data, "data directory");
    verb->add_option("--backend", o.backend, "auto, vulkan, cpu or scalar")->capture_default_str();
    verb->add_option("--encoder", o.encoder, kEncoderMeaning);
    verb->add_option("--composition", o.composition, "also write the scene description that was rendered");
    verb->add_option("--stats", o.stats, "also write statistics (JSON)");
    verb->callback([&] { chosen = [&o](std::stop_token stop) { return cli::make(o, stop); }; });
}

void add_render(CLI::App& app, cli::RenderOptions& o, Verb& chosen)
{
    auto* verb = app.add_subcommand("render", "a video from a composition");
    verb->add_option("composition", o.composition, "composition file (JSON)")->required();
    verb->add_option("-o,--output", o.output, "the video")->required();
    verb->add_option("--backend", o.backend, "auto, vulkan, cpu or scalar")->capture_default_str();
    verb->add_option("--encoder", o.encoder, kEncoderMeaning);
    verb->add_option("--preset", o.preset, "x264 preset (default: the setting)");
    verb->add_option("--crf", o.crf, "x264 rate factor (default: the setting)")->check(CLI::Range(1.0, 51.0));
    verb->add_option(
            "--repeat", o.repeat,
            "on: frames in which nothing changes become repeat pictures of 13 bytes; off: x264 codes every frame")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    verb->add_option("--data", o.data, "data directory (finished segments are kept there)");
    verb->add_option("--stats", o.stats, "also write statistics (JSON)");
    verb->add_option("--format", o.format, "lay it out for this format instead of its own");
    verb->add_option("--trace", o.trace, "also write a trace (Trace Event Format)");
    verb->callback([&] { chosen = [&o](std::stop_token stop) { return cli::render_composition(o, stop); }; });
}

void add_still(CLI::App& app, cli::StillOptions& o, Verb& chosen)
{
    auto* verb = app.add_subcommand("still", "one frame as PNG");
    verb->add_option("composition", o.composition, "composition file (JSON)")->required();
    verb->add_option("--at", o.at_s, "time in seconds")->required();
    verb->add_option("-o,--output", o.output, "the PNG")->required();
    verb->add_option("--backend", o.backend, "auto, vulkan, cpu or scalar")->capture_default_str();
    verb->add_option("--format", o.format, "lay it out for this format instead of its own");
    verb->callback([&] { chosen = [&o](std::stop_token) { return cli::still(o); }; });
}

void add_frames(CLI::App& app, cli::FramesOptions& o, Verb& chosen)
{
    auto* verb =
        app.add_subcommand("frames", "a line a frame: index, XXH3-128 of the RGBA bytes, damaged 16x16 blocks");
    verb->add_option("composition", o.composition, "composition file (JSON)")->required();
    verb->add_option("--backend", o.backend, "auto, vulkan, cpu or scalar")->capture_default_str();
    verb->add_option("--damage", o.damage, "on, or off: draws every frame from nothing (the lines are the same)")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    verb->add_option("--level", o.level, "draws with this SIMD level instead of the best (the lines are the same)");
    verb->add_option("--threads", o.threads, "draws with so many threads (the lines are the same)")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    verb->add_option("--format", o.format, "lay it out for this format instead of its own");
    verb->add_option("--range", o.range, "A:B, first frame and one past the last");
    verb->add_option("--stats", o.stats, "writes the renderer, its shader calls and the seconds it took (JSON)");
    verb->callback([&] { chosen = [&o](std::stop_token stop) { return cli::frames(o, stop); }; });
}

void add_preview(CLI::App& app, cli::PreviewOptions& o, Verb& chosen)
{
    auto* verb =
        app.add_subcommand("preview", "plays a composition live into shared memory, where other programs see it");
    verb->add_option("composition", o.composition, "composition file (JSON)")->required();
    auto* size =
        verb->add_option("--size", o.size, "WxH: the picture fits into it, and is never larger than the canvas");
    verb->add_option("--height", o.height_px, "of the picture, in pixels")
        ->check(CLI::Range(1, 16384))
        ->excludes(size)
        ->capture_default_str();
    verb->add_option("--backend", o.backend, "auto, vulkan, cpu or scalar")->capture_default_str();
    verb->add_flag("--paused", o.paused, "waits at the first frame");
    verb->add_flag("--loop", o.loop, "begins again at the end");
    verb->footer(cli::preview_commands_help());
    verb->callback([&] { chosen = [&o](std::stop_token stop) { return cli::preview(o, stop); }; });
}

void add_check(CLI::App& app, cli::CheckOptions& o, Verb& chosen)
{
    auto* verb = app.add_subcommand(
        "check", "what is wrong with a composition: its language, then what a viewer would see; a finding a line "
                 "(exit code 3 when there is any)");
    verb->add_option("composition", o.composition, "composition file (JSON)")->required();
    verb->add_option("--platform", o.platform, "whose safe zones count (default: the composition's own format)");
    verb->callback([&] { chosen = [&o](std::stop_token) { return cli::check(o); }; });
}

}

int main(int argc, char** argv)
{
    base::give_back_large_blocks();
    const cli::InterruptGuard interrupt;
    CLI::App app{"Lesedi: from a document to a finished, narrated, captioned video"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "lesedi 0.1.0");
    Verb chosen;
    cli::MakeOptions make;
    cli::RenderOptions render;
    cli::StillOptions still;
    cli::FramesOptions frames;
    cli::PreviewOptions preview;
    cli::CheckOptions check;
    cli::ProbeOptions probing;
    std::string font, text;
    add_make(app, make, chosen);
    add_render(app, render, chosen);
    add_still(app, still, chosen);
    add_frames(app, frames, chosen);
    add_preview(app, preview, chosen);
    add_check(app, check, chosen);
    auto* probe = app.add_subcommand("probe", "renderers, encoders, fonts and voices of this machine (JSON)");
    probe->add_option("--data", probing.data, "data directory (what is found out about encoders is kept there)");
    probe->callback([&] { chosen = [&](std::stop_token) { return cli::probe(probing); }; });
    auto* shape = app.add_subcommand("shape", "a line a glyph: name or id, cluster, advance, offset");
    shape->add_option("font", font, "font file or family")->required();
    shape->add_option("text", text, "what to shape")->required();
    shape->callback([&] { chosen = [&](std::stop_token) { return cli::shape(font, text); }; });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? cli::exit_done : cli::exit_usage;
    }
    return chosen(interrupt.token());
}
