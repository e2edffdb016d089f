// SPDX-License-Identifier: GPL-3.0-or-later
// Settings as a tenant sees and changes them, and the tokens by which it is known.
#include "daemon/api/resources/resources.h"
#include "daemon/api/rows.h"
#include "daemon/store/tenant_repository.h"

#include <algorithm>

namespace api {
namespace {

// The process's rows with the tenant's own values over them.
Result<Json> settings_of(Call& call)
{
    const auto own = TRY(store::SettingRepository(call.database, call.caller.scope()).list());
    Json items = Json::array();
    for (const SettingRow& row : call.services.settings()) {
        Json item{{"key", row.key},
                  {"environment_name", row.environment_name},
                  {"value", row.value},
                  {"type", row.type},
                  {"is_set", row.is_set},
                  {"from", row.from},
                  {"meaning", row.meaning},
                  {"can_change", row.can_change},
                  {"needs_restart", row.needs_restart}};
        if (const auto at = std::ranges::find(own, row.key, &store::Setting::key); row.can_change && at != own.end()) {
            item["value"] = Json::parse(at->value_json, nullptr, false);
            item["is_set"] = true;
            item["from"] = "tenant";
        }
        items.push_back(std::move(item));
    }
    return Json{{"items", std::move(items)}};
}

Result<net::Response> list_settings(Call& call)
{
    return respond(200, TRY(settings_of(call)));
}

Status check_value(const SettingRow& row, const Json& value)
{
    const bool fits = row.type == "integer"  ? value.is_number_integer()
                      : row.type == "number" ? value.is_number()
                                             : value.is_string();
    if (fits || value.is_null())
        return {};
    return base::fail(base::Errc::invalid_input, fmt::format("setting {}: it must be {} {}", row.key,
                                                             row.type == "integer" ? "an" : "a", row.type));
}

Result<net::Response> change_settings(Call& call)
{
    const auto rows = call.services.settings();
    auto change = TRY(store::Transaction::begin(call.database));
    store::SettingRepository settings(call.database, call.caller.scope());
    for (const auto& [key, value] : call.body.items()) {
        const auto row = std::ranges::find(rows, key, &SettingRow::key);
        if (row == rows.end())
            return base::fail(base::Errc::invalid_input, fmt::format("setting {}: there is none; GET lists all", key));
        if (!row->can_change)
            return base::fail(
                base::Errc::invalid_input,
                fmt::format("setting {}: it is the daemon's; change it in its file{}; it holds after a restart", key,
                            row->environment_name.empty() ? ""
                                                          : fmt::format(" or as {} in .env", row->environment_name)));
        TRY(check_value(*row, value));
        TRY(call.services.check_setting(key, value));
        if (!value.is_null())
            TRY(settings.put(key, value.dump()));
        else if (TRY(settings.get(key)))
            TRY(settings.remove(key));
    }
    TRY(change.commit());
    return list_settings(call);
}

Result<net::Response> create_token(Call& call)
{
    store::NewToken token;
    token.name = call.body["name"];
    token.scopes = call.body["scopes"].get<std::vector<std::string>>();
    if (call.body.contains("expires_in_days"))
        token.expires_at = call.database.now() + std::chrono::days(call.body["expires_in_days"].get<int>());
    const auto made = TRY(store::TokenRepository(call.database, call.caller.scope()).create(token));
    return respond(201, {{"token", made.secret}, {"row", token_row(made.token)}});
}

Result<net::Response> list_tokens(Call& call)
{
    Json items = Json::array();
    for (const auto& token : TRY(store::TokenRepository(call.database, call.caller.scope()).list()))
        items.push_back(token_row(token));
    return respond(200, {{"items", std::move(items)}});
}

Result<net::Response> revoke_token(Call& call)
{
    TRY(store::TokenRepository(call.database, call.caller.scope()).revoke(call.id()));
    call.after.push_back([&services = call.services, id = call.id()] { services.doorman->revoke(id); });
    return no_content();
}

}

void add_settings(Handlers& handlers)
{
    handlers["listSettings"] = list_settings;
    handlers["changeSettings"] = change_settings;
    handlers["createToken"] = create_token;
    handlers["listTokens"] = list_tokens;
    handlers["revokeToken"] = revoke_token;
}

}
