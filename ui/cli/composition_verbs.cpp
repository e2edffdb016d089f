// SPDX-License-Identifier: GPL-3.0-or-later
// `lesedi compositions`: any Composition rendered by the daemon, without a project.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/follow.h"
#include "ui/cli/posted_composition.h"
#include "ui/cli/project_options.h"
#include "ui/cli/terminal.h"
#include "ui/cli/transfer.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

struct Options {
    std::int64_t id = 0;
    std::string file, output, name, platform;
    std::optional<std::int64_t> priority;
    double at_s = 0;
    bool wait = false;
};

Result<int> list(Session& session, const PageOptions& page)
{
    print_page(
        session, TRY(get_page(session, "/compositions", {}, page)),
        {{"ID", Fit::right}, {"NAME", Fit::shrinks}, {"HASH"}, {"POSTED"}},
        [](const Json& row) -> std::vector<Cell> {
            return {words(row, "id"),
                    words(row, "name"),
                    {words(row, "sha256").substr(0, 12), Tone::faint},
                    {local_time(row, "created_at"), Tone::faint}};
        },
        "no compositions were posted");
    return exit_done;
}

Result<int> render(Session& session, const Options& o)
{
    const Json composition = TRY(prepare_composition(session, o.file));
    Query query;
    query.add("name", o.name.empty() ? std::filesystem::path(o.file).stem().string() : o.name)
        .add("priority", o.priority);
    const Json queued = TRY(session.daemon.post("/compositions/render" + query.text(), composition, session.stop));
    const auto id = queued["composition"].value("id", std::int64_t{0});
    const auto job = queued["job"].value("id", std::int64_t{0});
    if (o.wait || !o.output.empty())
        TRY(follow_job(session, job));
    if (!o.output.empty())
        TRY(download(session, id_path("compositions", id, "/download"), o.output));
    if (session.json)
        session.print(queued);
    else
        fmt::print("{}\n", id);
    if (!o.wait && o.output.empty() && !session.json)
        say(fmt::format("it is being rendered: `lesedi jobs watch {}`, then `lesedi compositions download {} -o FILE`",
                        job, id));
    return exit_done;
}

Result<int> check(Session& session, const Options& o)
{
    const Json composition = TRY(prepare_composition(session, o.file));
    const std::string query = Query().add("platform", o.platform).text();
    const Json result = TRY(session.daemon.post("/compositions/check" + query, composition, session.stop));
    const Json findings = result.value("findings", Json::array());
    if (session.json) {
        session.print(result);
        return findings.empty() ? exit_done : exit_findings;
    }
    Table table({{"SEVERITY"}, {"AT", Fit::right}, {"PLACE"}, {"MESSAGE", Fit::shrinks}, {"RULE"}});
    for (const Json& one : findings)
        table.add({state_cell(words(one, "severity")),
                   words(one, "at_seconds").empty() ? std::string() : seconds_text(number(one, "at_seconds")),
                   words(one, "path"),
                   words(one, "message"),
                   {words(one, "rule"), Tone::faint}});
    if (!table.empty())
        session.print(table);
    say(fmt::format("{}, {}, {} frames", truth(result, "ok") ? "it can be rendered" : "it cannot be rendered",
                    seconds_text(number(result, "duration_seconds")), words(result, "frames")));
    return findings.empty() ? exit_done : exit_findings;
}

Result<int> still(Session& session, const Options& o)
{
    const Json composition = TRY(prepare_composition(session, o.file));
    net::ClientRequest request{.method = "POST",
                               .target = "/compositions/still" + Query().add("t", fmt::format("{}", o.at_s)).text()};
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = composition.dump();
    TRY(fetch(session, std::move(request), o.output));
    return exit_done;
}

CLI::App* add_file(Commands& commands, CLI::App* noun, const char* name, const char* meaning,
                   const std::shared_ptr<Options>& o, Result<int> (*run)(Session&, const Options&))
{
    auto* verb = commands.verb(noun, name, meaning, [o, run](Session& s) { return run(s, *o); });
    verb->add_option("composition", o->file, "composition file (JSON); the files it names are uploaded")
        ->required()
        ->check(CLI::ExistingFile);
    return verb;
}

void add_posted(Commands& commands, CLI::App* noun)
{
    auto taken = std::make_shared<Options>();
    auto* get = commands.verb(noun, "download", "the video of one that was posted", [taken](Session& s) -> Result<int> {
        const std::string file = taken->output.empty() ? fmt::format("composition-{}.mp4", taken->id) : taken->output;
        TRY(download(s, id_path("compositions", taken->id, "/download"), file));
        return exit_done;
    });
    get->add_option("composition", taken->id, "its number")->required()->check(kNumber);
    get->add_option("-o,--output", taken->output, "the video (default: composition-NUMBER.mp4)")->check(kOutputFile);
    auto gone = std::make_shared<Options>();
    auto* remove = commands.verb(noun, "delete", "deletes one and its video", [gone](Session& s) -> Result<int> {
        TRY(s.daemon.remove(id_path("compositions", gone->id), s.stop));
        return exit_done;
    });
    remove->add_option("composition", gone->id, "its number")->required()->check(kNumber);
}

}

void add_composition_verbs(Commands& commands)
{
    auto* noun = commands.noun(
        "compositions", "list, render, check, still, download, delete: any Composition, by the daemon", kProjectGroup);
    auto page = std::make_shared<PageOptions>();
    add_page_options(
        commands.verb(noun, "list", "those that were posted", [page](Session& s) { return list(s, *page); }), *page);
    commands.by_default(noun, [](Session& s) { return list(s, {}); });
    auto made = std::make_shared<Options>();
    auto* video = add_file(commands, noun, "render", "a video from a composition; prints its number", made, render);
    video->add_option("-o,--output", made->output, "waits, and downloads the video to this file")->check(kOutputFile);
    video->add_option("--name", made->name, "what it is called (default: the file's name)");
    video->add_option("--priority", made->priority, "1: somebody waits, 2: batch, 3: can wait")
        ->check(CLI::Range(1, 3));
    video->add_flag("--wait", made->wait, "waits until it is rendered");
    auto checked = std::make_shared<Options>();
    add_file(commands, noun, "check", "what is wrong with it (exit code 3 when something is)", checked, check)
        ->add_option("--platform", checked->platform, "whose safe zones count (default: the composition's own format)")
        ->check(CLI::IsMember(formats()));
    auto seen = std::make_shared<Options>();
    auto* picture = add_file(commands, noun, "still", "one frame as PNG", seen, still);
    picture->add_option("--at", seen->at_s, "time in seconds")->check(kSeconds)->capture_default_str();
    picture->add_option("-o,--output", seen->output, "the PNG")->required()->check(kOutputFile);
    add_posted(commands, noun);
}

}
