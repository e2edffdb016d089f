// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Answers of operations that only say what rows of the database say (x-from-rows of the contract): given again as long
// as nobody, in whichever process, changed the database, and for kFresh at most, as some tell how fast a job is now.
// One belongs to one connection. Thread: the connection's.

#include "daemon/net/http.h"
#include "daemon/store/database.h"

#include <chrono>
#include <string>
#include <unordered_map>

namespace api {

class AnswerCache {
public:
    // What the answer would say now. Null: it has to be made. Until the next call.
    const net::Response* find(store::Database& database, const std::string& key);
    // After find() of this key, with what was made since. Only texts of at most kMostBytes are kept.
    void keep(const std::string& key, const net::Response& made);

private:
    static constexpr std::chrono::seconds kFresh{1};
    static constexpr std::size_t kMostAnswers = 128, kMostBytes = 64 << 10;

    std::optional<store::Revision> revision_; // of all that is kept; none: unknown, and nothing is kept
    std::chrono::steady_clock::time_point since_{};
    std::unordered_map<std::string, net::Response> answers_;
};

}
