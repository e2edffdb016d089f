// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Whose rows a repository sees. Every repository of a tenant's nouns is made with a Scope, so none can be asked without
// one; a row of another tenant is not there. `everyone` is for what serves all of them: workers, metrics, upkeep.
// Plain data, any thread.

#include "daemon/store/database.h"

namespace store {

class Scope {
public:
    static Scope of(Id tenant) { return Scope(tenant); }
    static Scope everyone() { return Scope(0); }

    bool sees(Id tenant) const { return tenant_ == 0 || tenant == tenant_; }
    bool is_everyone() const { return tenant_ == 0; }
    Id tenant() const { return tenant_; } // 0: everyone

private:
    explicit Scope(Id tenant) : tenant_(tenant) {}
    Id tenant_;
};

}
