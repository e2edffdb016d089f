// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Characters. Thabo (questioner) and Lerato (explainer) belong to no tenant and are always there. Thread: that of the
// Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct Character {
    Id id = 0;
    std::optional<Id> tenant_id; // empty: a default for all; a tenant's scope writes its own
    std::string name;
    std::string role; // questioner explainer
    std::string rig;  // cast art it is drawn with, a name in config/cast; empty: its assets
    bool is_active = true;
    Time created_at;
};

class CharacterRepository {
public:
    CharacterRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<Character> create(const Character& character); // conflict: the name is taken
    base::Result<Character> get(Id id);
    base::Result<std::vector<Character>> list();                // the tenant's and the defaults
    base::Result<Character> find(std::string_view name);        // not_found names those there are
    base::Result<Character> default_of(std::string_view role);  // who plays it when nobody is named; not_found: none
    base::Result<Character> change(const Character& character); // name, role, rig; by id; conflict:
                                                                // the name is taken, the role is played
    base::Status remove(Id id); // invalid_input naming the projects it plays in; with its assets' rows

private:
    Database* database_;
    Scope scope_;
};

}
