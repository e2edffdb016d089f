// SPDX-License-Identifier: GPL-3.0-or-later
// What comes out of a project: `lesedi download audio frame subtitles`.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/project_options.h"
#include "ui/cli/terminal.h"
#include "ui/cli/transfer.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <unistd.h>

namespace cli {
namespace {

struct Options {
    std::int64_t id = 0;
    std::string format, output, type = "srt";
    double at_s = 0;
};

CLI::App* add(Commands& commands, const char* name, const char* meaning, const std::shared_ptr<Options>& o,
              const char* output, DaemonVerb run)
{
    auto* verb = commands.verb(nullptr, name, meaning, std::move(run));
    verb->add_option("project", o->id, "the project's number")->required()->check(kNumber);
    verb->add_option("-o,--output", o->output, output)->check(kOutputFile);
    return verb;
}

// With --json the file that was written, for programs that did not name it.
int written(const Session& session, const std::string& file)
{
    if (session.json)
        session.print(Json{{"file", file}});
    return exit_done;
}

// The same for what comes at once, without a line of progress that names it.
int fetched(const Session& session, const std::string& file)
{
    std::error_code ignored;
    if (!session.json)
        say(fmt::format("{}: {} written", file, size_text(std::filesystem::file_size(file, ignored))));
    return written(session, file);
}

Result<int> download_video(Session& session, const Options& o)
{
    std::string format = o.format;
    if (format.empty()) { // the first of its videos, so that the file is named by what it is
        const Json list = TRY(session.daemon.get(id_path("projects", o.id, "/outputs"), session.stop));
        const Json items = list.value("items", Json::array());
        if (items.empty())
            return base::fail(
                base::Errc::not_found,
                fmt::format("project {} has no video yet: `lesedi render {} --wait` makes it", o.id, o.id));
        format = words(items.front(), "format");
    }
    const std::string file = o.output.empty() ? fmt::format("project-{}.{}.mp4", o.id, format) : o.output;
    TRY(download(session, id_path("projects", o.id, "/download/" + net::percent_encoded(format)), file));
    return written(session, file);
}

}

void add_delivery_verbs(Commands& commands)
{
    auto video = std::make_shared<Options>();
    add(commands, "download", "a project's video; goes on where it was interrupted", video,
        "the video (default: project-NUMBER.FORMAT.mp4)", [video](Session& s) { return download_video(s, *video); })
        ->add_option("--format", video->format, "of this format (default: the project's first)")
        ->check(CLI::IsMember(formats()));

    auto sound = std::make_shared<Options>();
    add(commands, "audio", "a project's voices, as they lie in the video (WAV)", sound,
        "the sound (default: project-NUMBER.wav)", [sound](Session& s) -> Result<int> {
            const std::string file = sound->output.empty() ? fmt::format("project-{}.wav", sound->id) : sound->output;
            TRY(download(s, id_path("projects", sound->id, "/preview-audio"), file));
            return written(s, file);
        });

    auto still = std::make_shared<Options>();
    auto* frame = add(commands, "frame", "a project's picture at a time (PNG)", still,
                      "the PNG (default: project-NUMBER.png)", [still](Session& s) -> Result<int> {
                          const std::string file =
                              still->output.empty() ? fmt::format("project-{}.png", still->id) : still->output;
                          Query query;
                          query.add("t", fmt::format("{}", still->at_s)).add("format", still->format);
                          TRY(fetch(s, {.target = id_path("projects", still->id, "/frame" + query.text())}, file));
                          return fetched(s, file);
                      });
    frame->add_option("--at", still->at_s, "time in seconds")->check(kSeconds)->capture_default_str();
    frame->add_option("--format", still->format, "laid out for this format (default: the project's first)")
        ->check(CLI::IsMember(formats()));

    auto captions = std::make_shared<Options>();
    add(commands, "subtitles", "a project's captions as a file", captions, "the file (default: project-NUMBER.TYPE)",
        [captions](Session& s) -> Result<int> {
            const std::string file = captions->output.empty()
                                         ? fmt::format("project-{}.{}", captions->id, captions->type)
                                         : captions->output;
            TRY(fetch(s,
                      {.target = id_path("projects", captions->id,
                                         "/subtitles" + Query().add("type", captions->type).text())},
                      file));
            return fetched(s, file);
        })
        ->add_option("--type", captions->type, "srt or vtt")
        ->check(CLI::IsMember({"srt", "vtt"}))
        ->capture_default_str();
}

}
