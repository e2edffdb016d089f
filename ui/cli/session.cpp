// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/session.h"

#include "ui/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <cstdio>
#include <ctime>

namespace cli {

void Session::print(const Json& answer) const
{
    fmt::print("{}\n", answer.dump(2, ' ', false, Json::error_handler_t::replace));
}

void Session::print(const Table& table) const
{
    fmt::print("{}", table.text(look));
}

Commands::Commands(CLI::App& app, Verb& chosen) : app_(&app), chosen_(&chosen) {}

void Commands::add_daemon_options(CLI::App* app)
{
    DaemonOptions& o = *daemon_;
    app->add_flag("--json", o.json, "print what the API says, as JSON")->group("Output");
    auto* socket = app->add_option("--socket", o.socket,
                                   "the daemon's Unix socket (default: LESEDI_SOCKET, the data directory's, or "
                                   "lesedi/lesedid.sock below XDG_RUNTIME_DIR)")
                       ->type_name("PATH");
    auto* url = app->add_option("--url", o.url, "a daemon on TCP, as http://host:port; its token is in LESEDI_TOKEN")
                    ->type_name("URL")
                    ->excludes(socket);
    auto* token = app->add_option("--token", o.token, "instead of LESEDI_TOKEN; others on this machine can read it")
                      ->type_name("TOKEN")
                      ->needs(url);
    auto* data = app->add_option("--data", o.data, "data directory whose daemon is meant")
                     ->type_name("DIR")
                     ->excludes(socket)
                     ->excludes(url);
    for (CLI::Option* option : {socket, url, token, data})
        option->group("Which daemon");
}

Verb Commands::bound(DaemonVerb run) const
{
    return [options = daemon_, run = std::move(run)](std::stop_token stop) {
        const auto in_session = [&]() -> Result<int> {
            Session session{TRY(Daemon::find(*options)), options->json, look_of(STDOUT_FILENO), stop};
            return run(session);
        };
        const auto code = in_session();
        if (code)
            return *code;
        fail_with(code.error());
        return static_cast<int>(stop.stop_requested() ? exit_interrupted : exit_failed);
    };
}

CLI::App* Commands::noun(const std::string& name, const std::string& meaning, const std::string& group)
{
    auto* noun = app_->add_subcommand(name, meaning);
    noun->group(group);
    noun->require_subcommand(1);
    return noun;
}

CLI::App* Commands::verb(CLI::App* parent, const std::string& name, const std::string& meaning, DaemonVerb run)
{
    auto* verb = (parent != nullptr ? parent : app_)->add_subcommand(name, meaning);
    verb->group(parent == nullptr ? kProjectGroup : "Verbs");
    add_daemon_options(verb);
    verb->callback([this, run = bound(std::move(run))] { *chosen_ = run; });
    return verb;
}

void Commands::by_default(CLI::App* noun, DaemonVerb run)
{
    noun->require_subcommand(0, 1);
    add_daemon_options(noun);
    noun->callback([this, noun, run = bound(std::move(run))] {
        if (noun->get_subcommands().empty())
            *chosen_ = run;
    });
}

void add_page_options(CLI::App* verb, PageOptions& options)
{
    verb->add_option("--limit", options.limit, "most rows of the page")
        ->check(CLI::Range(1, 500))
        ->capture_default_str();
    auto* cursor = verb->add_option("--cursor", options.cursor, "where the page begins, as the page before said");
    verb->add_flag("--all", options.all, "all pages")->excludes(cursor);
}

Result<Json> get_page(Session& session, const std::string& path, Query query, const PageOptions& options)
{
    if (options.all)
        return session.daemon.get_all(path, std::move(query), session.stop);
    query.add("limit", options.limit).add("cursor", options.cursor);
    return session.daemon.get(path + query.text(), session.stop);
}

void print_page(const Session& session, const Json& page, std::vector<Column> columns,
                const std::function<std::vector<Cell>(const Json&)>& row, const std::string& none)
{
    if (session.json)
        return session.print(page);
    Table table(std::move(columns));
    for (const Json& item : page.value("items", Json::array()))
        table.add(row(item));
    if (table.empty())
        return say(none);
    session.print(table);
    if (const std::string next = words(page, "next"); !next.empty())
        say(fmt::format("there is more: --cursor {}, or --all", next));
}

Facts::Facts() : table_({{"", Fit::left}, {"", Fit::shrinks}}) {}

Facts& Facts::add(const std::string& name, Cell value)
{
    if (!value.text.empty())
        table_.add({{name, Tone::faint}, std::move(value)});
    return *this;
}

std::string words(const Json& object, const char* key)
{
    const auto at = object.is_object() ? object.find(key) : object.end();
    if (!object.is_object() || at == object.end() || at->is_null())
        return {};
    if (at->is_string())
        return at->get<std::string>();
    if (at->is_boolean())
        return *at == true ? "yes" : "no";
    if (at->is_array()) {
        std::string list;
        for (const Json& one : *at)
            list += (list.empty() ? "" : ", ") + (one.is_string() ? one.get<std::string>() : one.dump());
        return list;
    }
    return at->dump();
}

std::string local_time(const Json& object, const char* key)
{
    const std::string text = words(object, key);
    std::tm utc{};
    if (::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc) == nullptr)
        return text;
    const std::time_t time = ::timegm(&utc);
    std::tm local{};
    ::localtime_r(&time, &local);
    char shown[32];
    return {shown, std::strftime(shown, sizeof shown, "%Y-%m-%d %H:%M", &local)};
}

double number(const Json& object, const char* key)
{
    const auto at = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && at != object.end() && at->is_number() ? at->get<double>() : 0;
}

bool truth(const Json& object, const char* key)
{
    return object.is_object() && object.contains(key) && object[key] == true;
}

Cell state_cell(const std::string& state)
{
    return {state, tone_of(state)};
}

std::vector<std::string> comma_list(const std::string& text)
{
    std::vector<std::string> list;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        if (end > begin)
            list.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return list;
}

std::string id_path(const char* list, std::int64_t id, const std::string& rest)
{
    return fmt::format("/{}/{}{}", list, id, rest);
}

void say(const std::string& text)
{
    tell("{}\n", text);
}

}
