// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/tenant_repository.h"

#include "daemon/store/sql.h"

namespace store {
namespace {

constexpr const char* kColumns = "id, name, state, quota_monthly_micro_usd, quota_storage_bytes, "
                                 "quota_projects_per_day, created_at, updated_at";

std::string itself(Scope scope)
{
    return scope.is_everyone() ? "1" : fmt::format("id = {}", scope.tenant());
}

Tenant read_tenant(Statement& row)
{
    Tenant tenant;
    tenant.id = row.getColumn(0).getInt64();
    tenant.name = row.getColumn(1).getString();
    tenant.state = row.getColumn(2).getString();
    tenant.quotas = {optional_id(row.getColumn(3)), optional_id(row.getColumn(4)), optional_id(row.getColumn(5))};
    tenant.created_at = from_sql(row.getColumn(6).getInt64());
    tenant.updated_at = from_sql(row.getColumn(7).getInt64());
    return tenant;
}

base::Result<Tenant> load(Database& database, Scope scope, Id id)
{
    Statement select(database, fmt::format("SELECT {} FROM tenants WHERE id = ? AND {}", kColumns, itself(scope)));
    bind_all(select, id);
    if (!select.executeStep())
        return no_row("tenant", id);
    return read_tenant(select);
}

base::Status check_name(Database& database, std::string_view name, Id id)
{
    if (name.empty())
        return base::fail(base::Errc::invalid_input, "tenant: it needs a name");
    Statement same(database, "SELECT 1 FROM tenants WHERE name = ? AND id <> ?");
    bind_all(same, name, id);
    if (same.executeStep())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("tenant \"{}\": there is one of that name already", name));
    return {};
}

base::Status for_everyone_only(Scope scope, Id id)
{
    if (scope.is_everyone())
        return {};
    return no_row("tenant", id); // a tenant does not administer tenants, itself neither
}

}

base::Result<Tenant> TenantRepository::create(std::string_view name, const Quotas& quotas)
{
    return in_transaction(*database_, [&]() -> base::Result<Tenant> {
        TRY(for_everyone_only(scope_, 0));
        TRY(check_name(*database_, name, 0));
        Statement insert(*database_, "INSERT INTO tenants (name, quota_monthly_micro_usd, quota_storage_bytes, "
                                     "quota_projects_per_day, created_at, updated_at) VALUES (?,?,?,?,?,?)");
        bind_all(insert, name, quotas.monthly_micro_usd, quotas.storage_bytes, quotas.projects_per_day,
                 database_->now(), database_->now());
        insert.exec();
        const Id id = database_->handle().getLastInsertRowid();
        append_event(*database_, id, "tenant", id, "created");
        return load(*database_, scope_, id);
    });
}

base::Result<Tenant> TenantRepository::get(Id id)
{
    return guarded([&] { return load(*database_, scope_, id); });
}

base::Result<std::vector<Tenant>> TenantRepository::list()
{
    return guarded([&]() -> base::Result<std::vector<Tenant>> {
        Statement row(*database_, fmt::format("SELECT {} FROM tenants WHERE {} ORDER BY id", kColumns, itself(scope_)));
        std::vector<Tenant> tenants;
        while (row.executeStep())
            tenants.push_back(read_tenant(row));
        return tenants;
    });
}

base::Result<Tenant> TenantRepository::change(Id id, const TenantChange& change)
{
    return in_transaction(*database_, [&]() -> base::Result<Tenant> {
        TRY(for_everyone_only(scope_, id));
        Tenant tenant = TRY(load(*database_, scope_, id));
        tenant.name = change.name.value_or(tenant.name);
        tenant.state = change.state.value_or(tenant.state);
        tenant.quotas = change.quotas.value_or(tenant.quotas);
        TRY(check_name(*database_, tenant.name, id));
        Statement update(*database_,
                         "UPDATE tenants SET name = ?, state = ?, quota_monthly_micro_usd = ?, "
                         "quota_storage_bytes = ?, quota_projects_per_day = ?, updated_at = ? WHERE id = ?");
        bind_all(update, tenant.name, tenant.state, tenant.quotas.monthly_micro_usd, tenant.quotas.storage_bytes,
                 tenant.quotas.projects_per_day, database_->now(), id);
        update.exec();
        append_event(*database_, id, "tenant", id, "changed");
        return load(*database_, scope_, id);
    });
}

}
