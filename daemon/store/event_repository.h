// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What happened, in order. Repositories append in the transaction of the change itself, so there is no change without
// its event and no event without its change. Ids grow without reuse. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/database.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct Event {
    Id id = 0;
    Id tenant_id = kDefaultTenant;
    std::string topic{}; // "project", "job", "output", "document"
    Id subject_id = 0;   // the project's, the job's
    std::string what{};  // "created", "approved", "claimed"
    std::string payload_json = "{}";
    Time at{};
};

class EventRepository {
public:
    explicit EventRepository(Database& database) : database_(&database) {}

    base::Status append(const Event& event); // id and time are given here
    base::Result<std::vector<Event>> since(Id after_id, std::optional<Id> tenant_id, int limit);
    base::Result<int> remove_before(Time time);

private:
    Database* database_;
};

}
