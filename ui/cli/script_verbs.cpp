// SPDX-License-Identifier: GPL-3.0-or-later
// `lesedi script`: a project's lines, by their ids.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/follow.h"
#include "ui/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

void print_script(const Session& session, const Json& script)
{
    if (session.json)
        return session.print(script);
    fmt::print("{}\n", toned(plain(words(script, "title")), Tone::strong, session.look));
    Table table({{"LINE"}, {"STATE"}, {"VOICED"}, {"AT", Fit::right}, {"WHO"}, {"POSE"}, {"TEXT", Fit::shrinks}});
    for (const Json& line : script.value("lines", Json::array())) {
        const std::string role = words(line, "speaker"), name = words(script, role.c_str());
        table.add({words(line, "id"), state_cell(words(line, "state")), words(line, "is_voiced"),
                   words(line, "start_seconds").empty() ? std::string() : seconds_text(number(line, "start_seconds")),
                   name.empty() ? role : name, words(line, "pose"), words(line, "text")});
    }
    if (!table.empty())
        session.print(table);
    if (const std::string takeaway = words(script, "takeaway"); !takeaway.empty())
        fmt::print("takeaway: {}\n", plain(takeaway));
    if (truth(script, "is_being_written"))
        say("it is still being written");
    fmt::print("about {}, version {}\n", seconds_text(number(script, "estimated_seconds")), words(script, "version"));
    for (const Json& note : script.value("notes", Json::array()))
        say("note: " + plain(note.is_string() ? note.get<std::string>() : note.dump()));
}

struct Edit {
    std::int64_t id = 0;
    std::string line, after, text, spoken, pose, role, keywords, icon, text_animation, title, takeaway;
    bool top = false;
    std::optional<std::int64_t> expected_version;
};

void take(Json& operation, const char* key, const std::string& value)
{
    if (!value.empty())
        operation[key] = value;
}

Result<int> send(Session& session, const Edit& o, Json operations)
{
    Json body{{"operations", std::move(operations)}};
    if (o.expected_version)
        body["expected_version"] = *o.expected_version;
    print_script(session, TRY(session.daemon.patch(id_path("projects", o.id, "/script"), body, session.stop)));
    return exit_done;
}

Json line_operation(const char* op, const Edit& o)
{
    Json operation{{"op", op}};
    take(operation, "line", o.line);
    take(operation, "text", o.text);
    take(operation, "spoken", o.spoken);
    take(operation, "pose", o.pose);
    take(operation, "role", o.role);
    take(operation, "icon", o.icon);
    take(operation, "text_animation", o.text_animation);
    if (!o.keywords.empty())
        operation["keywords"] = comma_list(o.keywords);
    return operation;
}

void add_project(CLI::App* verb, Edit& o)
{
    verb->add_option("project", o.id, "the project's number")->required()->check(kNumber);
}

void add_line(CLI::App* verb, Edit& o)
{
    verb->add_option("line", o.line, "its id, as `script show` prints it")->required();
}

void add_version(CLI::App* verb, Edit& o)
{
    verb->add_option("--expected-version", o.expected_version, "refused when the project has another version by now");
}

void add_line_options(CLI::App* verb, Edit& o)
{
    verb->add_option("--pose", o.pose, "how the speaker stands");
    verb->add_option("--keywords", o.keywords, "words to stress, separated by commas");
    verb->add_option("--role", o.role, "who says it")->check(CLI::IsMember({"questioner", "explainer"}));
}

void add_place(CLI::App* verb, Edit& o)
{
    auto* after = verb->add_option("--after", o.after, "id of the line before it");
    verb->add_flag("--top", o.top, "before all others")->excludes(after);
}

Status check_place(const Edit& o)
{
    if (o.after.empty() && !o.top)
        return base::fail(base::Errc::invalid_input, "say where: --after LINE, or --top");
    return {};
}

void add_set(Commands& commands, CLI::App* noun)
{
    auto o = std::make_shared<Edit>();
    auto* verb = commands.verb(
        noun, "set", "changes a line, or the title and the takeaway; a line with other words is a draft again",
        [o](Session& s) -> Result<int> {
            Json operations = Json::array();
            if (!o->line.empty()) {
                operations.push_back(line_operation("set_line", *o));
                if (operations.back().size() < 3)
                    return base::fail(base::Errc::invalid_input,
                                      "say what of the line to change: see `lesedi script set --help`");
            }
            if (!o->title.empty())
                operations.push_back({{"op", "set_title"}, {"title", o->title}});
            if (!o->takeaway.empty())
                operations.push_back({{"op", "set_takeaway"}, {"takeaway", o->takeaway}});
            if (operations.empty())
                return base::fail(base::Errc::invalid_input, "name a line, or give --title or --takeaway");
            return send(s, *o, std::move(operations));
        });
    add_project(verb, *o);
    auto* line = verb->add_option("line", o->line, "its id, as `script show` prints it");
    verb->add_option("text", o->text, "its words")->needs(line);
    verb->add_option("--spoken", o->spoken, "as it is said, when that differs");
    verb->add_option("--icon", o->icon, "the picture beside it");
    verb->add_option("--text-animation", o->text_animation, "how its text comes in")
        ->check(CLI::IsMember({"none", "fade_in", "pop", "slide_in", "typewriter", "highlight_keywords"}));
    add_line_options(verb, *o);
    verb->add_option("--title", o->title, "of the whole");
    verb->add_option("--takeaway", o->takeaway, "the last sentence, of the whole");
    add_version(verb, *o);
}

