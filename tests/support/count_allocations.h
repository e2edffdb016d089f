// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Counts this thread's calls of operator new in the whole program: read test_support::allocations before and after.
// Include it in exactly one source of a test program. Thread: each has its own count.

#include <cstdlib>
#include <new>

namespace test_support {
inline thread_local std::size_t allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t size)
{
    ++test_support::allocations;
    if (void* memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    ++test_support::allocations;
    return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept
{
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}
