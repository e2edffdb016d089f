// SPDX-License-Identifier: GPL-3.0-or-later
// `lesedi projects`.
#include "compositor/base/file.h"
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/follow.h"
#include "ui/cli/project_options.h"
#include "ui/cli/terminal.h"
#include "ui/cli/transfer.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

constexpr const char* kProject = "the project's number";

std::string seconds_or_nothing(const Json& object, const char* key)
{
    return words(object, key).empty() ? std::string() : seconds_text(number(object, key));
}

struct ListOptions {
    PageOptions page;
    std::string status, style, search, after, before;
};

Result<int> list(Session& session, const ListOptions& o)
{
    Query query;
    query.add("status", o.status).add("context_style", o.style).add("search", o.search);
    query.add("created_after", o.after).add("created_before", o.before);
    const Json page = TRY(get_page(session, "/projects", query, o.page));
    print_page(
        session, page,
        {{"ID", Fit::right},
         {"STATUS"},
         {"TITLE", Fit::shrinks},
         {"STYLE"},
         {"LENGTH", Fit::right},
         {"FORMATS", Fit::shrinks},
         {"CREATED"}},
        [](const Json& row) -> std::vector<Cell> {
            return {words(row, "id"),
                    state_cell(words(row, "status")),
                    words(row, "title").empty() ? words(row, "topic") : words(row, "title"),
                    words(row, "context_style"),
                    seconds_or_nothing(row, "duration_seconds"),
                    words(row, "target_formats"),
                    {local_time(row, "created_at"), Tone::faint}};
        },
        query.text().empty() ? "no projects; `lesedi projects create DOCUMENT` makes one" : "no project is like this");
    return exit_done;
}

void add_list(Commands& commands, CLI::App* noun)
{
    auto o = std::make_shared<ListOptions>();
    auto* verb = commands.verb(noun, "list", "projects, the newest first", [o](Session& s) { return list(s, *o); });
    verb->add_option("--status", o->status,
                     "only these: draft, approved, audio_ready, rendering, completed, failed, separated by commas");
    verb->add_option("--style", o->style, "only of this style")->check(CLI::IsMember(styles()));
    verb->add_option("--search", o->search, "only with these words in title or script");
    verb->add_option("--created-after", o->after, "a time, as 2026-11-26T00:00:00Z");
    verb->add_option("--created-before", o->before, "a time");
    add_page_options(verb, o->page);
    commands.by_default(noun, [](Session& s) { return list(s, {}); });
}

void add_show(Commands& commands, CLI::App* noun)
{
    auto id = std::make_shared<std::int64_t>();
    auto* verb =
        commands.verb(noun, "show", "a project, its videos and what is done for it", [id](Session& s) -> Result<int> {
            print_project(s, TRY(s.daemon.get(id_path("projects", *id), s.stop)));
            return exit_done;
        });
    verb->add_option("project", *id, kProject)->required()->check(kNumber);
}

struct CreateOptions {
    std::string input, script, topic, scheduled_at, questioner, explainer;
    std::optional<std::int64_t> duration_s, max_topics;
    ProjectOptions look;
    bool wait = false;
};

// What the input is: the number of a document, a file that is uploaded first, or a topic.
Status take_input(Session& session, const std::string& input, Json& body)
{
    std::error_code ignored;
    if (std::filesystem::is_regular_file(input, ignored)) {
        const std::string name = std::filesystem::path(input).filename().string();
        const Json document = TRY(upload(session, "POST", "/documents" + Query().add("name", name).text(), input));
        body["document_id"] = document.value("id", 0);
        return {};
    }
    if (!input.empty() && input.find_first_not_of("0123456789") == std::string::npos)
        body["document_id"] = std::stoll(input.substr(0, 18));
    else if (std::filesystem::is_directory(input, ignored))
        return base::fail(base::Errc::invalid_input, input + ": this is a folder; give one document");
    else if (input.find(' ') == std::string::npos)
        return base::fail(base::Errc::not_found,
                          fmt::format("{}: there is no file of this name; a topic of one word goes "
                                      "with --topic",
                                      input));
    else
        body["topic"] = input;
    return {};
}

Status take_script(const std::string& file, Json& body)
{
    constexpr std::uint64_t kMostBytes = 4ULL << 20;
    std::string text = TRY(base::read_text_file(file, kMostBytes));
    if (!file.ends_with(".json")) {
        body["script"] = std::move(text);
        return {};
    }
    body["script"] = TRY(parse_json(text, file));
    return {};
}

Result<int> create(Session& session, const CreateOptions& o)
{
    Json body = Json::object();
    if ((o.input.empty() ? 0 : 1) + (o.script.empty() ? 0 : 1) + (o.topic.empty() ? 0 : 1) == 0)
        return base::fail(base::Errc::invalid_input, "give a document, --script FILE or --topic WORDS");
    if (!o.input.empty())
        TRY(take_input(session, o.input, body));
    if (!o.script.empty())
        TRY(take_script(o.script, body));
    if (!o.topic.empty())
        body["topic"] = o.topic;
    for (const auto& [key, value] :
         {std::pair{"scheduled_at", &o.scheduled_at}, {"questioner", &o.questioner}, {"explainer", &o.explainer}})
        if (!value->empty())
            body[key] = *value;
    if (o.duration_s)
        body["target_duration_s"] = *o.duration_s;
    if (o.max_topics)
        body["max_topics"] = *o.max_topics;
    take_project_options(o.look, body);
    Json project = TRY(session.daemon.post("/projects", body, session.stop));
    const auto id = project.value("id", std::int64_t{0});
    if (o.wait)
        project = TRY(follow_project(session, id));
    if (session.json)
        session.print(project);
    else
        fmt::print("{}\n", id);
    if (o.wait && !session.json)
        say(fmt::format("the script is written: `lesedi script show {}`, then `lesedi approve {}`", id, id));
    else if (!session.json)
        say(words(project, "scheduled_at").empty()
                ? fmt::format("the script is being written: `lesedi watch {}`", id)
                : fmt::format("the script is written from {} on: `lesedi projects show {}`",
                              local_time(project, "scheduled_at"), id));
    return exit_done;
}

