// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/event_repository.h"

#include "daemon/store/sql.h"

#include <algorithm>

namespace store {
namespace {

constexpr int kLargestPage = 1'000;

}

base::Status EventRepository::append(const Event& event)
{
    return in_transaction(*database_, [&]() -> base::Status {
        append_event(*database_, event.tenant_id, event.topic, event.subject_id, event.what, event.payload_json);
        return {};
    });
}

base::Result<std::vector<Event>> EventRepository::since(Id after_id, std::optional<Id> tenant_id, int limit)
{
    return guarded([&]() -> base::Result<std::vector<Event>> {
        SQLite::Statement row(database_->handle(),
                              fmt::format("SELECT id, tenant_id, topic, subject_id, what, payload_json, at FROM events "
                                          "WHERE id > ?{} ORDER BY id LIMIT {}",
                                          tenant_id ? " AND tenant_id = ?" : "", std::clamp(limit, 1, kLargestPage)));
        if (tenant_id)
            bind_all(row, after_id, *tenant_id);
        else
            bind_all(row, after_id);
        std::vector<Event> events;
        while (row.executeStep())
            events.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getInt64(), row.getColumn(2).getString(),
                              row.getColumn(3).getInt64(), row.getColumn(4).getString(), row.getColumn(5).getString(),
                              from_sql(row.getColumn(6).getInt64())});
        return events;
    });
}

base::Result<int> EventRepository::remove_before(Time time)
{
    return in_transaction(*database_, [&]() -> base::Result<int> {
        SQLite::Statement remove(database_->handle(), "DELETE FROM events WHERE at < ?");
        bind_all(remove, time);
        return remove.exec();
    });
}

}
