// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A few threads that share the rows of one frame with the thread that asks. They sleep between frames.
// Thread: run() from one thread at a time; the work is called from all of them.

#include <condition_variable>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace cpu {

class TilePool {
public:
    explicit TilePool(unsigned threads); // including the caller of run(); 1 makes no thread
    ~TilePool();
    TilePool(const TilePool&) = delete;
    TilePool& operator=(const TilePool&) = delete;

    // work(i) or work(i, worker) for every i of 0..count-1, each once, in any order; returns when all are done. Must
    // not throw. No two calls at one time have the same worker, which is below workers().
    template <class Work> void run(int count, const Work& work)
    {
        run_rows(
            count,
            [](const void* context, int index, unsigned worker) {
                if constexpr (std::is_invocable_v<const Work&, int, unsigned>)
                    (*static_cast<const Work*>(context))(index, worker);
                else
                    (*static_cast<const Work*>(context))(index);
            },
            &work);
    }
    unsigned workers() const { return static_cast<unsigned>(threads_.size()) + 1; }

private:
    using Call = void (*)(const void* context, int index, unsigned worker);
    void run_rows(int count, Call call, const void* context);
    void take_rows(std::unique_lock<std::mutex>& lock, unsigned worker);

    std::mutex mutex_;
    std::condition_variable_any work_came_;
    std::condition_variable all_done_;
    Call call_ = nullptr; // this and the next four: guarded by mutex_
    const void* context_ = nullptr;
    int next_ = 0;
    int count_ = 0;
    int unfinished_ = 0;
    std::vector<std::jthread> threads_;
};

}
