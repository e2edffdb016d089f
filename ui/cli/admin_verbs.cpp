// SPDX-License-Identifier: GPL-3.0-or-later
// `lesedi settings` and `lesedi token`.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/terminal.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <charconv>
#include <iostream>

namespace cli {
namespace {

Result<int> list_settings(Session& session, const std::string& part)
{
    Json list = TRY(session.daemon.get("/settings", session.stop));
    Json& items = list["items"];
    for (auto at = items.begin(); at != items.end();)
        at = words(*at, "key").find(part) == std::string::npos &&
                     words(*at, "environment_name").find(part) == std::string::npos
                 ? items.erase(at)
                 : at + 1;
    print_page(
        session, list, {{"KEY"}, {"VALUE", Fit::shrinks}, {"FROM"}, {"CHANGES"}, {"MEANING", Fit::shrinks}},
        [](const Json& row) -> std::vector<Cell> {
            const bool is_secret = words(row, "type") == "secret";
            return {words(row, "key"),
                    is_secret ? Cell(truth(row, "is_set") ? "(set)" : "(not set)", Tone::faint)
                              : Cell(words(row, "value")),
                    words(row, "from"),
                    truth(row, "can_change")      ? "here"
                    : truth(row, "needs_restart") ? "after a restart"
                                                  : "",
                    {words(row, "meaning"), Tone::faint}};
        },
        "no setting has this in its name");
    return exit_done;
}

Result<std::string> type_of(Session& session, const std::string& key)
{
    const Json list = TRY(session.daemon.get("/settings", session.stop));
    for (const Json& row : list.value("items", Json::array())) {
        if (words(row, "key") == key)
            return words(row, "type");
        if (words(row, "environment_name") == key)
            return base::fail(
                base::Errc::not_found,
                fmt::format("{}: so it is called in the environment; here it is {}", key, words(row, "key")));
    }
    return base::fail(base::Errc::not_found,
                      fmt::format("{}: there is no setting of this name; `lesedi settings` lists them", key));
}

Result<Json> typed(const std::string& key, const std::string& type, const std::string& text)
{
    if (type != "integer" && type != "number")
        return Json(text);
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
        return base::fail(base::Errc::invalid_input, fmt::format("{}: {} is no number", key, text));
    return type == "integer" ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

Result<int> set_setting(Session& session, const std::string& key, const std::string& given)
{
    std::string text = given;
    const std::string type = TRY(type_of(session, key));
    if (given == "-" && !std::getline(std::cin, text))
        return base::fail(base::Errc::invalid_input, fmt::format("{}: no value came on standard input", key));
    if (type == "secret" && given != "-")
        say("what stands on a command line can be read by others; `lesedi settings set KEY -` reads it from standard "
            "input");
    const Json value = TRY(typed(key, type, text));
    const Json list = TRY(session.daemon.post("/settings", Json{{key, value}}, session.stop));
    if (session.json)
        session.print(list);
    return exit_done;
}

Result<int> list_tokens(Session& session)
{
    print_page(
        session, TRY(session.daemon.get("/tokens", session.stop)),
        {{"ID", Fit::right}, {"NAME", Fit::shrinks}, {"MAY"}, {"STATE"}, {"CREATED"}, {"LAST USED"}, {"EXPIRES"}},
        [](const Json& row) -> std::vector<Cell> {
            const bool is_revoked = !words(row, "revoked_at").empty();
            return {words(row, "id"),
                    words(row, "name"),
                    words(row, "scopes"),
                    is_revoked ? state_cell("revoked") : Cell(),
                    {local_time(row, "created_at"), Tone::faint},
                    local_time(row, "last_used_at"),
                    local_time(row, "expires_at")};
        },
        "no tokens; `lesedi token create NAME` makes one");
    return exit_done;
}

struct NewToken {
    std::string name, scopes = "read";
    std::optional<std::int64_t> days;
};

Result<int> create_token(Session& session, const NewToken& o)
{
    Json body{{"name", o.name}, {"scopes", comma_list(o.scopes)}};
    if (o.days)
        body["expires_in_days"] = *o.days;
    const Json made = TRY(session.daemon.post("/tokens", body, session.stop));
    if (session.json) {
        session.print(made);
        return exit_done;
    }
    fmt::print("{}\n", words(made, "token"));
    say("keep it: it is not shown again. LESEDI_TOKEN=... lesedi --url http://host:port uses it");
    return exit_done;
}

}

void add_settings_verbs(Commands& commands)
{
    auto* noun = commands.noun("settings", "list, set, unset", kDaemonGroup);
    auto part = std::make_shared<std::string>();
    commands
        .verb(noun, "list", "what holds, and where it comes from",
              [part](Session& s) { return list_settings(s, *part); })
        ->add_option("part", *part, "only keys with this in them");
    commands.by_default(noun, [](Session& s) { return list_settings(s, {}); });
    struct Change {
        std::string key, value;
    };
    auto o = std::make_shared<Change>();
    auto* set =
        commands.verb(noun, "set", "changes a setting", [o](Session& s) { return set_setting(s, o->key, o->value); });
    set->add_option("key", o->key, "as `settings list` prints it")->required();
    set->add_option("value", o->value, "- reads it from standard input; a negative one stands after --")->required();
    auto key = std::make_shared<std::string>();
    commands
        .verb(noun, "unset", "takes a changed value back",
              [key](Session& s) -> Result<int> {
                  const Json list = TRY(s.daemon.post("/settings", Json{{*key, nullptr}}, s.stop));
                  if (s.json)
                      s.print(list);
                  return exit_done;
              })
        ->add_option("key", *key, "as `settings list` prints it")
        ->required();
}

void add_token_verbs(Commands& commands)
{
    auto* noun = commands.noun("token", "create, list, revoke tokens for use over TCP", kDaemonGroup);
    auto o = std::make_shared<NewToken>();
    auto* create = commands.verb(noun, "create", "a new token; it is printed this once",
                                 [o](Session& s) { return create_token(s, *o); });
    create->add_option("name", o->name, "who or what uses it")->required();
    create->add_option("--scopes", o->scopes, "what it may do: read, write, admin, separated by commas")
        ->capture_default_str();
    create->add_option("--expires-in-days", o->days, "default: never")->check(kNumber);
    commands.verb(noun, "list", "who may come in", list_tokens);
    commands.by_default(noun, list_tokens);
    auto id = std::make_shared<std::int64_t>();
    commands
        .verb(noun, "revoke", "takes a token back",
              [id](Session& s) -> Result<int> {
                  TRY(s.daemon.remove(id_path("tokens", *id), s.stop));
                  return exit_done;
              })
        ->add_option("token", *id, "its number")
        ->required()
        ->check(kNumber);
}

}
