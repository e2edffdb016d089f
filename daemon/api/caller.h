// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Who is asking and what that one may do. On the Unix socket the peer's uid decides: the daemon's own and root are the
// operator, others are refused. On TCP a bearer token does; each token has a rate (token bucket). Tokens are known from
// the database and kept for kFresh, so that asking costs no disk. Thread: any.

#include "daemon/api/contract.h"
#include "daemon/api/lasting_pass.h"
#include "daemon/api/problem.h"
#include "daemon/net/http.h"
#include "daemon/store/token_repository.h"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <variant>

namespace api {

struct Caller {
    store::Id tenant = store::kDefaultTenant;
    Need most = Need::read;
    store::Id token = 0;                // 0: the operator
    std::string name;                   // "operator uid 1000", the token's name
    std::optional<store::Time> until{}; // of the token

    bool may(Need need) const { return need <= most; }
    store::Scope scope() const { return store::Scope::of(tenant); }
};

struct Rate {
    double requests_per_s = 50;
    double burst = 200;
};

class Doorman {
public:
    explicit Doorman(Rate rate) : rate_(rate) {}

    // Before the body is taken, and without disk: 401 or 403 for those who will not come in anyway; nothing for those
    // who may. Thread: http.
    std::optional<Problem> glance(const net::RequestHead& head) const;

    // Who it is, or why not (401, 403, 404 for a tenant that is not there, 429).
    std::variant<Caller, Problem> admit(const net::RequestHead& head, Need need, store::Database& database);

    // The same without disk and without counting: nothing for whom admit() must be asked. Thread: http.
    std::optional<Caller> recall(const net::RequestHead& head, Need need);
    std::optional<Problem> count(const Caller& caller); // one request of its rate; 429

    void forget_tokens();                                   // one was made
    void revoke(store::Id token);                           // it was; what streams by it ends
    std::shared_ptr<const Pass> pass(const Caller& caller); // for a stream; null for the operator, who needs none

private:
    struct Known {
        std::optional<store::Token> token;
        std::chrono::steady_clock::time_point until;
    };
    struct Bucket {
        double left = 0;
        std::chrono::steady_clock::time_point at;
    };
    std::optional<std::optional<store::Token>> fresh(const std::string& hash); // nothing: not known, or not lately
    Result<std::optional<store::Token>> known(const std::string& secret, store::Database& database);

    static constexpr std::chrono::seconds kFresh{2};
    static constexpr std::size_t kMostKnown = 10'000;
    Rate rate_;
    std::mutex mutex_;
    std::map<std::string, Known> tokens_;             // guarded by mutex_; by the hash of the secret
    std::map<store::Id, Bucket> buckets_;             // guarded by mutex_
    std::map<store::Id, std::weak_ptr<Pass>> passes_; // guarded by mutex_; of tokens by which something streams
    std::set<store::Id> revoked_;                     // guarded by mutex_; of this daemon's time
};

}
