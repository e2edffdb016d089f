// SPDX-License-Identifier: GPL-3.0-or-later
// `lesedi jobs` and `lesedi queues`.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/follow.h"
#include "ui/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

struct ListOptions {
    PageOptions page;
    std::string state, queue;
    std::optional<std::int64_t> project;
    bool dead = false;
};

Result<int> list(Session& session, const ListOptions& o)
{
    Query query;
    query.add("state", o.state).add("queue", o.queue).add("project_id", o.project).add("dead", o.dead ? "true" : "");
    print_page(session, TRY(get_page(session, "/jobs", query, o.page)), job_columns(), job_cells, "no jobs");
    return exit_done;
}

Result<int> list_queues(Session& session)
{
    print_page(
        session, TRY(session.daemon.get("/queues", session.stop)),
        {{"QUEUE"},
         {"WORKERS", Fit::right},
         {"BUSY", Fit::right},
         {"WAITING", Fit::right},
         {"OLDEST", Fit::right},
         {"RUNNING", Fit::right},
         {"SCHEDULED", Fit::right},
         {"FAILED", Fit::right}},
        [](const Json& row) -> std::vector<Cell> {
            const double oldest = number(row, "oldest_waiting_seconds");
            return {words(row, "name"),
                    words(row, "workers"),
                    words(row, "busy"),
                    words(row, "waiting"),
                    oldest > 0 ? seconds_text(oldest) : std::string(),
                    words(row, "running"),
                    words(row, "scheduled"),
                    {number(row, "dead") > 0 ? fmt::format("{} ({} dead)", words(row, "failed"), words(row, "dead"))
                                             : words(row, "failed"),
                     number(row, "failed") > 0 ? Tone::bad : Tone::normal}};
        },
        "no queues");
    return exit_done;
}

void add_one(Commands& commands, CLI::App* noun, const char* name, const char* meaning,
             std::function<Result<Json>(Session&, std::int64_t)> run)
{
    auto id = std::make_shared<std::int64_t>();
    auto* verb = commands.verb(noun, name, meaning, [id, run = std::move(run)](Session& s) -> Result<int> {
        print_job(s, TRY(run(s, *id)));
        return exit_done;
    });
    verb->add_option("job", *id, "the job's number")->required()->check(kNumber);
}

}

std::vector<Column> job_columns()
{
    return {{"ID", Fit::right},       {"STATE"},  {"QUEUE"}, {"STAGE"}, {"PROJECT", Fit::right}, {"TRY", Fit::right},
            {"DETAIL", Fit::shrinks}, {"CREATED"}};
}

std::vector<Cell> job_cells(const Json& job)
{
    const std::string state = words(job, "state");
    const std::string progress = state == "running" ? progress_words(job) : words(job, "error");
    return {words(job, "id"),
            {state, tone_of(state)},
            words(job, "queue"),
            words(job, "stage"),
            words(job, "project_id"),
            fmt::format("{}/{}", words(job, "attempts"), words(job, "max_attempts")),
            progress,
            {local_time(job, "created_at"), Tone::faint}};
}

void print_job(const Session& session, const Json& job)
{
    if (session.json)
        return session.print(job);
    Facts facts;
    facts.add("job", {words(job, "id"), Tone::strong});
    facts.add("state",
              truth(job, "is_dead") ? Cell("failed, no attempt is left", Tone::bad) : state_cell(words(job, "state")));
    facts.add("queue", words(job, "queue"));
    facts.add("stage", words(job, "stage"));
    facts.add("project", words(job, "project_id"));
    facts.add("composition", words(job, "composition_id"));
    facts.add("priority", words(job, "priority"));
    facts.add("attempts", fmt::format("{} of {}", words(job, "attempts"), words(job, "max_attempts")));
    facts.add("progress", progress_words(job));
    facts.add("worker", words(job, "worker"));
    facts.add("error", {words(job, "error"), Tone::bad});
    for (const Json& failure : job.value("failures", Json::array()))
        facts.add("attempt " + words(failure, "attempt"), words(failure, "error"));
    facts.add("created", local_time(job, "created_at"));
    facts.add("not before", local_time(job, "scheduled_at"));
    facts.add("started", local_time(job, "started_at"));
    facts.add("ended", local_time(job, "finished_at"));
    facts.add("request", words(job, "request_id"));
    session.print(facts.table());
}

void add_job_verbs(Commands& commands)
{
    auto* noun = commands.noun("jobs", "list, show, cancel, retry, watch", kDaemonGroup);
    auto o = std::make_shared<ListOptions>();
    auto* verb = commands.verb(noun, "list", "jobs, the newest first", [o](Session& s) { return list(s, *o); });
    verb->add_option("--state", o->state,
                     "only these: queued, running, succeeded, failed, cancelled, separated by commas");
    verb->add_option("--queue", o->queue, "only of this queue")
        ->check(CLI::IsMember({"script", "voiceover", "render", "postprocess", "batch"}));
    verb->add_option("--project", o->project, "only of this project")->check(kNumber);
    verb->add_flag("--dead", o->dead, "only those that failed in all their attempts");
    add_page_options(verb, o->page);
    commands.by_default(noun, [](Session& s) { return list(s, {}); });
    add_one(commands, noun, "show", "a job",
            [](Session& s, std::int64_t id) { return s.daemon.get(id_path("jobs", id), s.stop); });
    add_one(commands, noun, "cancel", "cancels a job; one that runs ends within a second",
            [](Session& s, std::int64_t id) { return s.daemon.post(id_path("jobs", id, "/cancel"), s.stop); });
    add_one(commands, noun, "retry", "tries a job again that failed or was cancelled",
            [](Session& s, std::int64_t id) { return s.daemon.post(id_path("jobs", id, "/retry"), s.stop); });
    add_one(commands, noun, "watch", "follows a job until it is over",
            [](Session& s, std::int64_t id) { return follow_job(s, id); });
    commands.verb(nullptr, "queues", "the queues and their workers", list_queues)->group(kDaemonGroup);
}

}
