// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/event_repository.h"

#include "daemon/store/sql.h"

#include <algorithm>

namespace store {
namespace {

constexpr int kLargestPage = 1'000;

std::string concerning(Scope scope)
{
    return scope.is_everyone() ? "" : fmt::format(" AND tenant_id IN ({}, {})", scope.tenant(), kSharedEvents);
}

}

base::Status EventRepository::append(const Event& event)
{
    return in_transaction(*database_, [&]() -> base::Status {
        append_event(*database_, owner(scope_, event.tenant_id), event.topic, event.subject_id, event.what,
                     event.payload_json);
        return {};
    });
}

base::Result<std::vector<Event>> EventRepository::since(Id after_id, int limit)
{
    return guarded([&]() -> base::Result<std::vector<Event>> {
        Statement row(*database_,
                      fmt::format("SELECT id, tenant_id, topic, subject_id, what, payload_json, at FROM events "
                                  "WHERE id > ?{} ORDER BY id LIMIT {}",
                                  concerning(scope_), std::clamp(limit, 1, kLargestPage)));
        bind_all(row, after_id);
        std::vector<Event> events;
        while (row.executeStep())
            events.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getInt64(), row.getColumn(2).getString(),
                              row.getColumn(3).getInt64(), row.getColumn(4).getString(), row.getColumn(5).getString(),
                              from_sql(row.getColumn(6).getInt64())});
        return events;
    });
}

base::Result<Id> EventRepository::newest()
{
    return guarded([&]() -> base::Result<Id> {
        Statement row(*database_, fmt::format("SELECT coalesce(max(id), 0) FROM events WHERE 1{}", concerning(scope_)));
        row.executeStep();
        return row.getColumn(0).getInt64();
    });
}

base::Result<int> EventRepository::remove_before(Time time)
{
    return in_transaction(*database_, [&]() -> base::Result<int> {
        Statement remove(*database_, fmt::format("DELETE FROM events WHERE at < ? AND {}", own(scope_)));
        bind_all(remove, time);
        return remove.exec();
    });
}

}
