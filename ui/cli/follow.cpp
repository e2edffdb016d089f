// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/follow.h"

#include "ui/cli/event_stream.h"
#include "ui/cli/terminal.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLook{500}; // progress within a job is no event: its row is read again
constexpr int kBarColumns = 24;

bool is_over(const Json& job)
{
    const std::string state = words(job, "state");
    return state == "succeeded" || state == "failed" || state == "cancelled";
}

std::int64_t id_of(const Json& row)
{
    return static_cast<std::int64_t>(number(row, "id"));
}

std::string shown_progress(const Json& job)
{
    const std::string state = words(job, "state");
    if (state == "queued") {
        const std::string at = local_time(job, "scheduled_at");
        return at.empty() ? "waits for its turn" : "waits for its turn, not before " + at;
    }
    const double part = number(job, "progress");
    const int columns = std::min(kBarColumns, terminal_width() / 4);
    const std::string detail = progress_words(job);
    return fmt::format("{} {:3.0f} %{}{}", bar(part, columns), part * 100, detail.empty() ? "" : "  ", detail);
}

// One line for whatever runs at the moment: the first that runs, else the first that waits.
class Progress {
public:
    void show(const Json& job)
    {
        const std::string stage = words(job, "stage");
        if (stage != stage_ || id_of(job) != job_) {
            line_.stage(stage.substr(0, 9));
            stage_ = stage;
            job_ = id_of(job);
        }
        line_.update(clipped(plain(shown_progress(job)), std::max(20, terminal_width() - 11)));
    }
    void say(const std::string& text) { line_.say(text); }
    void end(const std::string& last = {}) // empty: as far as it was
    {
        if (job_ != 0 && !last.empty())
            line_.update(last);
        line_.finish();
        job_ = 0;
        stage_.clear();
    }
    std::int64_t job() const { return job_; }

private:
    ProgressLine line_;
    std::string stage_;
    std::int64_t job_ = 0;
};

std::string end_words(const Json& job)
{
    const std::string state = words(job, "state");
    if (state == "succeeded")
        return number(job, "total") > 0 ? fmt::format("{:.0f} {}", number(job, "total"),
                                                      words(job, "unit").empty() ? "done" : words(job, "unit"))
                                        : std::string("done");
    return state;
}

base::Error failure_of(const Json& job)
{
    const auto code = words(job, "state") == "cancelled" ? base::Errc::conflict : base::Errc::internal;
    std::string what =
        words(job, "state") == "cancelled"
            ? fmt::format("job {} ({}) was cancelled; `lesedi jobs retry {}` starts it again", id_of(job),
                          words(job, "stage"), id_of(job))
            : fmt::format("job {} ({}) failed: {}", id_of(job), words(job, "stage"), words(job, "error"));
    if (words(job, "state") == "failed" && truth(job, "is_dead"))
        what += fmt::format("\n  `lesedi jobs retry {}` tries once more", id_of(job));
    return {code, plain(what), {}};
}

// Ctrl-C while waiting: a sentence that the work goes on.
base::Error left_alone(const std::string& what, const std::string& verb)
{
    return {base::Errc::cancelled, fmt::format("no longer waiting; {} goes on. `{}` waits again", what, verb), {}};
}

void report_loss(EventStream& stream, Progress& progress)
{
    if (const auto reason = stream.lost())
        progress.say(*reason + "; waiting for it to come back");
}

// The row of a job that an event tells about, if it is one of `wanted` (0: any).
std::optional<Json> job_in(const ServerEvent& event, std::int64_t wanted)
{
    if (event.name != "job")
        return std::nullopt;
    const Json data = Json::parse(event.data, nullptr, false);
    if (!data.is_object() || !data.contains("row") || !data["row"].is_object())
        return std::nullopt;
    if (wanted != 0 && id_of(data["row"]) != wanted)
        return std::nullopt;
    return data["row"];
}

// What a project does now: the job that runs, else the one that waits; null when it does nothing.
Json current_job(const Json& project)
{
    Json current;
    for (const Json& job : project.value("jobs", Json::array()))
        if (current.is_null() || (words(current, "state") != "running" && words(job, "state") == "running"))
            current = job;
    return current;
}

