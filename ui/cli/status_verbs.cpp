// SPDX-License-Identifier: GPL-3.0-or-later
// How the daemon is: `lesedi capabilities health formats`.
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

Result<int> print_capabilities(Session& session)
{
    const Json found = TRY(session.daemon.get("/capabilities", session.stop));
    if (session.json) {
        session.print(found);
        return exit_done;
    }
    if (words(found, "state") == "pending")
        say("devices and encoders are still being looked at; this is not all");
    Table table({{"WHAT"}, {"NAME"}, {"VERDICT"}, {"WHY", Fit::shrinks}});
    for (const auto& [list, what] : {std::pair{"renderers", "renderer"}, {"encoders", "encoder"}})
        for (const Json& one : found.value(list, Json::array())) {
            const std::string reason = words(one, "reason");
            table.add({what, words(one, "name"), state_cell(words(one, "verdict")),
                       reason.empty() ? words(one, "refusal") : reason});
        }
    for (const Json& one : found.value("providers", Json::array()))
        table.add({words(one, "kind"), words(one, "name"), state_cell(truth(one, "usable") ? "usable" : "rejected"),
                   words(one, "reason")});
    for (const Json& one : found.value("fonts", Json::array())) {
        const bool is_itself = truth(one, "found");
        table.add({"font", words(one, "family"), is_itself ? Cell("found") : Cell("missing", Tone::busy),
                   is_itself || words(one, "matched").empty() ? std::string() : "instead: " + words(one, "matched")});
    }
    session.print(table);
    fmt::print("languages: {}\n", words(found, "languages"));
    return exit_done;
}

// Health says what it found with 503, too.
Result<int> print_health(Session& session)
{
    const auto answer = TRY(session.daemon.ask({.target = "/health"}, session.stop));
    if (answer.status != 200 && answer.status != 503)
        return tl::unexpected<base::Error>(problem_of(answer));
    const Json health = TRY(parse_json(answer.body, "the daemon's answer"));
    if (!health.contains("checks"))
        return tl::unexpected<base::Error>(problem_of(answer));
    const int code = words(health, "status") == "failed" ? exit_failed : exit_done;
    if (session.json) {
        session.print(health);
        return code;
    }
    Table table({{"CHECK"}, {"STATUS"}, {"TOOK", Fit::right}, {"WHY", Fit::shrinks}});
    for (const Json& check : health["checks"])
        table.add({words(check, "name"), state_cell(words(check, "status")),
                   fmt::format("{:.0f} ms", number(check, "seconds") * 1000), words(check, "reason")});
    session.print(table);
    const double up = number(health, "uptime_seconds");
    fmt::print("{}: lesedid {} at {}, up {}\n", words(health, "status"), plain(words(health, "version")),
               session.daemon.place(),
               up < 3600 ? seconds_text(up)
                         : fmt::format("{} h {} min", static_cast<int>(up / 3600), static_cast<int>(up / 60) % 60));
    return code;
}

Result<int> print_formats(Session& session)
{
    print_page(
        session, TRY(session.daemon.get("/formats", session.stop)),
        {{"FORMAT"}, {"SIZE", Fit::right}, {"FRAMES/S", Fit::right}, {"PLATFORM"}},
        [](const Json& row) -> std::vector<Cell> {
            return {words(row, "name"), fmt::format("{}x{}", words(row, "width"), words(row, "height")),
                    fmt::format("{:g}", number(row, "frame_rate")), words(row, "platform")};
        },
        "no formats");
    return exit_done;
}

}

void add_status_verbs(Commands& commands)
{
    commands.verb(nullptr, "health", "all checks; exit code 1 when one failed", print_health)->group(kDaemonGroup);
    commands
        .verb(nullptr, "capabilities",
              "renderers, encoders, providers and fonts, with the reason each was taken or refused", print_capabilities)
        ->group(kDaemonGroup);
    commands.verb(nullptr, "formats", "what a project can be rendered for", print_formats)->group(kDaemonGroup);
}

}
