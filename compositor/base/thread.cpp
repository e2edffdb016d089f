// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/thread.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>

namespace base {

void name_this_thread(const std::string& name)
{
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

unsigned usable_cores()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return std::max(1U, std::thread::hardware_concurrency());
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

}
