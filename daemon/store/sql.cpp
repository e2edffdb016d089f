// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/sql.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>

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

std::string own(Scope scope, std::string_view row)
{
    return scope.is_everyone() ? "1" : fmt::format("{}tenant_id = {}", row, scope.tenant());
}

std::string visible(Scope scope, std::string_view row)
{
    return scope.is_everyone() ? "1" : fmt::format("({0}tenant_id = {1} OR {0}tenant_id IS NULL)", row, scope.tenant());
}

base::Result<Id> one_tenant(Scope scope, std::string_view subject)
{
    if (scope.is_everyone())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: it belongs to one tenant; name the tenant", subject));
    return scope.tenant();
}

tl::unexpected<base::Error> no_row(std::string_view noun, Id id)
{
    return base::fail(base::Errc::not_found, fmt::format("{} {}: there is none", noun, id));
}

namespace {

// Spaces of all widths, and characters without any (UTF-8).
bool shows_nothing(std::string_view text)
{
    constexpr auto kBlanks = std::to_array<std::string_view>(
        {" ",      "\u00a0", "\u00ad", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
         "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f",
         "\u2028", "\u2029", "\u202f", "\u205f", "\u2060", "\u2800", "\u3000", "\u3164", "\ufeff"});
    while (!text.empty()) {
        const auto blank =
            std::ranges::find_if(kBlanks, [text](std::string_view one) { return text.starts_with(one); });
        if (blank == kBlanks.end())
            return false;
        text.remove_prefix(blank->size());
    }
    return true;
}

}

base::Status check_label(std::string_view noun, std::string_view name)
{
    const auto wrong = [&](std::string_view why) {
        return base::fail(base::Errc::invalid_input, fmt::format("{} name: {}", noun, why));
    };
    if (shows_nothing(name))
        return wrong("it is blank; give one that people can read");
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        const auto next = static_cast<unsigned char>(i + 1 < name.size() ? name[i + 1] : '\0');
        const bool is_c1 = byte == 0xc2 && next >= 0x80 && next < 0xa0; // U+0080 to U+009F
        if (byte < 0x20 || byte == 0x7f || is_c1)
            return wrong(fmt::format("it holds the control character U+{:04X}; remove it", is_c1 ? next : byte));
    }
    return {};
}

base::Result<Id> tenant_of_project(Database& database, Scope scope, Id project_id)
{
    Statement select(database, fmt::format("SELECT tenant_id FROM video_projects WHERE id = ? AND {}", own(scope)));
    bind_all(select, project_id);
    if (!select.executeStep())
        return no_row("project", project_id);
    return select.getColumn(0).getInt64();
}

base::Status check_reference(Database& database, Scope scope, std::string_view table, Rows rows, std::string_view noun,
                             std::optional<Id> id)
{
    if (!id)
        return {};
    const std::string condition = rows == Rows::shared_too ? visible(scope) : own(scope);
    Statement select(database, fmt::format("SELECT 1 FROM {} WHERE id = ? AND {}", table, condition));
    bind_all(select, *id);
    if (!select.executeStep())
        return base::fail(base::Errc::invalid_input, fmt::format("{} {}: there is none", noun, *id));
    return {};
}

void append_event(Database& database, Id tenant_id, std::string_view topic, Id subject_id, std::string_view what,
                  const std::string& payload_json)
{
    Statement insert(database, "INSERT INTO events (tenant_id, topic, subject_id, what, payload_json, at) "
                               "VALUES (?, ?, ?, ?, ?, ?)");
    bind_all(insert, tenant_id, topic, subject_id, what, payload_json, database.now());
    insert.exec();
}

}
