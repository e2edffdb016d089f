// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One connection to the SQLite file that is the truth about tenants, projects, jobs and artefacts. A Database belongs
// to one thread; threads and processes open their own, WAL lets them read while one writes. Opening brings the file to
// the newest schema. SQLite's exceptions never leave this room: they become Error (no_space for a full disk,
// unavailable for a lock not got within busy_timeout, invalid_input for a broken constraint or a file that is no
// database).

#include "compositor/base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace SQLite {
class Database;
}

namespace store {

class StatementCache;

using Id = std::int64_t;
using Time = std::chrono::sys_time<std::chrono::milliseconds>; // UTC; kept as integer milliseconds
using MicroUsd = std::int64_t;

inline constexpr Id kDefaultTenant = 1;

// normal: a power cut may lose the last transactions, never the file's consistency, and a killed process loses nothing;
// whatever is lost is found again by its artefact key. full: also survives the power cut, for ledgers of paid calls.
enum class Durability { normal, full };

struct DatabaseSpec {
    std::filesystem::path path{};
    std::chrono::milliseconds busy_timeout{10'000};
    Durability durability = Durability::full;
    std::function<Time()> now{}; // empty: the system clock
};

class Database {
public:
    static base::Result<Database> open(DatabaseSpec spec);
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    int schema_version() const;
    Time now() const;
    base::Status check_integrity(); // PRAGMA quick_check and foreign_key_check
    bool in_transaction() const;
    // Another one than before when another connection, of any process, changed the file since (PRAGMA data_version).
    base::Result<std::int64_t> data_version();

    // A whole copy as of now, written aside, checked, renamed. Reads through a connection of its own, bit by bit, so
    // that others read and write on meanwhile. cancelled when stopped, and then nothing stays.
    base::Status backup_to(const std::filesystem::path& path, std::stop_token stop = {});

    SQLite::Database& handle();   // for this room only
    StatementCache& statements(); // the same

private:
    friend class Transaction;
    struct State;
    explicit Database(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

int newest_schema_version(); // of this program

// Several calls as one change: all of it or nothing. Repositories open one of their own for each call; inside an outer
// one they join it. An inner change that failed makes the outer commit fail too. Takes the write lock at begin.
//     auto change = TRY(Transaction::begin(database));
//     TRY(jobs.complete(job.id, job.fencing));
//     TRY(projects.voiced(project, track));
//     TRY(change.commit());
class Transaction {
public:
    static base::Result<Transaction> begin(Database& database);
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction(); // rolls back what was not committed
    base::Status commit();

private:
    explicit Transaction(Database::State* state) : state_(state) {}
    Database::State* state_;
};

}
