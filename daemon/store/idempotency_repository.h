// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Writes that were asked with an Idempotency-Key happen once. begin() before the work, finish() in the transaction of
// the work itself, so that the answer is kept exactly when the change is; abandon() when nothing was changed. Of one
// tenant (everyone: invalid_input). Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <chrono>
#include <string>
#include <string_view>

namespace store {

inline constexpr std::chrono::hours kIdempotencyKeyLife{24};

struct KeptAnswer {
    enum class State {
        fresh,         // the key was unknown: do the work
        finished,      // the same request was answered: status and body
        under_way,     // the same request is being worked on
        other_request, // the key belongs to another request
    };
    State state = State::fresh;
    int status = 0;
    std::string body{};
};

class IdempotencyRepository {
public:
    IdempotencyRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<KeptAnswer> begin(std::string_view key, std::string_view request_sha256);
    base::Status finish(std::string_view key, int status, std::string_view body); // not_found: never begun
    base::Status abandon(std::string_view key);

    // For everyone, at start and then and when: what a killed daemon left under way; what is older than a day.
    base::Result<int> forget_unfinished();
    base::Result<int> remove_expired();

private:
    Database* database_;
    Scope scope_;
};

}
