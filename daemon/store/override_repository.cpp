// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/override_repository.h"

#include "daemon/store/sql.h"

namespace store {
namespace {

void insert_override(Database& database, Id tenant_id, Id project_id, const Override& value)
{
    Statement insert(database, "INSERT INTO overrides (tenant_id, project_id, format, line_id, word_index, property, "
                               "value, created_at) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (project_id, format, line_id, "
                               "word_index, property) DO UPDATE SET value = excluded.value");
    bind_all(insert, tenant_id, project_id, value.format, value.line_id, value.word_index, value.property,
             value.value_json, database.now());
    insert.exec();
}

base::Status check_given(const Override& value)
{
    if (value.property.empty() || value.word_index < -1 || (value.word_index >= 0 && value.line_id.empty()))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("override \"{}\" of line \"{}\", word {}: it needs a property, and a word needs "
                                      "its line",
                                      value.property, value.line_id, value.word_index));
    return {};
}

}

base::Result<std::vector<Override>> OverrideRepository::list(Id project_id, std::optional<std::string_view> format)
{
    return guarded([&]() -> base::Result<std::vector<Override>> {
        TRY(tenant_of_project(*database_, scope_, project_id));
        Statement row(*database_,
                      "SELECT format, line_id, word_index, property, value FROM overrides WHERE project_id = ?1 AND "
                      "(?2 IS NULL OR format IN ('', ?2)) ORDER BY format, line_id, word_index, property");
        bind_all(row, project_id, format);
        std::vector<Override> overrides;
        while (row.executeStep())
            overrides.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getInt(),
                                 row.getColumn(3).getString(), row.getColumn(4).getString()});
        return overrides;
    });
}

base::Status OverrideRepository::put(Id project_id, const Override& value)
{
    TRY(check_given(value));
    return in_transaction(*database_, [&]() -> base::Status {
        const Id tenant_id = TRY(tenant_of_project(*database_, scope_, project_id));
        insert_override(*database_, tenant_id, project_id, value);
        append_event(*database_, tenant_id, "project", project_id, "overrides_changed");
        return {};
    });
}

base::Status OverrideRepository::remove(Id project_id, const Override& place)
{
    return in_transaction(*database_, [&]() -> base::Status {
        const Id tenant_id = TRY(tenant_of_project(*database_, scope_, project_id));
        Statement remove(*database_, "DELETE FROM overrides WHERE project_id = ? AND format = ? AND "
                                     "line_id = ? AND word_index = ? AND property = ?");
        bind_all(remove, project_id, place.format, place.line_id, place.word_index, place.property);
        if (remove.exec() == 0)
            return base::fail(base::Errc::not_found,
                              fmt::format("project {}: nothing overrides \"{}\" of line \"{}\", word {}", project_id,
                                          place.property, place.line_id, place.word_index));
        append_event(*database_, tenant_id, "project", project_id, "overrides_changed");
        return {};
    });
}

base::Status OverrideRepository::replace_all(Id project_id, std::span<const Override> values)
{
    for (const Override& value : values)
        TRY(check_given(value));
    return in_transaction(*database_, [&]() -> base::Status {
        const Id tenant_id = TRY(tenant_of_project(*database_, scope_, project_id));
        Statement remove(*database_, "DELETE FROM overrides WHERE project_id = ?");
        bind_all(remove, project_id);
        remove.exec();
        for (const Override& value : values)
            insert_override(*database_, tenant_id, project_id, value);
        append_event(*database_, tenant_id, "project", project_id, "overrides_changed");
        return {};
    });
}

}