void add_insert(Commands& commands, CLI::App* noun)
{
    auto o = std::make_shared<Edit>();
    auto* verb = commands.verb(noun, "insert", "a new line", [o](Session& s) -> Result<int> {
        TRY(check_place(*o));
        Json operation = line_operation("insert_line", *o);
        operation["after"] = o->after;
        return send(s, *o, Json::array({operation}));
    });
    add_project(verb, *o);
    verb->add_option("text", o->text, "its words")->required();
    add_place(verb, *o);
    add_line_options(verb, *o);
    add_version(verb, *o);
}

void add_remove_move(Commands& commands, CLI::App* noun)
{
    auto gone = std::make_shared<Edit>();
    auto* remove = commands.verb(noun, "remove", "takes a line out", [gone](Session& s) {
        return send(s, *gone, Json::array({line_operation("remove_line", *gone)}));
    });
    add_project(remove, *gone);
    add_line(remove, *gone);
    add_version(remove, *gone);
    auto moved = std::make_shared<Edit>();
    auto* move = commands.verb(noun, "move", "puts a line elsewhere", [moved](Session& s) -> Result<int> {
        TRY(check_place(*moved));
        Json operation = line_operation("move_line", *moved);
        operation["after"] = moved->after;
        return send(s, *moved, Json::array({operation}));
    });
    add_project(move, *moved);
    add_line(move, *moved);
    add_place(move, *moved);
    add_version(move, *moved);
}

struct Review {
    std::int64_t id = 0;
    std::string line, notes;
    bool wait = false;
};

std::string line_path(const Review& o, const char* what)
{
    return id_path("projects", o.id, fmt::format("/script/lines/{}/{}", net::percent_encoded(o.line), what));
}

void add_review(Commands& commands, CLI::App* noun)
{
    const auto add = [&](const char* name, const char* meaning, const std::shared_ptr<Review>& o, DaemonVerb run) {
        auto* verb = commands.verb(noun, name, meaning, std::move(run));
        verb->add_option("project", o->id, "the project's number")->required()->check(kNumber);
        verb->add_option("line", o->line, "its id, as `script show` prints it")->required();
        return verb;
    };
    auto good = std::make_shared<Review>();
    add("approve", "approves a line; the last one approves the whole", good, [good](Session& s) -> Result<int> {
        print_script(s, TRY(s.daemon.post(line_path(*good, "approve"), s.stop)));
        return exit_done;
    });
    auto bad = std::make_shared<Review>();
    add("reject", "sends a line back", bad, [bad](Session& s) -> Result<int> {
        const Json notes = bad->notes.empty() ? Json::object() : Json{{"notes", bad->notes}};
        print_script(s, TRY(s.daemon.post(line_path(*bad, "reject"), notes, s.stop)));
        return exit_done;
    })->add_option("--notes", bad->notes, "what should be different");
    auto anew = std::make_shared<Review>();
    add("regenerate", "writes a line anew from what the document says", anew, [anew](Session& s) -> Result<int> {
        const Json job = TRY(s.daemon.post(line_path(*anew, "regenerate"), s.stop));
        if (!anew->wait) {
            if (s.json)
                s.print(job);
            else
                say(fmt::format("the line is being written: `lesedi jobs watch {}`", words(job, "id")));
            return exit_done;
        }
        TRY(follow_job(s, job.value("id", std::int64_t{0})));
        print_script(s, TRY(s.daemon.get(id_path("projects", anew->id, "/script"), s.stop)));
        return exit_done;
    })->add_flag("--wait", anew->wait, "waits until it is written");
}

}

void add_script_verbs(Commands& commands)
{
    auto* noun =
        commands.noun("script", "show, set, insert, remove, move, approve, reject, regenerate lines", kProjectGroup);
    auto shown = std::make_shared<Edit>();
    auto* show = commands.verb(noun, "show", "its lines", [shown](Session& s) -> Result<int> {
        print_script(s, TRY(s.daemon.get(id_path("projects", shown->id, "/script"), s.stop)));
        return exit_done;
    });
    add_project(show, *shown);
    add_set(commands, noun);
    add_insert(commands, noun);
    add_remove_move(commands, noun);
    add_review(commands, noun);
}

}
