// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Named threads: the fixed cast of the program shows under these names in top, gdb and traces.

#include "compositor/base/log.h"

#include <string>
#include <thread>
#include <utility>

namespace base {

void name_this_thread(const std::string& name); // at most 15 bytes are kept

// A jthread with a name; work(stop_token) runs until done or asked to stop, the destructor stops and joins.
template <class Work> std::jthread start_thread(std::string name, Work work)
{
    return std::jthread([name = std::move(name), work = std::move(work)](std::stop_token stop) mutable {
        name_this_thread(name);
        work(std::move(stop));
    });
}

// The same for a thread that does a part of its starter's work and ends with it: its log lines carry the fields of the
// starter's LogContext.
template <class Work> std::jthread start_part(std::string name, Work work)
{
    return start_thread(std::move(name), [fields = log_fields(), work = std::move(work)](std::stop_token stop) mutable {
        const LogContext context(std::move(fields));
        work(std::move(stop));
    });
}

unsigned usable_cores(); // processors this process may run on, at least 1 (affinity is respected)

}
