// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A bounded queue between two threads. What happens when it is full is spelled at construction: a file render blocks,
// a live preview drops the oldest and counts it. Thread: any.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace base {

enum class WhenFull { block, drop_oldest };

template <class T> class Queue {
public:
    Queue(std::size_t capacity, WhenFull when_full) : capacity_(capacity), when_full_(when_full) {}

    // False when the queue was closed or `stop` was requested: the item was not taken.
    bool push(T item, std::stop_token stop = {})
    {
        std::unique_lock lock(mutex_);
        if (when_full_ == WhenFull::block)
            not_full_.wait(lock, stop, [&] { return closed_ || items_.size() < capacity_; });
        if (closed_ || stop.stop_requested())
            return false;
        if (items_.size() >= capacity_) {
            items_.pop_front();
            ++dropped_;
        }
        items_.push_back(std::move(item));
        lock.unlock();
        not_empty_.notify_one();
        return true;
    }

    // Empty when the queue is closed and drained, or `stop` was requested.
    std::optional<T> pop(std::stop_token stop = {})
    {
        std::unique_lock lock(mutex_);
        not_empty_.wait(lock, stop, [&] { return closed_ || !items_.empty(); });
        if (items_.empty() || stop.stop_requested())
            return std::nullopt;
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        lock.unlock();
        not_full_.notify_one();
        return item;
    }

    void close() // no more pushes; what is inside can still be taken
    {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        not_empty_.notify_all();
        not_full_.notify_all();
    }

    std::uint64_t dropped() const
    {
        const std::lock_guard lock(mutex_);
        return dropped_;
    }

private:
    const std::size_t capacity_;
    const WhenFull when_full_;
    mutable std::mutex mutex_;
    std::condition_variable_any not_empty_;
    std::condition_variable_any not_full_;
    std::deque<T> items_;       // guarded by mutex_
    std::uint64_t dropped_ = 0; // guarded by mutex_
    bool closed_ = false;       // guarded by mutex_
};

}
