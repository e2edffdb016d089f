// SPDX-License-Identifier: GPL-3.0-or-later
// A project's way: `lesedi approve reject regenerate retry cancel watch`, and `render` of a project.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/follow.h"
#include "ui/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

struct Step {
    std::int64_t id = 0;
    bool wait = false;
    std::string notes;
};

// What the daemon answered at once, or the project as it is when the work is done.
Result<int> after(Session& session, const Step& step, const Json& answer, const std::string& said)
{
    if (step.wait) {
        print_project(session, TRY(follow_project(session, step.id)));
        return exit_done;
    }
    if (session.json)
        session.print(answer);
    else
        say(said);
    return exit_done;
}

CLI::App* add_step(Commands& commands, const char* name, const char* meaning, const std::shared_ptr<Step>& step,
                   DaemonVerb run, const char* waits)
{
    auto* verb = commands.verb(nullptr, name, meaning, std::move(run));
    verb->add_option("project", step->id, "the project's number")->required()->check(kNumber);
    if (waits != nullptr)
        verb->add_flag("--wait", step->wait, waits);
    return verb;
}

Result<int> plain_step(Session& session, const Step& step, const char* what, const std::string& said)
{
    const Json answer = TRY(session.daemon.post(id_path("projects", step.id, what), session.stop));
    return after(session, step, answer, said);
}

void add_plain(Commands& commands, const char* name, const char* meaning, const char* done, const char* waits)
{
    auto step = std::make_shared<Step>();
    add_step(
        commands, name, meaning, step,
        [step, path = "/" + std::string(name), done](Session& s) {
            return plain_step(s, *step, path.c_str(), fmt::format(fmt::runtime(done), step->id));
        },
        waits);
}

void add_reject(Commands& commands)
{
    auto step = std::make_shared<Step>();
    auto* verb = add_step(
        commands, "reject", "sends a project back to draft, with notes", step,
        [step](Session& s) -> Result<int> {
            const Json answer =
                TRY(s.daemon.post(id_path("projects", step->id, "/reject"),
                                  step->notes.empty() ? Json::object() : Json{{"notes", step->notes}}, s.stop));
            return after(s, *step, answer, fmt::format("project {} is a draft again", step->id));
        },
        nullptr);
    verb->add_option("--notes", step->notes, "what should be different");
}

std::string outputs_words(const Json& output)
{
    std::string text = fmt::format("{}x{}, {}, {}", words(output, "width"), words(output, "height"),
                                   seconds_text(number(output, "duration_seconds")),
                                   size_text(static_cast<std::uint64_t>(number(output, "file_size_bytes"))));
    return truth(output, "is_outdated") ? text + ", outdated: the project changed since" : text;
}

}

void print_project(const Session& session, const Json& project)
{
    if (session.json)
        return session.print(project);
    Facts facts;
    facts.add("project", {words(project, "id"), Tone::strong});
    facts.add("title", words(project, "title"));
    facts.add("topic", words(project, "topic"));
    facts.add("status", state_cell(words(project, "status")));
    if (words(project, "status") == "failed") {
        facts.add("failed at", words(project, "failed_stage"));
        facts.add("because", {words(project, "error_message"), Tone::bad});
    }
    facts.add("not before", local_time(project, "scheduled_at"));
    facts.add("notes", words(project, "reject_notes"));
    facts.add("style", words(project, "context_style"));
    facts.add("language", words(project, "language"));
    facts.add("document", words(project, "document_id"));
    facts.add("length", words(project, "duration_seconds").empty()
                            ? fmt::format("{} s wanted", words(project, "target_duration_s"))
                            : seconds_text(number(project, "duration_seconds")));
    facts.add("formats", words(project, "target_formats"));
    facts.add("animation", words(project, "text_animation"));
    facts.add("reviewed by", words(project, "reviewed_by"));
    facts.add("created", local_time(project, "created_at"));
    facts.add("version", words(project, "version"));
    for (const Json& output : project.value("outputs", Json::array()))
        facts.add("video " + words(output, "format"),
                  {outputs_words(output), truth(output, "is_outdated") ? Tone::busy : Tone::good});
    for (const Json& job : project.value("jobs", Json::array())) {
        const std::string progress = progress_words(job);
        facts.add("job " + words(job, "id"), {fmt::format("{} {}{}{}", words(job, "stage"), words(job, "state"),
                                                          progress.empty() ? "" : ", ", progress),
                                              tone_of(words(job, "state"))});
    }
    session.print(facts.table());
}

Result<int> render_project(Session& session, const RenderProject& o)
{
    Json body = Json::object();
    if (!o.formats.empty())
        body["target_formats"] = comma_list(o.formats);
    const Json job = TRY(session.daemon.post(id_path("projects", o.id, "/render"), body, session.stop));
    return after(
        session, {o.id, o.wait, {}}, job,
        fmt::format("project {} is being rendered: `lesedi watch {}`, then `lesedi download {}`", o.id, o.id, o.id));
}

void add_workflow_verbs(Commands& commands)
{
    add_plain(commands, "approve", "approves a project's script: it is voiced now",
              "project {0} is approved: `lesedi watch {0}`",
              "waits until it is voiced (and rendered, when the project renders by itself)");
    add_reject(commands);
    add_plain(commands, "regenerate", "writes a project's script anew from its document",
              "the script is being written: `lesedi watch {0}`", "waits until it is written");
    add_plain(commands, "retry", "goes on with a project at the stage that failed",
              "project {0} goes on: `lesedi watch {0}`", "waits until it is done");
    add_plain(commands, "cancel", "ends what waits and runs for a project", "the work on project {0} is cancelled",
              nullptr);
    auto id = std::make_shared<std::int64_t>();
    auto* watch = commands.verb(nullptr, "watch", "follows the work on a project until it is done",
                                [id](Session& s) -> Result<int> {
                                    print_project(s, TRY(follow_project(s, *id)));
                                    return exit_done;
                                });
    watch->add_option("project", *id, "the project's number")->required()->check(kNumber);
}

}
