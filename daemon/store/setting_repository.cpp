// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/sql.h"
#include "daemon/store/tenant_repository.h"

namespace store {

base::Result<std::optional<std::string>> SettingRepository::get(std::string_view key)
{
    const Id tenant_id = TRY(one_tenant(scope_, "a setting"));
    return guarded([&]() -> base::Result<std::optional<std::string>> {
        Statement select(*database_, "SELECT value FROM settings WHERE tenant_id = ? AND key = ?");
        bind_all(select, tenant_id, key);
        return select.executeStep() ? std::optional(select.getColumn(0).getString()) : std::nullopt;
    });
}

base::Status SettingRepository::put(std::string_view key, std::string_view value_json)
{
    const Id tenant_id = TRY(one_tenant(scope_, "a setting"));
    return in_transaction(*database_, [&]() -> base::Status {
        Statement put(*database_, "INSERT INTO settings (tenant_id, key, value, updated_at) VALUES (?,?,?,?) "
                                  "ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value, "
                                  "updated_at = excluded.updated_at");
        bind_all(put, tenant_id, key, value_json, database_->now());
        put.exec();
        append_event(*database_, tenant_id, "setting", tenant_id, "changed");
        return {};
    });
}

base::Status SettingRepository::remove(std::string_view key)
{
    const Id tenant_id = TRY(one_tenant(scope_, "a setting"));
    return in_transaction(*database_, [&]() -> base::Status {
        Statement remove(*database_, "DELETE FROM settings WHERE tenant_id = ? AND key = ?");
        bind_all(remove, tenant_id, key);
        if (remove.exec() == 0)
            return base::fail(base::Errc::not_found, fmt::format("setting {}: it has no value of its own", key));
        append_event(*database_, tenant_id, "setting", tenant_id, "changed");
        return {};
    });
}

base::Result<std::vector<Setting>> SettingRepository::list()
{
    const Id tenant_id = TRY(one_tenant(scope_, "a setting"));
    return guarded([&]() -> base::Result<std::vector<Setting>> {
        Statement row(*database_, "SELECT key, value, updated_at FROM settings WHERE tenant_id = ? ORDER BY key");
        bind_all(row, tenant_id);
        std::vector<Setting> settings;
        while (row.executeStep())
            settings.push_back(
                {row.getColumn(0).getString(), row.getColumn(1).getString(), from_sql(row.getColumn(2).getInt64())});
        return settings;
    });
}

}
