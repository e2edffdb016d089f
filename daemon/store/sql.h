// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The one place that knows SQLiteCpp's exceptions: guarded() runs a block and turns what it throws into an Error; and
// the one place that turns a Scope into SQL: own() and visible(). For this room's sources only.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"
#include "daemon/store/statement.h"

#include <optional>
#include <string>
#include <type_traits>

namespace store {

tl::unexpected<base::Error> sql_error(const SQLite::Exception& error, const std::source_location& where);

template <class Work>
auto guarded(Work work, std::source_location where = std::source_location::current()) -> std::invoke_result_t<Work>
{
    try {
        return work();
    } catch (const SQLite::Exception& error) {
        return sql_error(error, where);
    }
}

// A change: guarded, in a transaction that commits when `work` succeeds.
template <class Work>
auto in_transaction(Database& database, Work work, std::source_location where = std::source_location::current())
    -> std::invoke_result_t<Work>
{
    return guarded(
        [&]() -> std::invoke_result_t<Work> {
            auto change = TRY(Transaction::begin(database));
            auto result = work();
            if (!result)
                return result;
            TRY(change.commit());
            return result;
        },
        where);
}

inline std::int64_t to_sql(Time time)
{
    return time.time_since_epoch().count();
}
inline Time from_sql(std::int64_t milliseconds)
{
    return Time(std::chrono::milliseconds(milliseconds));
}

// Statements are bound in order: bind_all(statement, a, b, c). An empty optional is NULL.
inline void bind_one(Statement& statement, int index, const std::string& value)
{
    statement.bind(index, value);
}
inline void bind_one(Statement& statement, int index, std::string_view value)
{
    statement.bind(index, std::string(value));
}
inline void bind_one(Statement& statement, int index, const char* value)
{
    statement.bind(index, std::string(value));
}
inline void bind_one(Statement& statement, int index, std::int64_t value)
{
    statement.bind(index, value);
}
inline void bind_one(Statement& statement, int index, std::uint64_t value)
{
    statement.bind(index, static_cast<std::int64_t>(value));
}
inline void bind_one(Statement& statement, int index, int value)
{
    statement.bind(index, value);
}
inline void bind_one(Statement& statement, int index, bool value)
{
    statement.bind(index, value ? 1 : 0);
}
inline void bind_one(Statement& statement, int index, double value)
{
    statement.bind(index, value);
}
inline void bind_one(Statement& statement, int index, Time value)
{
    statement.bind(index, to_sql(value));
}
template <class T> void bind_one(Statement& statement, int index, const std::optional<T>& value)
{
    if (value)
        bind_one(statement, index, *value);
    else
        statement.bind(index);
}
template <class... Values> void bind_all(Statement& statement, const Values&... values)
{
    int index = 0;
    (bind_one(statement, ++index, values), ...);
}

inline std::optional<Id> optional_id(const SQLite::Column& column)
{
    return column.isNull() ? std::nullopt : std::optional<Id>(column.getInt64());
}
inline std::optional<double> optional_double(const SQLite::Column& column)
{
    return column.isNull() ? std::nullopt : std::optional<double>(column.getDouble());
}
inline std::optional<Time> optional_time(const SQLite::Column& column)
{
    return column.isNull() ? std::nullopt : std::optional<Time>(from_sql(column.getInt64()));
}

// A Scope as a condition on tenant_id: rows it may change, rows it may see. `row` is a table's name and a point, where
// the column alone would be ambiguous.
std::string own(Scope scope, std::string_view row = "");
std::string visible(Scope scope, std::string_view row = "");

// The tenant a new row gets: the scope's own, else what was given.
template <class Given> Given owner(Scope scope, Given given)
{
    return scope.is_everyone() ? given : Given(scope.tenant());
}
base::Result<Id> one_tenant(Scope scope, std::string_view subject); // invalid_input for everyone
inline std::optional<Id> as_owner(Scope scope)                      // of a row that may be shared
{
    return scope.is_everyone() ? std::nullopt : std::optional<Id>(scope.tenant());
}

// What people call a row: one line that is not blank; invalid_input.
base::Status check_label(std::string_view noun, std::string_view name);

tl::unexpected<base::Error> no_row(std::string_view noun, Id id); // not_found
base::Result<Id> tenant_of_project(Database& database, Scope scope, Id project_id);

// A row that another one is to point at: invalid_input unless the scope sees it. `shared`: the table has rows for all.
enum class Rows { of_tenants, shared_too };
base::Status check_reference(Database& database, Scope scope, std::string_view table, Rows rows, std::string_view noun,
                             std::optional<Id> id);

inline constexpr Id kSharedEvents = 0; // the tenant of events that concern all

// Appends an event inside the caller's transaction; throws SQLite::Exception.
void append_event(Database& database, Id tenant_id, std::string_view topic, Id subject_id, std::string_view what,
                  const std::string& payload_json = "{}");

}
