// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/sql.h"

#include <sqlite3.h>

namespace store {

tl::unexpected<base::Error> sql_error(const SQLite::Exception& error, const std::source_location& where)
{
    const auto fail = [&](base::Errc code, std::string_view hint) {
        return base::fail(code, fmt::format("database: {}{}", error.what(), hint), where);
    };
    switch (error.getErrorCode()) {
    case SQLITE_FULL:
        return fail(base::Errc::no_space, "; free space on the disk of the data folder");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(base::Errc::unavailable, "; another program holds the database");
    case SQLITE_CONSTRAINT:
        return fail(base::Errc::invalid_input, "");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return fail(base::Errc::invalid_input, "; restore the file from a copy, or give another data folder");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return fail(base::Errc::unavailable, "; give a data folder that can be written");
    case SQLITE_IOERR:
        return fail(base::Errc::unavailable, "; the disk of the data folder fails");
    case SQLITE_TOOBIG:
        return fail(base::Errc::invalid_input, "");
    default:
        return fail(base::Errc::internal, "");
    }
}

void append_event(Database& database, Id tenant_id, std::string_view topic, Id subject_id, std::string_view what,
                  const std::string& payload_json)
{
    SQLite::Statement insert(database.handle(),
                             "INSERT INTO events (tenant_id, topic, subject_id, what, payload_json, at) "
                             "VALUES (?, ?, ?, ?, ?, ?)");
    bind_all(insert, tenant_id, topic, subject_id, what, payload_json, database.now());
    insert.exec();
}

}
