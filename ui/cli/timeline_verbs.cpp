// SPDX-License-Identifier: GPL-3.0-or-later
// `lesedi timeline`: timing, pose and look by line and word; needs no new voice.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/project_options.h"
#include "ui/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

const std::vector<std::string>& properties()
{
    static const std::vector<std::string> names = {"pause_before",   "pose",       "scene_change",
                                                   "hide_icon",      "shift",      "emphasis",
                                                   "text_animation", "background", "music_gain_db"};
    return names;
}

void print_timeline(const Session& session, const Json& timeline)
{
    if (session.json)
        return session.print(timeline);
    Table table({{"PROPERTY"}, {"LINE"}, {"WORD", Fit::right}, {"FORMAT"}, {"VALUE", Fit::shrinks}});
    for (const Json& one : timeline.value("overrides", Json::array())) {
        const std::string line = words(one, "line"), format = words(one, "format");
        table.add({words(one, "property"), line.empty() ? Cell("all", Tone::faint) : Cell(line), words(one, "word"),
                   format.empty() ? Cell("all", Tone::faint) : Cell(format), words(one, "value")});
    }
    if (table.empty())
        say("no edit of timing, pose or look stands: the timeline is as it was composed");
    else
        session.print(table);
    say(fmt::format("version {}{}{}", words(timeline, "number"), truth(timeline, "can_undo") ? ", undo" : "",
                    truth(timeline, "can_redo") ? ", redo" : ""));
}

struct Edit {
    std::int64_t id = 0;
    std::string property, line, format, value;
    std::optional<std::int64_t> word, expected_version;
};

// "0.8" is a number, "true" is true, anything else is text.
Json value_of(const std::string& text)
{
    const Json parsed = Json::parse(text, nullptr, false);
    return parsed.is_number() || parsed.is_boolean() ? parsed : Json(text);
}

Result<int> edit(Session& session, const Edit& o, const char* op)
{
    Json operation{{"op", op}, {"property", o.property}};
    if (!o.line.empty())
        operation["line"] = o.line;
    if (o.word)
        operation["word"] = *o.word;
    if (!o.format.empty())
        operation["format"] = o.format;
    if (!o.value.empty())
        operation["value"] = value_of(o.value);
    Json body{{"operations", Json::array({operation})}};
    if (o.expected_version)
        body["expected_version"] = *o.expected_version;
    print_timeline(session, TRY(session.daemon.patch(id_path("projects", o.id, "/composition"), body, session.stop)));
    return exit_done;
}

void add_edit(Commands& commands, CLI::App* noun, const char* op, const char* meaning)
{
    auto o = std::make_shared<Edit>();
    auto* verb = commands.verb(noun, op, meaning, [o, op](Session& s) { return edit(s, *o, op); });
    verb->add_option("project", o->id, "the project's number")->required()->check(kNumber);
    verb->add_option("property", o->property, "what of it")->required()->check(CLI::IsMember(properties()));
    if (std::string(op) == "set")
        verb->add_option("value", o->value, "seconds, a name, true or false, decibels; negative ones after --")
            ->required();
    auto* line = verb->add_option("--line", o->line, "of this line (default: the whole project)");
    verb->add_option("--word", o->word, "of this word of the line, the first is 0")
        ->needs(line)
        ->check(CLI::NonNegativeNumber);
    verb->add_option("--format", o->format, "in this format only")->check(CLI::IsMember(formats()));
    verb->add_option("--expected-version", o->expected_version, "refused when the project has another version by now");
}

void add_plain(Commands& commands, CLI::App* noun, const char* name, const char* meaning, const char* path, bool writes)
{
    auto id = std::make_shared<std::int64_t>();
    auto* verb = commands.verb(noun, name, meaning, [id, path, writes](Session& s) -> Result<int> {
        const std::string target = id_path("projects", *id, path);
        print_timeline(s, TRY(writes ? s.daemon.post(target, s.stop) : s.daemon.get(target, s.stop)));
        return exit_done;
    });
    verb->add_option("project", *id, "the project's number")->required()->check(kNumber);
}

void add_history(Commands& commands, CLI::App* noun)
{
    auto id = std::make_shared<std::int64_t>();
    auto* verb = commands.verb(noun, "history", "what was edited, edit by edit", [id](Session& s) -> Result<int> {
        const Json list = TRY(s.daemon.get(id_path("projects", *id, "/composition/versions"), s.stop));
        print_page(
            s, list, {{"", Fit::left}, {"VERSION", Fit::right}, {"WHEN"}, {"WHAT", Fit::shrinks}},
            [](const Json& row) -> std::vector<Cell> {
                return {truth(row, "is_current") ? "*" : "",
                        words(row, "number"),
                        {local_time(row, "at"), Tone::faint},
                        words(row, "what")};
            },
            "nothing was edited");
        return exit_done;
    });
    verb->add_option("project", *id, "the project's number")->required()->check(kNumber);
}

}

void add_timeline_verbs(Commands& commands)
{
    auto* noun =
        commands.noun("timeline", "show, set, clear, undo, redo, history of timing, pose and look", kProjectGroup);
    add_plain(commands, noun, "show", "what was edited by line and word", "/timeline", false);
    add_edit(commands, noun, "set", "edits timing, pose and look; needs no new voice");
    add_edit(commands, noun, "clear", "takes a value back");
    add_plain(commands, noun, "undo", "takes the last edit back", "/composition/undo", true);
    add_plain(commands, noun, "redo", "makes it again", "/composition/redo", true);
    add_history(commands, noun);
}

}
