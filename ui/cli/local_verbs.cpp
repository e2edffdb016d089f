// SPDX-License-Identifier: GPL-3.0-or-later
// Registers the verbs that need no daemon.
#include "ui/cli/local_verbs.h"

#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/preview_commands.h"
#include "ui/cli/project_options.h"
#include "ui/cli/terminal.h"
#include "ui/cli/verbs.h"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace cli {
namespace {

CLI::App* add(Commands& commands, const char* name, const char* meaning)
{
    auto* verb = commands.app().add_subcommand(name, meaning);
    verb->group(kLocalGroup);
    return verb;
}

void choose(Commands& commands, CLI::App* verb, Verb run)
{
    verb->callback([&chosen = commands.chosen(), run = std::move(run)] { chosen = run; });
}

const std::vector<std::string> kEncoders{"auto",       "x264",       "libx264",   "h264_nvenc",
                                         "hevc_nvenc", "h264_vaapi", "hevc_vaapi"};
const std::vector<std::string> kPresets{"ultrafast", "superfast", "veryfast", "faster",   "fast",
                                        "medium",    "slow",      "slower",   "veryslow", "placebo"};
constexpr const char* kEncoderMeaning =
    "auto (the best that works here), x264, h264_nvenc, hevc_nvenc, h264_vaapi or hevc_vaapi; one named is used or "
    "refused, never replaced (default: the setting)";

void add_make(Commands& commands)
{
    auto options = std::make_shared<MakeOptions>();
    MakeOptions& o = *options;
    auto* verb = add(commands, "make", "a finished video from a document or a script");
    verb->add_option("input", o.input,
                     "a document (Markdown, text, HTML, PDF), a finished script (.json, or .txt with `Name: words` "
                     "lines), or a topic in quotes")
        ->required();
    verb->add_option("-o,--output", o.output, "the video (default: the input's name with .mp4)")->check(kOutputFile);
    verb->add_option("--format", o.formats,
                     "one or more of tiktok, youtube_short, instagram_reel, twitter_square, instagram_post, "
                     "twitter_wide, separated by commas")
        ->check(format_list())
        ->capture_default_str();
    verb->add_option("--text-animation", o.text_animation,
                     "none, fade_in, pop, slide_in, typewriter or highlight_keywords; NAME:line and NAME:word bring "
                     "lines or words one by one")
        ->capture_default_str();
    verb->add_option("--strategy", o.strategy, "auto, ffmpeg (simple animation) or remotion (full)")
        ->capture_default_str();
    verb->add_option("--transition", o.transition,
                     "glide (figures change places), cut, fade, slide, push, wipe, iris, zoom, or a covering one: "
                     "confetti-band, curtain, diagonal-stripes, ink-circle, paper-slide, swipe-bands")
        ->capture_default_str();
    verb->add_option("--background", o.background, "still, or drift: its planes move slowly (takes longer)")
        ->capture_default_str();
    verb->add_option("--brand", o.brand, "a brand file (JSON), or the name of one given before");
    verb->add_option("--cast", o.cast, "other characters, names and colours (JSON)");
    verb->add_option("--style", o.style, "motivation, finance, tech or educational (default: from the document)");
    verb->add_option("--duration", o.duration_s, "seconds to aim at")->check(kSeconds);
    verb->add_option("--language", o.language, "BCP 47 tag (default: the document's)");
    verb->add_option("--questioner", o.questioner, "name of the one who asks");
    verb->add_option("--explainer", o.explainer, "name of the one who explains");
    verb->add_option("--music", o.music, "auto, none, or a sound file")->capture_default_str();
    verb->add_flag("--approve", o.approve, "approve the script unseen (unattended use)");
    verb->add_flag("--local", o.local, "by this program itself, even when a daemon runs that could do it");
    verb->add_option("--data", o.data, "data directory");
    verb->add_option("--backend", o.backend, "what draws the pictures")
        ->check(CLI::IsMember({"auto", "vulkan", "cpu", "scalar"}))
        ->capture_default_str();
    verb->add_option("--encoder", o.encoder, kEncoderMeaning)->check(CLI::IsMember(kEncoders));
    verb->add_option("--composition", o.composition, "also write the scene description that was rendered");
    verb->add_option("--stats", o.stats, "also write statistics (JSON)");
    choose(commands, verb, [options](std::stop_token stop) { return make(*options, stop); });
}

// A number that is no file's name means a project of the daemon; 0: it does not.
std::int64_t project_named(const RenderOptions& o)
{
    std::error_code ignored;
    const bool is_number =
        o.composition.find_first_not_of("0123456789") == std::string::npos && o.composition.size() < 18;
    if (!is_number || !o.output.empty() || std::filesystem::exists(o.composition, ignored))
        return 0;
    return std::stoll(o.composition);
}

void add_render(Commands& commands)
{
    auto options = std::make_shared<RenderOptions>();
    RenderOptions& o = *options;
    auto* verb = add(commands, "render", "a video from a composition; or a project of the daemon, by its number");
    verb->add_option("composition", o.composition, "composition file (JSON), or a project's number")->required();
    auto* output = verb->add_option("-o,--output", o.output, "the video; a project's is downloaded later");
    output->check(kOutputFile);
    verb->add_option("--backend", o.backend, "what draws the pictures")
        ->check(CLI::IsMember({"auto", "vulkan", "cpu", "scalar"}))
        ->capture_default_str();
    verb->add_option("--encoder", o.encoder, kEncoderMeaning)->check(CLI::IsMember(kEncoders));
    verb->add_option("--preset", o.preset, "x264 preset (default: the setting)")->check(CLI::IsMember(kPresets));
    verb->add_option("--crf", o.crf, "x264 rate factor (default: the setting)")->check(kRateFactor);
    verb->add_option(
            "--repeat", o.repeat,
            "on: frames in which nothing changes become repeat pictures of 13 bytes; off: x264 codes every frame")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    verb->add_option("--stats", o.stats, "also write statistics (JSON)");
    verb->add_option("--format", o.format,
                     "lay it out for this format instead of its own; of a project, one or more, separated by commas");
    verb->add_option("--trace", o.trace, "also write a trace (Trace Event Format)");
    auto wait = std::make_shared<bool>(false);
    verb->add_flag("--wait", *wait, "of a project: waits until it is rendered");
    commands.add_daemon_options(verb);
    choose(commands, verb, [options, wait, output, &commands](std::stop_token stop) {
        if (const auto project = project_named(*options); project > 0)
            return commands.bound([&](Session& s) {
                return render_project(s, {project, options->format, *wait});
            })(stop);
        if (output->empty()) {
            tell("lesedi: --output is required: say where the video goes\n");
            return static_cast<int>(exit_usage);
        }
        options->data = commands.daemon_options()->data;
        return render_composition(*options, stop);
    });
}

void add_still(Commands& commands)
{
    auto options = std::make_shared<StillOptions>();
    StillOptions& o = *options;
    auto* verb = add(commands, "still", "one frame as PNG");
    verb->add_option("composition", o.composition, "composition file (JSON)")->required();
    verb->add_option("--at", o.at_s, "time in seconds")->required()->check(kSeconds);
    verb->add_option("-o,--output", o.output, "the PNG")->required()->check(kOutputFile);
    verb->add_option("--backend", o.backend, "what draws the pictures")
        ->check(CLI::IsMember({"auto", "vulkan", "cpu", "scalar"}))
        ->capture_default_str();
    verb->add_option("--format", o.format, "lay it out for this format instead of its own");
    choose(commands, verb, [options](std::stop_token) { return still(*options); });
}

void add_frames(Commands& commands)
{
    auto options = std::make_shared<FramesOptions>();
    FramesOptions& o = *options;
    auto* verb = add(commands, "frames", "a line a frame: index, XXH3-128 of the RGBA bytes, damaged 16x16 blocks");
    verb->add_option("composition", o.composition, "composition file (JSON)")->required();
    verb->add_option("--backend", o.backend, "what draws the pictures")
        ->check(CLI::IsMember({"auto", "vulkan", "cpu", "scalar"}))
        ->capture_default_str();
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
    choose(commands, verb, [options](std::stop_token stop) { return frames(*options, stop); });
}

void add_preview(Commands& commands)
{
    auto options = std::make_shared<PreviewOptions>();
    PreviewOptions& o = *options;
    auto* verb = add(commands, "preview", "plays a composition live into shared memory, where other programs see it");
    verb->add_option("composition", o.composition, "composition file (JSON)")->required();
    auto* size =
        verb->add_option("--size", o.size, "WxH: the picture fits into it, and is never larger than the canvas");
    verb->add_option("--height", o.height_px, "of the picture, in pixels")
        ->check(CLI::Range(1, 16384))
        ->excludes(size)
        ->capture_default_str();
    verb->add_option("--backend", o.backend, "what draws the pictures")
        ->check(CLI::IsMember({"auto", "vulkan", "cpu", "scalar"}))
        ->capture_default_str();
    verb->add_flag("--paused", o.paused, "waits at the first frame");
    verb->add_flag("--loop", o.loop, "begins again at the end");
    verb->footer(preview_commands_help());
    choose(commands, verb, [options](std::stop_token stop) { return preview(*options, stop); });
}

void add_check(Commands& commands)
{
    auto options = std::make_shared<CheckOptions>();
    CheckOptions& o = *options;
    auto* verb = add(commands, "check",
                     "what is wrong with a composition: its language, then what a viewer would see; a finding a line "
                     "(exit code 3 when there is any)");
    verb->add_option("composition", o.composition, "composition file (JSON)")->required();
    verb->add_option("--platform", o.platform, "whose safe zones count (default: the composition's own format)");
    choose(commands, verb, [options](std::stop_token) { return check(*options); });
}

void add_probe_shape(Commands& commands)
{
    auto probing = std::make_shared<ProbeOptions>();
    auto* verb = add(commands, "probe", "renderers, encoders, fonts and voices of this machine (JSON)");
    verb->add_option("--data", probing->data, "data directory (what is found out about encoders is kept there)");
    choose(commands, verb, [probing](std::stop_token) { return probe(*probing); });
    struct Shape {
        std::string font, text;
    };
    auto o = std::make_shared<Shape>();
    auto* shaping = add(commands, "shape", "a line a glyph: name or id, cluster, advance, offset");
    shaping->add_option("font", o->font, "font file or family")->required();
    shaping->add_option("text", o->text, "what to shape")->required();
    choose(commands, shaping, [o](std::stop_token) { return shape(o->font, o->text); });
}

}

void add_local_verbs(Commands& commands)
{
    add_make(commands);
    add_render(commands);
    add_still(commands);
    add_frames(commands);
    add_preview(commands);
    add_check(commands);
    add_probe_shape(commands);
}

}
