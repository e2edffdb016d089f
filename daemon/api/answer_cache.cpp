// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/answer_cache.h"

#include <utility>

namespace api {

const net::Response* AnswerCache::find(store::Database& database, const std::string& key)
{
    const auto revision = database.revision();
    const auto now = std::chrono::steady_clock::now();
    if (!revision || revision_ != *revision || now - since_ > kFresh) {
        answers_.clear();
        revision_ = revision ? std::optional(*revision) : std::nullopt;
        since_ = now;
        return nullptr;
    }
    const auto at = answers_.find(key);
    return at == answers_.end() ? nullptr : &at->second;
}

// The revision is older than what was read after it: a change in between only makes the answer short-lived.
void AnswerCache::keep(const std::string& key, const net::Response& made)
{
    const auto* const text = std::get_if<std::string>(&made.body);
    if (!revision_ || made.status != 200 || text == nullptr || text->size() > kMostBytes)
        return;
    if (answers_.size() >= kMostAnswers)
        answers_.clear();
    answers_.insert_or_assign(key, net::Response{made.status, made.headers, *text});
}

}
