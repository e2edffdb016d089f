// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/tile_pool.h"

#include "compositor/base/thread.h"

#include <fmt/format.h>

namespace cpu {

TilePool::TilePool(unsigned threads)
{
    for (unsigned i = 1; i < threads; ++i)
        threads_.push_back(base::start_thread(fmt::format("tiles-{}", i), [this, i](const std::stop_token& stop) {
            std::unique_lock lock(mutex_);
            while (work_came_.wait(lock, stop, [this] { return next_ < count_; }))
                take_rows(lock, i);
        }));
}

TilePool::~TilePool()
{
    for (std::jthread& thread : threads_)
        thread.request_stop();
    threads_.clear(); // joins
}

void TilePool::run_rows(int count, Call call, const void* context)
{
    if (threads_.empty() || count < 2) {
        for (int i = 0; i < count; ++i)
            call(context, i, 0);
        return;
    }
    std::unique_lock lock(mutex_);
    call_ = call;
    context_ = context;
    next_ = 0;
    count_ = unfinished_ = count;
    work_came_.notify_all();
    take_rows(lock, 0);
    all_done_.wait(lock, [this] { return unfinished_ == 0; });
}

void TilePool::take_rows(std::unique_lock<std::mutex>& lock, unsigned worker)
{
    while (next_ < count_) {
        const int index = next_++;
        lock.unlock();
        call_(context_, index, worker); // both stay until every index is finished
        lock.lock();
        if (--unfinished_ == 0)
            all_done_.notify_one();
    }
}

}
