// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A few threads that share the rows of one frame with the thread that asks. They sleep between frames.
// Thread: run() from one thread at a time; the work is called from all of them.

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace cpu {

class TilePool {
public:
    explicit TilePool(unsigned threads); // including the caller of run(); 1 makes no thread
    ~TilePool();
    TilePool(const TilePool&) = delete;
    TilePool& operator=(const TilePool&) = delete;

    // work(i) for every i of 0..count-1, each once, in any order; returns when all are done. Must not throw.
    template <class Work> void run(int count, const Work& work)
    {
        run_rows(
            count, [](const void* context, int index) { (*static_cast<const Work*>(context))(index); }, &work);
    }

private:
    using Call = void (*)(const void* context, int index);
    void run_rows(int count, Call call, const void* context);
    void take_rows(std::unique_lock<std::mutex>& lock);

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
