// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/queue.h"
#include "compositor/base/thread.h"

#include <gtest/gtest.h>

#include <atomic>

TEST(Queue, BlockingQueueDeliversEverythingInOrder)
{
    base::Queue<int> queue(2, base::WhenFull::block);
    auto producer = base::start_thread("producer", [&](std::stop_token) {
        for (int i = 0; i < 1000; ++i)
            ASSERT_TRUE(queue.push(i));
        queue.close();
    });
    int expected = 0;
    while (const auto item = queue.pop())
        EXPECT_EQ(*item, expected++);
    EXPECT_EQ(expected, 1000);
    EXPECT_EQ(queue.dropped(), 0U);
}

TEST(Queue, DropOldestKeepsTheNewestAndCounts)
{
    base::Queue<int> queue(1, base::WhenFull::drop_oldest);
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(queue.push(i));
    EXPECT_EQ(queue.pop(), 4);
    EXPECT_EQ(queue.dropped(), 4U);
}

TEST(Queue, StopWakesAWaitingProducer)
{
    base::Queue<int> queue(1, base::WhenFull::block);
    ASSERT_TRUE(queue.push(1));
    std::atomic<bool> taken{true};
    {
        auto producer = base::start_thread("producer", [&](std::stop_token stop) { taken = queue.push(2, stop); });
        producer.request_stop();
    }
    EXPECT_FALSE(taken);
}

TEST(Queue, ClosedRefusesAndDrains)
{
    base::Queue<int> queue(4, base::WhenFull::block);
    ASSERT_TRUE(queue.push(7));
    queue.close();
    EXPECT_FALSE(queue.push(8));
    EXPECT_EQ(queue.pop(), 7);
    EXPECT_FALSE(queue.pop().has_value());
}
