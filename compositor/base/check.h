// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// ASSERT guards an invariant of our own code. It stays on in release, prints the place and ends the process: a broken
// invariant must not become a wrong picture.

#include <source_location>
#include <string_view>

namespace base {
[[noreturn]] void assertion_failed(const char* expression,
                                   std::source_location where = std::source_location::current());
}

#define ASSERT(expression)                                                                                             \
    do {                                                                                                               \
        if (!(expression)) [[unlikely]]                                                                                \
            ::base::assertion_failed(#expression);                                                                     \
    } while (false)
