// SPDX-License-Identifier: GPL-3.0-or-later
// `lesedi preview-session`: live previews that the daemon plays into shared memory.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/posted_composition.h"
#include "ui/cli/project_options.h"
#include "ui/cli/terminal.h"
#include "ui/cli/transfer.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

std::vector<Column> columns()
{
    return {{"ID", Fit::right},      {"STATE"},
            {"AT", Fit::right},      {"OF", Fit::right},
            {"SPEED", Fit::right},   {"SIZE", Fit::right},
            {"PROJECT", Fit::right}, {"FORMAT"},
            {"LATE", Fit::right},    {"RING", Fit::shrinks}};
}

std::vector<Cell> cells(const Json& one)
{
    return {words(one, "id"),
            words(one, "state"),
            seconds_text(number(one, "position_seconds")),
            seconds_text(number(one, "duration_seconds")),
            fmt::format("{:g}", number(one, "speed")),
            fmt::format("{}x{}", words(one, "width"), words(one, "height")),
            words(one, "project_id"),
            words(one, "format"),
            words(one, "late"),
            words(one, "ring")};
}

Result<int> shown(Session& session, const Json& preview)
{
    if (session.json) {
        session.print(preview);
        return exit_done;
    }
    Table table(columns());
    table.add(cells(preview));
    session.print(table);
    return exit_done;
}

struct Options {
    std::int64_t id = 0;
    std::string source, format, output, type = "png";
    std::optional<std::int64_t> width, height;
    double value = 0;
};

Result<int> open(Session& session, const Options& o)
{
    Json body = Json::object();
    std::error_code ignored;
    if (std::filesystem::is_regular_file(o.source, ignored))
        body["composition"] = TRY(prepare_composition(session, o.source));
    else if (o.source.find_first_not_of("0123456789") == std::string::npos)
        body["project_id"] = std::stoll(o.source.substr(0, 18));
    else
        return base::fail(base::Errc::not_found, fmt::format("{}: there is no file of this name", o.source));
    if (!o.format.empty())
        body["format"] = o.format;
    if (o.width)
        body["width"] = *o.width;
    if (o.height)
        body["height"] = *o.height;
    return shown(session, TRY(session.daemon.post("/previews", body, session.stop)));
}

void add_change(Commands& commands, CLI::App* noun, const char* name, const char* meaning, const char* value,
                std::function<Json(const Options&)> change)
{
    auto o = std::make_shared<Options>();
    auto* verb = commands.verb(noun, name, meaning, [o, change = std::move(change)](Session& s) -> Result<int> {
        return shown(s, TRY(s.daemon.patch(id_path("previews", o->id), change(*o), s.stop)));
    });
    verb->add_option("preview", o->id, "its number")->required()->check(kNumber);
    if (value != nullptr)
        verb->add_option("value", o->value, value)->required();
}

}

void add_preview_verbs(Commands& commands)
{
    auto* noun =
        commands.noun("preview-session", "list, open, show, play, pause, seek, speed, frame, close", kDaemonGroup);
    const DaemonVerb list = [](Session& s) -> Result<int> {
        print_page(s, TRY(s.daemon.get("/previews", s.stop)), columns(), cells, "no previews are open");
        return exit_done;
    };
    commands.verb(noun, "list", "those that are open", list);
    commands.by_default(noun, list);
    auto o = std::make_shared<Options>();
    auto* verb = commands.verb(noun, "open", "opens one of a project or of a composition",
                               [o](Session& s) { return open(s, *o); });
    verb->add_option("source", o->source, "a project's number, or a composition file")->required();
    verb->add_option("--format", o->format, "of the project")->check(CLI::IsMember(formats()));
    verb->add_option("--width", o->width, "of the box it fits into")->check(kNumber);
    verb->add_option("--height", o->height, "of the box it fits into")->check(kNumber);
    add_change(commands, noun, "play", "goes on", nullptr, [](const Options&) { return Json{{"state", "playing"}}; });
    add_change(commands, noun, "pause", "holds the picture", nullptr, [](const Options&) {
        return Json{{"state", "paused"}};
    });
    add_change(commands, noun, "seek", "goes to a time", "in seconds", [](const Options& it) {
        return Json{{"position_seconds", it.value}};
    });
    add_change(commands, noun, "speed", "plays faster or slower", "1: as it is", [](const Options& it) {
        return Json{{"speed", it.value}};
    });
    auto seen = std::make_shared<Options>();
    auto* show = commands.verb(noun, "show", "where it is", [seen](Session& s) -> Result<int> {
        return shown(s, TRY(s.daemon.get(id_path("previews", seen->id), s.stop)));
    });
    show->add_option("preview", seen->id, "its number")->required()->check(kNumber);
    auto picture = std::make_shared<Options>();
    auto* frame =
        commands.verb(noun, "frame", "the picture it shows now, as a file", [picture](Session& s) -> Result<int> {
            const std::string query = Query().add("type", picture->type).text();
            TRY(fetch(s, {.target = id_path("previews", picture->id, "/frame" + query)}, picture->output));
            return exit_done;
        });
    frame->add_option("preview", picture->id, "its number")->required()->check(kNumber);
    frame->add_option("-o,--output", picture->output, "the picture")->required()->check(kOutputFile);
    frame->add_option("--type", picture->type, "png or jpeg")
        ->check(CLI::IsMember({"png", "jpeg"}))
        ->capture_default_str();
    auto gone = std::make_shared<Options>();
    auto* close = commands.verb(noun, "close", "ends it", [gone](Session& s) -> Result<int> {
        TRY(s.daemon.remove(id_path("previews", gone->id), s.stop));
        return exit_done;
    });
    close->add_option("preview", gone->id, "its number")->required()->check(kNumber);
}

}
