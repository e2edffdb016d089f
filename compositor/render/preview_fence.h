// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The two fences of a seqlock. Of the ring's two sides only. Thread: any.

#include <atomic>

namespace render {

// GCC's thread sanitizer does not know fences; writer and readers are different mappings to it anyway.
#if defined(__SANITIZE_THREAD__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wtsan"
#endif

inline void fence_after_odd() // what is written next is not seen before the odd sequence
{
    std::atomic_thread_fence(std::memory_order_release);
}

inline void fence_before_second_look() // what was read comes before the second look at the sequence
{
    std::atomic_thread_fence(std::memory_order_acquire);
}

#if defined(__SANITIZE_THREAD__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

}
