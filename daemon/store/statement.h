// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A statement of a connection, compiled once and kept with it: borrowed while it is used, reset and without values
// afterwards. Made like SQLite::Statement, throws like it. For this room's sources only. Thread: the connection's.

#include "daemon/store/database.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <string>
#include <unordered_map>

namespace store {

class StatementCache {
public:
    explicit StatementCache(SQLite::Database& connection) : connection_(connection) {}

    std::unique_ptr<SQLite::Statement> take(const std::string& sql); // compiles it when it is not here, or in use
    void give_back(const std::string& sql, std::unique_ptr<SQLite::Statement> statement);

private:
    static constexpr std::size_t kMost = 200; // texts; those made for one list of ids go with the rest
    SQLite::Database& connection_;
    std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>> idle_;
};

class Statement {
public:
    Statement(Database& database, std::string sql)
        : cache_(database.statements()), sql_(std::move(sql)), borrowed_(cache_.take(sql_))
    {
    }
    ~Statement() { cache_.give_back(sql_, std::move(borrowed_)); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // `place`: an index from 1, or a name as ":id".
    template <class Place, class Value> void bind(Place place, const Value& value) { borrowed_->bind(place, value); }
    void bind(int index) { borrowed_->bind(index); } // NULL
    bool executeStep() { return borrowed_->executeStep(); }
    int exec() { return borrowed_->exec(); }
    void reset() { borrowed_->reset(); }
    SQLite::Column getColumn(int index) const { return borrowed_->getColumn(index); }
    int getColumnCount() const { return borrowed_->getColumnCount(); }

private:
    StatementCache& cache_;
    const std::string sql_;
    std::unique_ptr<SQLite::Statement> borrowed_;
};

}
