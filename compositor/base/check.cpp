// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace base {

void assertion_failed(const char* expression, std::source_location where)
{
    std::fprintf(stderr, "lesedi: broken invariant: %s\n  in %s (%s:%u)\n", expression, where.function_name(),
                 where.file_name(), static_cast<unsigned>(where.line()));
    std::abort();
}

}
