// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What happened, in order. Repositories append in the transaction of the change itself, so there is no change without
// its event and no event without its change. Ids grow without reuse. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct Event {
    Id id = 0;
    Id tenant_id = kDefaultTenant; // 0: concerns all, of shared rows
    std::string topic{};           // "project", "job", "output", "document"
    Id subject_id = 0;             // the project's, the job's
    std::string what{};            // "created", "approved", "claimed"
    std::string payload_json = "{}";
    Time at{};
};

class EventRepository {
public:
    EventRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Status append(const Event& event);                        // id and time are given here
    base::Result<std::vector<Event>> since(Id after_id, int limit); // the scope's, and what concerns all
    base::Result<Id> newest();                                      // 0: there is none
    base::Result<int> remove_before(Time time);

private:
    Database* database_;
    Scope scope_;
};

}
