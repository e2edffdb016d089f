// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Answers of operations that only say what rows of the database say (x-from-rows of the contract): given again as long
// as nobody, in whichever process, changed the database, and for kFresh at most, as some tell how fast a job is now.

#include "daemon/net/http.h"
#include "daemon/store/database.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace api {

class AnswerCache {
public:
    // A connection of its own, through which nobody else reads or writes: it only looks whether the others changed
    // something.
    explicit AnswerCache(store::Database database) : database_(std::move(database)) {}

    // What the answer would say now; nothing: it has to be made. Thread: one, always the same. Quick: it looks into the
    // memory that SQLite's connections share (the index of the log), and reads one page after a change. It would wait
    // only for another process that puts the log of one that died right.
    std::optional<net::Response> find(const std::string& key);

    // Between changes. Ask before the rows are read. Thread: any.
    std::uint64_t epoch() const { return epoch_; }
    // Dropped when the epoch has gone, or when it is no text of at most kMostBytes. Thread: any.
    void keep(const std::string& key, std::uint64_t epoch, const net::Response& made);

private:
    static constexpr std::chrono::seconds kFresh{1};
    static constexpr std::size_t kMostAnswers = 256, kMostBytes = 64 << 10;

    store::Database database_;              // find's
    std::optional<std::int64_t> version_{}; // find's: of the database in this epoch
    std::chrono::steady_clock::time_point since_{};
    std::atomic<std::uint64_t> epoch_{0};
    std::mutex mutex_;
    std::unordered_map<std::string, net::Response> answers_; // guarded by mutex_; all of this epoch
};

}
