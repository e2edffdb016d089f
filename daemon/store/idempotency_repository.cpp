// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/idempotency_repository.h"

#include "daemon/store/sql.h"

namespace store {
namespace {

int remove_older(Database& database, Scope scope)
{
    Statement remove(database, fmt::format("DELETE FROM idempotency_keys WHERE created_at <= ? AND {}", own(scope)));
    bind_all(remove, database.now() - kIdempotencyKeyLife);
    return remove.exec();
}

}

base::Result<KeptAnswer> IdempotencyRepository::begin(std::string_view key, std::string_view request_sha256)
{
    const Id tenant_id = TRY(one_tenant(scope_, "an idempotency key"));
    return in_transaction(*database_, [&]() -> base::Result<KeptAnswer> {
        Statement select(*database_, "SELECT request_sha256, status, body FROM idempotency_keys "
                                     "WHERE tenant_id = ? AND key = ? AND created_at > ?");
        bind_all(select, tenant_id, key, database_->now() - kIdempotencyKeyLife);
        if (select.executeStep()) {
            if (select.getColumn(0).getString() != request_sha256)
                return KeptAnswer{KeptAnswer::State::other_request};
            if (select.getColumn(1).isNull())
                return KeptAnswer{KeptAnswer::State::under_way};
            return KeptAnswer{KeptAnswer::State::finished, select.getColumn(1).getInt(),
                              select.getColumn(2).getString()};
        }
        Statement insert(*database_, "INSERT OR REPLACE INTO idempotency_keys (tenant_id, key, "
                                     "request_sha256, created_at) VALUES (?,?,?,?)");
        bind_all(insert, tenant_id, key, request_sha256, database_->now());
        insert.exec();
        return KeptAnswer{};
    });
}

base::Status IdempotencyRepository::finish(std::string_view key, int status, std::string_view body)
{
    const Id tenant_id = TRY(one_tenant(scope_, "an idempotency key"));
    return in_transaction(*database_, [&]() -> base::Status {
        Statement update(*database_, "UPDATE idempotency_keys SET status = ?, body = ? "
                                     "WHERE tenant_id = ? AND key = ? AND status IS NULL");
        bind_all(update, status, body, tenant_id, key);
        if (update.exec() == 0)
            return base::fail(base::Errc::not_found, fmt::format("idempotency key {}: nothing is under way", key));
        return {};
    });
}

base::Status IdempotencyRepository::abandon(std::string_view key)
{
    const Id tenant_id = TRY(one_tenant(scope_, "an idempotency key"));
    return in_transaction(*database_, [&]() -> base::Status {
        Statement remove(*database_, "DELETE FROM idempotency_keys WHERE tenant_id = ? AND key = ? AND status IS NULL");
        bind_all(remove, tenant_id, key);
        remove.exec();
        return {};
    });
}

base::Result<int> IdempotencyRepository::forget_unfinished()
{
    return in_transaction(*database_, [&]() -> base::Result<int> {
        Statement remove(*database_,
                         fmt::format("DELETE FROM idempotency_keys WHERE status IS NULL AND {}", own(scope_)));
        return remove.exec();
    });
}

base::Result<int> IdempotencyRepository::remove_expired()
{
    return in_transaction(*database_, [&]() -> base::Result<int> { return remove_older(*database_, scope_); });
}

}
