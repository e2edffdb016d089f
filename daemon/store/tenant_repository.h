// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Tenants and their settings. A tenant's scope sees itself alone and changes nothing of it. Thread: that of the
// Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct Quotas { // empty: no limit
    std::optional<MicroUsd> monthly_micro_usd{};
    std::optional<std::int64_t> storage_bytes{};
    std::optional<std::int64_t> projects_per_day{};
};

struct Tenant {
    Id id = 0;
    std::string name;
    std::string state = "active"; // active suspended closed
    Quotas quotas;
    Time created_at{};
    Time updated_at{};
};

struct TenantChange { // empty fields stay
    std::optional<std::string> name{};
    std::optional<std::string> state{};
    std::optional<Quotas> quotas{}; // all three
};

class TenantRepository {
public:
    TenantRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<Tenant> create(std::string_view name, const Quotas& quotas = {}); // invalid_input: the name is taken
    base::Result<Tenant> get(Id id);
    base::Result<std::vector<Tenant>> list(); // by id
    base::Result<Tenant> change(Id id, const TenantChange& change);

private:
    Database* database_;
    Scope scope_;
};

struct Setting {
    std::string key;
    std::string value_json;
    Time updated_at{};
};

// Of one tenant: everyone has none (invalid_input).
class SettingRepository {
public:
    SettingRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<std::optional<std::string>> get(std::string_view key); // JSON
    base::Status put(std::string_view key, std::string_view value_json);
    base::Status remove(std::string_view key); // not_found
    base::Result<std::vector<Setting>> list(); // by key

private:
    Database* database_;
    Scope scope_;
};

}
