// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/statement.h"

namespace store {

std::unique_ptr<SQLite::Statement> StatementCache::take(const std::string& sql)
{
    const auto at = idle_.find(sql);
    if (at == idle_.end() || at->second == nullptr)
        return std::make_unique<SQLite::Statement>(connection_, sql);
    return std::move(at->second);
}

void StatementCache::give_back(const std::string& sql, std::unique_ptr<SQLite::Statement> statement)
{
    statement->tryReset(); // tells again what the last step threw
    try {
        statement->clearBindings();
        if (idle_.size() >= kMost)
            idle_.clear();
        idle_.insert_or_assign(sql, std::move(statement));
    } catch (const std::exception&) { // compiled again next time
    }
}

}
