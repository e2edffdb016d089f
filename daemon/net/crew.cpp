// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/crew.h"

#include "compositor/base/thread.h"

#include <fmt/format.h>

#include <algorithm>

namespace net {

Crew::Crew(unsigned threads, unsigned most_waiting, Work work) : most_waiting_(most_waiting), work_(std::move(work))
{
    for (unsigned number = 0; number < std::max(1U, threads); ++number)
        threads_.push_back(
            base::start_thread(fmt::format("api-{}", number), [this](const std::stop_token& stop) { run(stop); }));
}

Crew::~Crew()
{
    for (std::jthread& thread : threads_)
        thread.request_stop();
    threads_.clear();
}

bool Crew::give(Exchange& exchange)
{
    {
        const std::lock_guard lock(mutex_);
        // An idle thread takes the next at once: only what lies beyond them waits.
        if (waiting_.size() >= most_waiting_ + threads_.size() - running_)
            return false;
        waiting_.push_back(&exchange);
    }
    not_empty_.notify_one();
    return true;
}

std::vector<Exchange*> Crew::take_waiting()
{
    const std::lock_guard lock(mutex_);
    std::vector<Exchange*> out(waiting_.begin(), waiting_.end());
    waiting_.clear();
    return out;
}

Crew::Load Crew::load() const
{
    const std::lock_guard lock(mutex_);
    return {static_cast<unsigned>(waiting_.size()), running_};
}

void Crew::run(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    while (not_empty_.wait(lock, stop, [&] { return !waiting_.empty(); }) && !stop.stop_requested()) {
        Exchange* exchange = waiting_.front();
        waiting_.pop_front();
        ++running_;
        lock.unlock();
        work_(*exchange);
        lock.lock();
        --running_;
    }
}

}