// A look that failed because the daemon is away for a moment is no end.
bool is_away(const base::Error& error)
{
    return error.code == base::Errc::unavailable || error.code == base::Errc::timed_out;
}

}

std::string progress_words(const Json& job)
{
    std::string text;
    if (const double total = number(job, "total"); total > 0)
        text = fmt::format("{:.0f} of {:.0f} {}", number(job, "done"), total, words(job, "unit"));
    if (const double rate = number(job, "rate"); rate > 0)
        text += fmt::format("{}{:.1f}/s", text.empty() ? "" : ", ", rate);
    if (!words(job, "seconds_left").empty())
        text += fmt::format("{}{} left", text.empty() ? "" : ", ", seconds_text(number(job, "seconds_left")));
    return text;
}

Result<Json> follow_job(Session& session, std::int64_t id)
{
    Progress progress;
    EventStream stream(session.daemon, {.topics = "job", .project_id = {}, .last_event_id = {}});
    const auto interrupted = [&] {
        progress.end();
        return tl::unexpected<base::Error>(
            left_alone(fmt::format("job {}", id), fmt::format("lesedi jobs watch {}", id)));
    };
    bool is_first = true;
    while (true) {
        // An event, or half a second without one: then the row itself tells how far it is.
        std::optional<Json> job;
        if (!is_first) {
            auto event = stream.next(kLook, session.stop);
            if (session.stop.stop_requested())
                return interrupted();
            if (!event)
                return tl::unexpected<base::Error>(event.error());
            report_loss(stream, progress);
            if (*event) {
                job = job_in(**event, id);
                if (!job)
                    continue;
            }
        }
        if (!job) {
            auto row = session.daemon.get(id_path("jobs", id), session.stop);
            if (session.stop.stop_requested())
                return interrupted();
            if (!row && (is_first || !is_away(row.error())))
                return row;
            if (row)
                job = std::move(*row);
        }
        is_first = false;
        if (!job)
            continue;
        progress.show(*job);
        if (!is_over(*job))
            continue;
        progress.end(end_words(*job));
        if (words(*job, "state") == "succeeded")
            return *std::move(job);
        return tl::unexpected<base::Error>(failure_of(*job));
    }
}

Result<Json> follow_project(Session& session, std::int64_t id)
{
    Progress progress;
    EventStream stream(session.daemon, {.topics = "project,job", .project_id = id, .last_event_id = {}});
    Json running; // the job on show
    bool is_first = true;
    while (true) {
        if (!is_first) {
            auto event = stream.next(kLook, session.stop);
            if (!event && !session.stop.stop_requested())
                return tl::unexpected<base::Error>(event.error());
            report_loss(stream, progress);
            if (event && *event)
                if (const auto job = job_in(**event, 0); job && !is_over(*job)) {
                    progress.show(*job);
                    running = *job;
                    continue; // the project still works
                }
        }
        auto project = session.stop.stop_requested() ? Result<Json>(Json())
                                                     : session.daemon.get(id_path("projects", id), session.stop);
        if (session.stop.stop_requested()) {
            progress.end();
            return tl::unexpected<base::Error>(
                left_alone(fmt::format("the work on project {}", id), fmt::format("lesedi watch {}", id)));
        }
        if (!project && (is_first || !is_away(project.error())))
            return project;
        is_first = false;
        if (!project)
            continue;
        const Json current = current_job(*project);
        if (!running.is_null() && id_of(running) != id_of(current)) {
            const auto over = session.daemon.get(id_path("jobs", id_of(running)), session.stop);
            progress.end(over ? end_words(*over) : "over");
            if (over && (words(*over, "state") == "failed" || words(*over, "state") == "cancelled") &&
                current.is_null())
                return tl::unexpected<base::Error>(failure_of(*over));
            running = Json();
        }
        if (!current.is_null()) {
            progress.show(current);
            running = current;
            continue;
        }
        if (words(*project, "status") == "failed")
            return base::fail(base::Errc::internal,
                              fmt::format("project {} failed at {}: {}\n  `lesedi retry {}` goes on from there", id,
                                          words(*project, "failed_stage"), plain(words(*project, "error_message")),
                                          id));
        return project;
    }
}

}
