// SPDX-License-Identifier: GPL-3.0-or-later
// `lesedi events`: what happens, a line each, until Ctrl-C.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/event_stream.h"
#include "ui/cli/follow.h"
#include "ui/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <cstdio>

namespace cli {
namespace {

struct Options {
    std::string topics, last_event_id;
    std::optional<std::int64_t> project, count;
};

std::string row_words(const std::string& topic, const Json& data)
{
    const Json row = data.value("row", Json::object());
    if (topic == "project")
        return fmt::format("{}  {}", words(row, "status"), words(row, "title"));
    if (topic == "job") {
        const std::string progress = progress_words(row);
        return fmt::format("{} {}{}{}", words(row, "stage"), words(row, "state"), progress.empty() ? "" : ", ",
                           progress);
    }
    const Json payload = data.value("payload", Json());
    return payload.empty() ? std::string() : payload.dump();
}

void print_event(const Session& session, const ServerEvent& event)
{
    const Json data = Json::parse(event.data, nullptr, false);
    if (session.json) {
        Json line{{"id", event.id}, {"event", event.name}, {"data", data.is_discarded() ? Json(event.data) : data}};
        fmt::print("{}\n", line.dump(-1, ' ', false, Json::error_handler_t::replace));
    } else if (event.name == "snapshot") {
        const auto jobs = data.value("jobs", Json::array()).size();
        fmt::print("projects: {}; jobs that wait or run: {}\n", data.value("projects", Json::array()).size(), jobs);
    } else if (event.name == "reset") {
        say("some events were missed: " + plain(words(data, "reason")));
    } else if (!data.is_object()) {
        fmt::print("{} {}\n", plain(event.name), plain(event.data));
    } else {
        const std::string line =
            fmt::format("{}  {:<8} {:>5}  {:<10} {}", local_time(data, "at"), event.name, words(data, "subject_id"),
                        words(data, "what"), row_words(event.name, data));
        const std::string shown = plain(line);
        fmt::print("{}\n", session.look.columns > 0 ? clipped(shown, session.look.columns) : shown);
    }
    std::fflush(stdout); // whoever reads this through a pipe wants it now
}

Result<int> follow(Session& session, const Options& o)
{
    EventStream stream(session.daemon, {o.topics, o.project, o.last_event_id});
    std::int64_t left = o.count.value_or(0);
    while (true) {
        const auto event = stream.next(std::chrono::seconds(1), session.stop);
        if (session.stop.stop_requested())
            return exit_interrupted;
        if (!event)
            return tl::unexpected<base::Error>(event.error());
        if (const auto reason = stream.lost())
            say(*reason + "; waiting for it to come back");
        if (!*event)
            continue;
        print_event(session, **event);
        if (o.count && --left == 0)
            return exit_done;
    }
}

}

void add_event_verbs(Commands& commands)
{
    auto o = std::make_shared<Options>();
    auto* verb = commands.verb(nullptr, "events", "what happens, as it happens, until Ctrl-C",
                               [o](Session& s) { return follow(s, *o); });
    verb->group(kDaemonGroup);
    verb->add_option("--topic", o->topics,
                     "only these: project, job, output, document, asset, queue, alert, separated by commas");
    verb->add_option("--project", o->project, "only of this project")->check(kNumber);
    verb->add_option("--last-event-id", o->last_event_id, "what came after this one first");
    verb->add_option("--count", o->count, "ends after so many")->check(kNumber);
}

}
