// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/make_by_daemon.h"

#include "compositor/base/file.h"
#include "ui/cli/follow.h"
#include "ui/cli/make_outputs.h"
#include "ui/cli/terminal.h"
#include "ui/cli/transfer.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <utility>

namespace cli {
namespace {

using base::Errc;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kMostScript = 4ULL << 20;

Status take_source(Session& session, const std::string& input, Json& body)
{
    if (looks_like_topic(input)) {
        body["topic"] = input;
        return {};
    }
    const std::filesystem::path file = input;
    if (file.extension() == ".json") {
        const std::string text = TRY(base::read_text_file(file, kMostScript));
        body["script"] = TRY(parse_json(text, input));
        return {};
    }
    const std::string name = file.filename().string();
    const Json document = TRY(upload(session, "POST", "/documents" + Query().add("name", name).text(), file));
    body["document_id"] = document.value("id", std::int64_t{0});
    return {};
}

Json look_of(const MakeOptions& o)
{
    Json body = Json::object();
    const std::size_t colon = o.text_animation.find(':');
    body["target_formats"] = comma_list(o.formats);
    body["text_animation"] = o.text_animation.substr(0, colon);
    if (colon != std::string::npos)
        body["text_animation_by"] = o.text_animation.substr(colon + 1);
    body["render_strategy"] = o.strategy;
    body["scene_change"] = o.transition;
    body["background"] = o.background;
    body["music"] = o.music;
    if (o.duration_s)
        body["target_duration_s"] = static_cast<std::int64_t>(*o.duration_s);
    for (const auto& [key, value] : {std::pair{"context_style", &o.style},
                                     {"language", &o.language},
                                     {"questioner", &o.questioner},
                                     {"explainer", &o.explainer}})
        if (!value->empty())
            body[key] = *value;
    return body;
}

// A step that queues work, then the end of that work.
Result<Json> step(Session& session, std::int64_t id, const char* what, const Json& body)
{
    const std::string path = id_path("projects", id, what);
    TRY(body.is_null() ? session.daemon.post(path, session.stop) : session.daemon.post(path, body, session.stop));
    return follow_project(session, id);
}

Status deliver(Session& session, const MakeOptions& o, std::int64_t id)
{
    const auto output = output_of(o);
    const auto formats = comma_list(o.formats);
    for (const std::string& format : formats) {
        TRY(download(session, id_path("projects", id, "/download/" + format),
                     for_format(output, format, formats.size())));
        const std::string query = Query().add("format", format).text();
        if (!o.composition.empty())
            TRY(fetch(session, {.target = id_path("projects", id, "/composition" + query)},
                      for_format(o.composition, format, formats.size())));
    }
    for (const char* type : {"srt", "vtt"})
        TRY(fetch(session, {.target = id_path("projects", id, "/subtitles" + Query().add("type", type).text())},
                  beside(output, std::string(".") + type)));
    return {};
}

void print_summary(const MakeOptions& o, const Json& project, double wall_seconds)
{
    const auto output = output_of(o);
    const auto formats = comma_list(o.formats);
    std::uint64_t bytes = 0;
    for (const Json& one : project.value("outputs", Json::array()))
        bytes += static_cast<std::uint64_t>(number(one, "file_size_bytes"));
    for (std::size_t at = 0; at < formats.size(); ++at)
        tell("{:<10}{}\n", at == 0 ? "done" : "", for_format(output, formats[at], formats.size()).string());
    tell("{:<10}captions in {} and .vtt\n", "", beside(output, ".srt").string());
    tell("{:<10}{}, {}, made in {} by the daemon, as its project {}\n", "",
         seconds_text(number(project, "duration_seconds")), size_text(bytes), seconds_text(wall_seconds),
         words(project, "id"));
}

}

std::string only_local(const MakeOptions& o)
{
    if (!o.approve)
        return "without --approve the script is reviewed in this terminal";
    const std::pair<const char*, bool> unknown[] = {
        {"--brand", !o.brand.empty()},
        {"--cast", !o.cast.empty()},
        {"--stats", !o.stats.empty()},
        {"--encoder", !o.encoder.empty()},
        {"--backend", o.backend != "auto"},
        {"--music FILE", o.music != "auto" && o.music != "none"},
        {"parts of seconds in --duration", o.duration_s && *o.duration_s != std::floor(*o.duration_s)},
    };
    for (const auto& [option, is_given] : unknown)
        if (is_given)
            return fmt::format("its API has no {}", option);
    if (std::filesystem::path(o.input).extension() == ".txt") // only its words tell
        return "a .txt may be a document or a script";
    return {};
}

std::optional<Session> running_daemon(const MakeOptions& options, std::stop_token stop)
{
    DaemonOptions where;
    where.data = options.data;
    auto daemon = Daemon::find(where);
    if (!daemon)
        return std::nullopt;
    const auto ready = daemon->ask({.target = "//readyz"}, stop);
    if (!ready || ready->status != 200)
        return std::nullopt;
    return Session{std::move(*daemon), false, {}, stop};
}

Status make_by_daemon(Session& session, const MakeOptions& o)
{
    const auto start = Clock::now();
    TRY(check_outputs(o, output_of(o), comma_list(o.formats)));
    Json body = look_of(o);
    TRY(take_source(session, o.input, body));
    Json project = TRY(session.daemon.post("/projects", body, session.stop));
    const auto id = project.value("id", std::int64_t{0});
    TRY(follow_project(session, id));
    const Json script = TRY(session.daemon.get(id_path("projects", id, "/script"), session.stop));
    for (const Json& note : script.value("notes", Json::array()))
        tell("{:<10}{}\n", "note", plain(note.is_string() ? note.get<std::string>() : note.dump()));
    TRY(step(session, id, "/approve", Json()));
    project = TRY(step(session, id, "/render", Json::object()));
    if (words(project, "status") != "completed")
        return base::fail(Errc::conflict,
                          fmt::format("project {} is {} now: somebody else works on it; `lesedi projects "
                                      "show {}` says more",
                                      id, words(project, "status"), id));
    TRY(deliver(session, o, id));
    const double wall_seconds = std::chrono::duration<double>(Clock::now() - start).count();
    print_summary(o, project, wall_seconds);
    return {};
}

}