void add_create(Commands& commands, CLI::App* noun)
{
    auto o = std::make_shared<CreateOptions>();
    auto* verb = commands.verb(noun, "create", "a new project; prints its number while its script is written",
                               [o](Session& s) { return create(s, *o); });
    auto* input = verb->add_option(
        "input", o->input, "a document (uploaded first), the number of one uploaded before, or a topic in quotes");
    auto* script =
        verb->add_option("--script", o->script, "a finished script instead: .json, or text with `Name: words` lines")
            ->type_name("FILE")
            ->check(CLI::ExistingFile)
            ->excludes(input);
    verb->add_option("--topic", o->topic, "a topic instead (needs a language model)")
        ->excludes(input)
        ->excludes(script);
    verb->add_option("--duration", o->duration_s, "seconds to aim at")->check(kSeconds);
    verb->add_option("--max-topics", o->max_topics, "most things it talks about")->check(kNumber);
    verb->add_option("--questioner", o->questioner, "name of the one who asks");
    verb->add_option("--explainer", o->explainer, "name of the one who explains");
    verb->add_option("--scheduled-at", o->scheduled_at, "nothing is done for it before, as 2027-01-31T09:30:00Z")
        ->check(kTime);
    add_project_options(verb, o->look);
    verb->add_flag("--wait", o->wait, "waits until the script is written");
}

void add_edit(Commands& commands, CLI::App* noun)
{
    struct Edit {
        std::int64_t id = 0;
        ProjectOptions look;
        std::string scheduled_at;
    };
    auto o = std::make_shared<Edit>();
    auto* verb = commands.verb(noun, "edit", "changes what it is called and how it looks; only what is given changes",
                               [o](Session& s) -> Result<int> {
                                   Json body = Json::object();
                                   take_project_options(o->look, body);
                                   if (!o->scheduled_at.empty())
                                       body["scheduled_at"] = o->scheduled_at == "now" ? Json() : Json(o->scheduled_at);
                                   if (body.empty())
                                       return base::fail(base::Errc::invalid_input,
                                                         "say what to change: see `lesedi projects edit --help`");
                                   print_project(s, TRY(s.daemon.patch(id_path("projects", o->id), body, s.stop)));
                                   return exit_done;
                               });
    verb->add_option("project", o->id, kProject)->required()->check(kNumber);
    verb->add_option("--scheduled-at", o->scheduled_at, "nothing is done for it before this time; now: at once")
        ->check(kTime | CLI::IsMember({"now"}));
    add_project_options(verb, o->look);
}

void add_delete(Commands& commands, CLI::App* noun)
{
    auto ids = std::make_shared<std::vector<std::int64_t>>();
    auto* verb = commands.verb(noun, "delete", "deletes projects, their jobs, and files that nothing else uses",
                               [ids](Session& s) -> Result<int> {
                                   for (const std::int64_t id : *ids)
                                       TRY(s.daemon.remove(id_path("projects", id), s.stop));
                                   return exit_done;
                               });
    verb->add_option("projects", *ids, "their numbers")->required()->check(kNumber);
}

void add_duplicate(Commands& commands, CLI::App* noun)
{
    auto id = std::make_shared<std::int64_t>();
    auto* verb = commands.verb(noun, "duplicate", "the same again, as a draft of its own; prints its number",
                               [id](Session& s) -> Result<int> {
                                   const Json copy = TRY(s.daemon.post(id_path("projects", *id, "/duplicate"), s.stop));
                                   if (s.json)
                                       s.print(copy);
                                   else
                                       fmt::print("{}\n", words(copy, "id"));
                                   return exit_done;
                               });
    verb->add_option("project", *id, kProject)->required()->check(kNumber);
}

void add_export_import(Commands& commands, CLI::App* noun)
{
    struct Export {
        std::int64_t id = 0;
        std::string output;
    };
    auto o = std::make_shared<Export>();
    auto* out = commands.verb(noun, "export", "the project and its files as one file", [o](Session& s) -> Result<int> {
        const std::string file = o->output.empty() ? fmt::format("project-{}.tar", o->id) : o->output;
        TRY(download(s, id_path("projects", o->id, "/export"), file));
        return exit_done;
    });
    out->add_option("project", o->id, kProject)->required()->check(kNumber);
    out->add_option("-o,--output", o->output, "the file (default: project-NUMBER.tar)")->check(kOutputFile);
    auto file = std::make_shared<std::string>();
    auto* in = commands.verb(noun, "import", "a project out of an exported file; prints its number",
                             [file](Session& s) -> Result<int> {
                                 const Json project = TRY(upload(s, "POST", "/projects/import", *file));
                                 if (s.json)
                                     s.print(project);
                                 else
                                     fmt::print("{}\n", words(project, "id"));
                                 return exit_done;
                             });
    in->add_option("file", *file, "the exported file")->required()->check(CLI::ExistingFile);
}

}

void add_project_verbs(Commands& commands)
{
    auto* noun =
        commands.noun("projects", "list, show, create, edit, delete, duplicate, export, import", kProjectGroup);
    add_list(commands, noun);
    add_show(commands, noun);
    add_create(commands, noun);
    add_edit(commands, noun);
    add_delete(commands, noun);
    add_duplicate(commands, noun);
    add_export_import(commands, noun);
}

}
