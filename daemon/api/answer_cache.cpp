// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/answer_cache.h"

namespace api {

std::optional<net::Response> AnswerCache::find(const std::string& key)
{
    const auto version = database_.data_version();
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (!version || version_ != *version || now - since_ > kFresh) {
        answers_.clear();
        version_ = version ? std::optional(*version) : std::nullopt;
        since_ = now;
        ++epoch_; // after the version was read: rows read in this epoch are at least as new
        return std::nullopt;
    }
    const auto at = answers_.find(key);
    if (at == answers_.end())
        return std::nullopt;
    return net::Response{at->second.status, at->second.headers, std::get<std::string>(at->second.body)};
}

void AnswerCache::keep(const std::string& key, std::uint64_t epoch, const net::Response& made)
{
    const auto* const text = std::get_if<std::string>(&made.body);
    if (made.status != 200 || text == nullptr || text->size() > kMostBytes)
        return;
    const std::lock_guard lock(mutex_);
    if (epoch != epoch_)
        return;
    if (answers_.size() >= kMostAnswers)
        answers_.clear();
    answers_.insert_or_assign(key, net::Response{made.status, made.headers, *text});
}

}
