// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Characters. Thabo (questioner) and Lerato (explainer) belong to no tenant and are always there. Thread: that of the
// Database.

#include "compositor/base/result.h"
#include "daemon/store/database.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct Character {
    Id id = 0;
    std::optional<Id> tenant_id; // empty: a default for all
    std::string name;
    std::string role; // questioner explainer
    std::string rig;  // cast art it is drawn with, a name in config/cast; empty: its assets
    bool is_active = true;
    Time created_at;
};

class CharacterRepository {
public:
    explicit CharacterRepository(Database& database) : database_(&database) {}

    base::Result<Character> create(const Character& character);
    base::Result<std::vector<Character>> list(Id tenant_id);           // the tenant's and the defaults
    base::Result<Character> find(Id tenant_id, std::string_view name); // not_found names those there are

private:
    Database* database_;
};

}
