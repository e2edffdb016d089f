// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/database.h"

#include "compositor/base/check.h"
#include "compositor/base/file.h"
#include "daemon/store/migrations.h"
#include "daemon/store/sql.h"
#include "daemon/store/statement.h"
#include "daemon/store/wal_head.h"

#include <chrono>
#include <sqlite3.h>
#include <thread>

namespace store {

struct Database::State {
    State(const DatabaseSpec& from, SQLite::Database&& opened) : spec(from), connection(std::move(opened)) {}
    DatabaseSpec spec;
    SQLite::Database connection;
    StatementCache statements{connection};
    WalHead wal_head;
    std::optional<WalHead::Bytes> seen; // when data_version last asked SQLite
    std::int64_t data_version = 0;      // what it said
    int depth = 0;                      // of Transaction objects
    bool spoiled = false;               // an inner one ended without commit
};

namespace {

// SQLite counts its memory under one lock for all connections: threads that read at the same time wait for it. Nobody
// here asks for the figure. Each connection belongs to one thread, so it needs no lock of its own either.
void count_no_memory()
{
    static const int done = ::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); // before the first connection, else refused
    static_cast<void>(done);
}

// Switching needs the file alone, and SQLite does not wait for it when another program switches or migrates just then.
void switch_to_wal(SQLite::Database& connection, std::chrono::milliseconds patience)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    while (true) {
        try {
            connection.exec("PRAGMA journal_mode = WAL");
            return;
        } catch (const SQLite::Exception& error) {
            if (error.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() >= until)
                throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

void set_up(SQLite::Database& connection, const DatabaseSpec& spec)
{
    connection.setBusyTimeout(static_cast<int>(spec.busy_timeout.count()));
    switch_to_wal(connection, spec.busy_timeout);
    connection.exec(spec.durability == Durability::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    connection.exec("PRAGMA foreign_keys = ON");
}

// user_version is read again under the write lock: of two programs that start at once, one migrates.
base::Status migrate(SQLite::Database& connection, const std::filesystem::path& path)
{
    if (connection.execAndGet("PRAGMA user_version").getInt() == newest_schema_version())
        return {};
    connection.exec("BEGIN IMMEDIATE");
    const int version = connection.execAndGet("PRAGMA user_version").getInt();
    if (version > newest_schema_version()) {
        connection.exec("ROLLBACK");
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("{}: the database has schema {}, written by a newer lesedi; this one knows {}. Use the newer "
                        "program, or another data folder",
                        path.string(), version, newest_schema_version()));
    }
    try {
        for (int next = version; next < newest_schema_version(); ++next)
            connection.exec(migrations()[static_cast<std::size_t>(next)].sql);
        connection.exec(fmt::format("PRAGMA user_version = {}", newest_schema_version()));
        connection.exec("COMMIT");
    } catch (const SQLite::Exception&) {
        connection.tryExec("ROLLBACK");
        throw;
    }
    return {};
}

}

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

base::Result<Database> Database::open(DatabaseSpec spec)
{
    if (!spec.path.parent_path().empty())
        TRY(base::make_folders(spec.path.parent_path()));
    const auto opened = [&]() -> base::Result<Database> {
        count_no_memory();
        SQLite::Database connection(spec.path.string(),
                                    SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
        set_up(connection, spec);
        TRY(migrate(connection, spec.path));
        return Database(std::make_unique<State>(spec, std::move(connection)));
    };
    auto result = guarded(opened);
    if (!result && result.error().what.rfind(spec.path.string(), 0) != 0)
        return base::in_context(spec.path.string(), std::move(result).error());
    return result;
}

int Database::schema_version() const
{
    return state_->connection.execAndGet("PRAGMA user_version").getInt();
}

Time Database::now() const
{
    if (state_->spec.now)
        return state_->spec.now();
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

base::Status Database::check_integrity()
{
    return guarded([&]() -> base::Status {
        const std::string quick = state_->connection.execAndGet("PRAGMA quick_check").getString();
        if (quick != "ok")
            return base::fail(base::Errc::invalid_input,
                              fmt::format("{}: the database is damaged: {}", state_->spec.path.string(), quick));
        SQLite::Statement foreign(state_->connection, "PRAGMA foreign_key_check");
        if (foreign.executeStep())
            return base::fail(base::Errc::invalid_input,
                              fmt::format("{}: a row of {} points to nothing", state_->spec.path.string(),
                                          foreign.getColumn(0).getString()));
        return {};
    });
}

bool Database::in_transaction() const
{
    return state_->depth > 0;
}

base::Result<std::int64_t> Database::data_version()
{
    if (state_->seen && state_->wal_head.read() == state_->seen)
        return state_->data_version;
    return guarded([&]() -> base::Result<std::int64_t> {
        // Before SQLite looks: a commit between the two is seen next time. Inside a transaction it says what stood
        // there when that began, which may be older than the head.
        sqlite3* const handle = state_->connection.getHandle();
        const bool free = ::sqlite3_txn_state(handle, "main") == SQLITE_TXN_NONE;
        const auto head = free ? state_->wal_head.read() : std::nullopt;
        Statement statement(*this, "PRAGMA data_version");
        statement.executeStep();
        state_->data_version = statement.getColumn(0).getInt64();
        state_->seen = head;
        state_->wal_head.find(*handle);
        return state_->data_version;
    });
}

SQLite::Database& Database::handle()
{
    return state_->connection;
}

StatementCache& Database::statements()
{
    return state_->statements;
}

int newest_schema_version()
{
    return static_cast<int>(migrations().size());
}

base::Result<Transaction> Transaction::begin(Database& database)
{
    Database::State* const state = database.state_.get();
    return guarded([&]() -> base::Result<Transaction> {
        if (state->depth == 0) {
            state->connection.exec("BEGIN IMMEDIATE");
            state->spoiled = false;
        }
        ++state->depth;
        return Transaction(state);
    });
}

Transaction::Transaction(Transaction&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

Transaction::~Transaction()
{
    if (state_ == nullptr)
        return;
    state_->spoiled = true;
    if (--state_->depth == 0)
        state_->connection.tryExec("ROLLBACK"); // fails only where SQLite rolled back by itself
}

base::Status Transaction::commit()
{
    ASSERT(state_ != nullptr);
    if (state_->depth > 1) {
        --state_->depth;
        state_ = nullptr;
        return {};
    }
    if (state_->spoiled)
        return base::fail(base::Errc::cancelled, "database: a part of this change failed, so nothing of it is kept");
    return guarded([&]() -> base::Status {
        state_->connection.exec("COMMIT"); // when it throws, the destructor rolls back
        --state_->depth;
        state_ = nullptr;
        return {};
    });
}

}
