// SPDX-License-Identifier: GPL-3.0-or-later
// pool_child DATABASE: works on the queue "render" with two threads until it is killed. A job takes 30 ms.
#include "daemon/jobs/worker_pool.h"

#include <cstdio>
#include <thread>

namespace {

class Runner final : public jobs::JobRunner {
public:
    base::Result<std::string> run(const store::Job&, const jobs::JobContext& context) override
    {
        for (int i = 0; i < 6; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            context.progress({i / 6.0, i, 6, "steps"});
        }
        return std::string("{}");
    }
};

}

int main(int count, char** arguments)
{
    if (count != 2)
        return 2;
    jobs::WorkerPoolSpec spec;
    spec.database.path = arguments[1];
    spec.name = "child";
    spec.queues = {{"render", 2}};
    spec.lease = std::chrono::hours(1); // nobody could wait for it
    spec.poll = std::chrono::milliseconds(20);
    spec.make_runner = [](const jobs::QueueSpec&) -> base::Result<std::unique_ptr<jobs::JobRunner>> {
        return std::make_unique<Runner>();
    };
    const auto pool = jobs::WorkerPool::start(spec);
    if (!pool) {
        std::fprintf(stderr, "%s\n", pool.error().what.c_str());
        return 1;
    }
    std::puts("works");
    std::fflush(stdout);
    while (true)
        std::this_thread::sleep_for(std::chrono::seconds(1));
}
