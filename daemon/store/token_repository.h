// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bearer tokens: 32 random bytes shown once; only their SHA-256 is kept. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct NewToken {
    std::optional<Id> tenant_id{}; // by everyone only; a tenant's scope writes its own
    std::string name{};
    std::vector<std::string> scopes = {"read"}; // read write admin
    std::optional<Time> expires_at{};
};

struct Token : NewToken {
    Id id = 0;
    Time created_at{};
    std::optional<Time> last_used_at; // to the minute
    std::optional<Time> revoked_at;
    bool allows(std::string_view scope) const;
};

struct CreatedToken {
    Token token;
    std::string secret; // "lsd_" and 64 hex digits; cannot be shown again
};

class TokenRepository {
public:
    TokenRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<CreatedToken> create(const NewToken& token);
    base::Result<Token> get(Id id);
    base::Result<std::vector<Token>> list(); // newest first, revoked ones too
    base::Status revoke(Id id);              // again: nothing more happens

    // Whose it is. Empty: unknown, revoked, expired, or of a tenant that is not active. Notes the use.
    base::Result<std::optional<Token>> find(std::string_view secret);

private:
    Database* database_;
    Scope scope_;
};

}
