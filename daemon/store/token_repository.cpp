// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/token_repository.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/store/project_rows.h"
#include "daemon/store/sql.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace store {
namespace {

constexpr std::string_view kPrefix = "lsd_"; // so that scanners of leaked secrets know one
constexpr std::chrono::minutes kUseNotedEvery{1};
constexpr std::array kScopes = {std::string_view("read"), std::string_view("write"), std::string_view("admin")};
constexpr const char* kColumns =
    "tokens.id, tokens.tenant_id, tokens.name, scopes, expires_at, tokens.created_at, last_used_at, revoked_at";

base::Result<std::string> random_secret()
{
    base::Sha256 bytes{}; // 32 of them, and it writes itself as hex
    std::size_t have = 0;
    while (have < bytes.size()) {
        const ssize_t got = ::getrandom(bytes.data() + have, bytes.size() - have, 0);
        if (got < 0 && errno != EINTR)
            return base::fail_errno("random numbers", errno);
        have += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return std::string(kPrefix) + base::to_hex(bytes);
}

Token read_token(Statement& row)
{
    Token token;
    token.id = row.getColumn(0).getInt64();
    token.tenant_id = row.getColumn(1).getInt64();
    token.name = row.getColumn(2).getString();
    token.scopes = list_from_json(row.getColumn(3).getString());
    token.expires_at = optional_time(row.getColumn(4));
    token.created_at = from_sql(row.getColumn(5).getInt64());
    token.last_used_at = optional_time(row.getColumn(6));
    token.revoked_at = optional_time(row.getColumn(7));
    return token;
}

base::Result<Token> load(Database& database, Scope scope, Id id)
{
    Statement select(database, fmt::format("SELECT {} FROM tokens WHERE id = ? AND {}", kColumns, own(scope)));
    bind_all(select, id);
    if (!select.executeStep())
        return no_row("token", id);
    return read_token(select);
}

base::Status check_scopes(const std::vector<std::string>& scopes)
{
    for (const std::string& scope : scopes) {
        if (std::find(kScopes.begin(), kScopes.end(), scope) == kScopes.end())
            return base::fail(base::Errc::invalid_input,
                              fmt::format("token: scope \"{}\": there are {}", scope, fmt::join(kScopes, ", ")));
    }
    if (scopes.empty())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("token: it needs a scope of {}", fmt::join(kScopes, ", ")));
    return {};
}

}

bool Token::allows(std::string_view scope) const
{
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

base::Result<CreatedToken> TokenRepository::create(const NewToken& given)
{
    TRY(check_label("token", given.name));
    TRY(check_scopes(given.scopes));
    const auto tenant_id = owner(scope_, given.tenant_id);
    if (!tenant_id)
        return base::fail(base::Errc::invalid_input, "token: it belongs to one tenant; name the tenant");
    std::string secret = TRY(random_secret());
    return in_transaction(*database_, [&]() -> base::Result<CreatedToken> {
        Statement insert(
            *database_,
            "INSERT INTO tokens (tenant_id, name, sha256, scopes, created_at, expires_at) VALUES (?,?,?,?,?,?)");
        bind_all(insert, tenant_id, given.name, base::to_hex(base::sha256(secret)), list_to_json(given.scopes),
                 database_->now(), given.expires_at);
        insert.exec();
        Token token = TRY(load(*database_, scope_, database_->handle().getLastInsertRowid()));
        append_event(*database_, *tenant_id, "token", token.id, "created");
        return CreatedToken{std::move(token), std::move(secret)};
    });
}

base::Result<Token> TokenRepository::get(Id id)
{
    return guarded([&] { return load(*database_, scope_, id); });
}

base::Result<std::vector<Token>> TokenRepository::list()
{
    return guarded([&]() -> base::Result<std::vector<Token>> {
        Statement row(*database_,
                      fmt::format("SELECT {} FROM tokens WHERE {} ORDER BY id DESC", kColumns, own(scope_)));
        std::vector<Token> tokens;
        while (row.executeStep())
            tokens.push_back(read_token(row));
        return tokens;
    });
}

base::Status TokenRepository::revoke(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        const Token token = TRY(load(*database_, scope_, id));
        if (token.revoked_at)
            return {};
        Statement update(*database_, "UPDATE tokens SET revoked_at = ? WHERE id = ?");
        bind_all(update, database_->now(), id);
        update.exec();
        append_event(*database_, *token.tenant_id, "token", id, "revoked");
        return {};
    });
}

base::Result<std::optional<Token>> TokenRepository::find(std::string_view secret)
{
    std::optional<Token> token;
    TRY(guarded([&]() -> base::Status {
        Statement select(
            *database_,
            fmt::format("SELECT {} FROM tokens JOIN tenants ON tenants.id = tokens.tenant_id WHERE sha256 = ? AND "
                        "tenants.state = 'active' AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?) "
                        "AND {}",
                        kColumns, own(scope_, "tokens.")));
        bind_all(select, base::to_hex(base::sha256(secret)), database_->now());
        if (select.executeStep())
            token = read_token(select);
        return {};
    }));
    if (token && (!token->last_used_at || database_->now() - *token->last_used_at >= kUseNotedEvery)) {
        TRY(in_transaction(*database_, [&]() -> base::Status {
            Statement update(*database_, "UPDATE tokens SET last_used_at = ? WHERE id = ?");
            bind_all(update, database_->now(), token->id);
            update.exec();
            return {};
        }));
        token->last_used_at = database_->now();
    }
    return token;
}

}
