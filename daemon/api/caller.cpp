// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/caller.h"

#include "compositor/base/hash.h"
#include "daemon/store/tenant_repository.h"

#include <strings.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace api {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kTenantHeader = "X-Lesedi-Tenant"; // the operator may act for any

std::string bearer_of(const net::RequestHead& head)
{
    constexpr std::string_view kScheme = "Bearer "; // in any case of letters: RFC 9110, 11.1
    const std::string* header = net::find_header(head.headers, "Authorization");
    if (header == nullptr || header->size() <= kScheme.size() ||
        ::strncasecmp(header->data(), kScheme.data(), kScheme.size()) != 0)
        return {};
    return header->substr(kScheme.size());
}

// Of the daemon, for as long as it lives: it never changes its user.
uid_t our_uid()
{
    static const uid_t ours = ::geteuid();
    return ours;
}

bool is_ours(uid_t uid)
{
    return uid == our_uid() || uid == 0;
}

Need most_of(const store::Token& token)
{
    return token.allows("admin") ? Need::admin : token.allows("write") ? Need::write : Need::read;
}

Caller operator_of_first(const net::RequestHead& head)
{
    return {.most = Need::admin, .name = fmt::format("uid {}", head.peer.uid)};
}

Caller caller_of(const store::Token& token)
{
    return {token.tenant_id.value_or(store::kDefaultTenant), most_of(token), token.id, token.name, token.expires_at};
}

std::variant<Caller, Problem> operator_of(const net::RequestHead& head, store::Database& database)
{
    Caller caller = operator_of_first(head);
    const std::string* wanted = net::find_header(head.headers, kTenantHeader);
    if (wanted == nullptr)
        return caller;
    store::Id tenant = 0;
    const auto read = std::from_chars(wanted->data(), wanted->data() + wanted->size(), tenant);
    const bool is_number = read.ec == std::errc{} && read.ptr == wanted->data() + wanted->size();
    if (!is_number || !store::TenantRepository(database, store::Scope::everyone()).get(tenant))
        return Problem{.status = 404, .detail = fmt::format("{}: there is no tenant {}", kTenantHeader, *wanted)};
    caller.tenant = tenant;
    return caller;
}

}

std::optional<Problem> Doorman::glance(const net::RequestHead& head) const
{
    if (head.peer.is_unix) {
        if (is_ours(head.peer.uid))
            return std::nullopt;
        return Problem{.status = 403,
                       .detail = fmt::format("uid {}: this socket belongs to uid {}; ask over TCP with a token",
                                             head.peer.uid, our_uid())};
    }
    if (bearer_of(head).empty())
        return Problem{.status = 401,
                       .detail = "a token is needed: Authorization: Bearer TOKEN; lesedi token create makes one"};
    return std::nullopt;
}

std::optional<Caller> Doorman::recall(const net::RequestHead& head, Need need)
{
    if (head.peer.is_unix) {
        if (!is_ours(head.peer.uid) || net::find_header(head.headers, kTenantHeader) != nullptr)
            return std::nullopt;
        return operator_of_first(head);
    }
    const auto known = fresh(base::to_hex(base::sha256(bearer_of(head))));
    if (!known || !*known)
        return std::nullopt;
    Caller caller = caller_of(**known);
    return caller.may(need) ? std::optional(std::move(caller)) : std::nullopt;
}

std::variant<Caller, Problem> Doorman::admit(const net::RequestHead& head, Need need, store::Database& database)
{
    if (need == Need::none)
        return Caller{.most = Need::none, .name = "anybody"};
    if (auto stranger = glance(head))
        return std::move(*stranger);
    if (head.peer.is_unix)
        return operator_of(head, database);
    const auto token = known(bearer_of(head), database);
    if (!token)
        return problem_of(token.error());
    if (!*token)
        return Problem{.status = 401,
                       .detail = "this token is unknown, revoked or expired, or its tenant is not active"};
    Caller caller = caller_of(**token);
    if (auto too_fast = count(caller))
        return std::move(*too_fast);
    if (!caller.may(need))
        return Problem{.status = 403,
                       .detail = fmt::format("token {}: it may not do this; it needs the scope {}", caller.name,
                                             need == Need::admin   ? "admin"
                                             : need == Need::write ? "write"
                                                                   : "read")};
    return caller;
}

Result<std::optional<store::Token>> Doorman::known(const std::string& secret, store::Database& database)
{
    const std::string hash = base::to_hex(base::sha256(secret));
    const auto now = Clock::now();
    if (auto before = fresh(hash))
        return std::move(*before);
    auto found = TRY(store::TokenRepository(database, store::Scope::everyone()).find(secret));
    const std::lock_guard lock(mutex_);
    if (found && revoked_.contains(found->id)) // after it was read, before it is kept here
        found.reset();
    if (tokens_.size() >= kMostKnown)
        tokens_.clear(); // somebody guesses
    tokens_[hash] = {found, now + kFresh};
    return found;
}

std::optional<std::optional<store::Token>> Doorman::fresh(const std::string& hash)
{
    const std::lock_guard lock(mutex_);
    const auto at = tokens_.find(hash);
    if (at == tokens_.end() || at->second.until <= Clock::now())
        return std::nullopt;
    return at->second.token;
}

std::optional<Problem> Doorman::count(const Caller& caller)
{
    if (caller.token == 0)
        return std::nullopt;
    const auto now = Clock::now();
    const std::lock_guard lock(mutex_);
    const auto [at, is_new] = buckets_.try_emplace(caller.token, Bucket{rate_.burst, now});
    Bucket& bucket = at->second;
    bucket.left = std::min(rate_.burst,
                           bucket.left + std::chrono::duration<double>(now - bucket.at).count() * rate_.requests_per_s);
    bucket.at = now;
    if (bucket.left < 1)
        return Problem{.status = 429,
                       .detail = fmt::format("too many requests with this token: {} a second, {} at once",
                                             rate_.requests_per_s, rate_.burst),
                       .retryable = true,
                       .retry_after_s = 1};
    bucket.left -= 1;
    return std::nullopt;
}

void Doorman::forget_tokens()
{
    const std::lock_guard lock(mutex_);
    tokens_.clear();
}

void Doorman::revoke(store::Id token)
{
    const std::lock_guard lock(mutex_);
    tokens_.clear();
    revoked_.insert(token);
    if (const auto at = passes_.find(token); at != passes_.end())
        if (const auto pass = at->second.lock())
            pass->revoke();
}

std::shared_ptr<const Pass> Doorman::pass(const Caller& caller)
{
    if (caller.token == 0)
        return nullptr;
    const std::lock_guard lock(mutex_);
    std::erase_if(passes_, [](const auto& one) { return one.second.expired(); });
    auto pass = passes_[caller.token].lock();
    if (!pass)
        passes_[caller.token] = pass = std::make_shared<Pass>(caller.until);
    if (revoked_.contains(caller.token)) // since it was admitted
        pass->revoke();
    return pass;
}

}
