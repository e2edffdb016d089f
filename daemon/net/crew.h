// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The threads `api-n` and the requests that wait for one of them. Thread: any.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace net {

class Exchange;

class Crew {
public:
    using Work = std::function<void(Exchange&)>;
    Crew(unsigned threads, unsigned most_waiting, Work work);
    ~Crew(); // finishes what runs; what waits is forgotten

    bool give(Exchange& exchange);         // false: too many wait
    std::vector<Exchange*> take_waiting(); // which no thread has begun
    struct Load {
        unsigned waiting = 0, running = 0;
    };
    Load load() const;

private:
    void run(const std::stop_token& stop);

    const unsigned most_waiting_;
    const Work work_;
    mutable std::mutex mutex_;
    std::condition_variable_any not_empty_;
    std::deque<Exchange*> waiting_; // guarded by mutex_
    unsigned running_ = 0;          // guarded by mutex_
    std::vector<std::jthread> threads_;
};

}
