// SPDX-License-Identifier: GPL-3.0-or-later
#include "net_support.h"

namespace net::test {
namespace {

using StreamTest = NetTest;

TEST_F(StreamTest, ComesAsItIsPushed)
{
    start();
    Raw raw(spec_.socket);
    raw.send(get("/feed"));
    EXPECT_NE(raw.until("\r\n\r\n").find("Transfer-Encoding: chunked"), std::string::npos);
    for (const char* word : {"one", "two", "three"}) {
        handler_.feed->push(word);
        EXPECT_FALSE(raw.until(word).empty());
    }
    handler_.feed->finish();
    EXPECT_EQ(raw.until("0\r\n\r\n"), "\r\n0\r\n\r\n");
    EXPECT_EQ(raw.ask(get("/echo")).status, 200) << "the connection goes on";
    EXPECT_TRUE(soon([&] { return handler_.logged("/feed 200 11"); }));
}

TEST_F(StreamTest, OfAKnownLengthIsNotChunked)
{
    start();
    handler_.feed->push("twelve bytes");
    Raw raw(spec_.socket);
    const auto answer = raw.ask(get("/feed?length=12"));
    EXPECT_NE(answer.head.find("Content-Length: 12\r\n"), std::string::npos);
    EXPECT_EQ(answer.body, "twelve bytes");
    EXPECT_EQ(raw.ask(get("/echo")).status, 200);
}

// Every push races with the suspension that follows the piece before: one lost wake and the reader waits for ever.
TEST_F(StreamTest, NoWakeIsLost)
{
    start();
    Raw raw(spec_.socket);
    raw.send(get("/feed"));
    ASSERT_TRUE(soon([&] { return handler_.feed->connected.load(); }));
    constexpr int kPushes = 20'000;
    std::atomic<bool> ends = false;
    std::jthread noise([&] { // wakes that bring nothing
        while (!ends)
            handler_.feed->wake();
    });
    std::jthread pusher([&] {
        for (int number = 0; number < kPushes; ++number) {
            handler_.feed->push(fmt::format("<{:05}>", number));
            if (number % 64 == 0) // lets the connection run dry
                while (handler_.feed->left() > 0)
                    std::this_thread::yield();
        }
        handler_.feed->finish();
    });
    const std::string body = raw.answer().body;
    ends = true;
    std::string expected;
    for (int number = 0; number < kPushes; ++number)
        expected += fmt::format("<{:05}>", number);
    EXPECT_TRUE(body == expected) << body.size() << " of " << expected.size();
}

// One piece, one answer, one piece: nothing else runs that could wake the connection by chance.
TEST_F(StreamTest, EachSinglePieceArrives)
{
    start();
    Raw raw(spec_.socket);
    raw.send(get("/feed"));
    ASSERT_FALSE(raw.until("\r\n\r\n").empty());
    for (int number = 0; number < 3000; ++number) {
        handler_.feed->push(fmt::format("<{:05}>", number));
        ASSERT_FALSE(raw.until(fmt::format("<{:05}>", number)).empty()) << number;
    }
}

TEST_F(StreamTest, ASlowReaderStopsNobody)
{
    start();
    handler_.feed->endless = true;
    std::deque<Raw> stuck;
    for (int one = 0; one < 10; ++one) {
        stuck.emplace_back(spec_.socket).send(get("/feed"));
        stuck.back().receive();
    }
    Raw big(spec_.socket);
    big.send(get("/big"));
    Raw raw(spec_.socket);
    std::vector<double> took;
    for (int turn = 0; turn < 1000; ++turn) {
        const auto begin = std::chrono::steady_clock::now();
        ASSERT_EQ(raw.ask(get("/echo")).status, 200);
        took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    std::sort(took.begin(), took.end());
    EXPECT_LT(took[990], 50.0) << "the 99th percentile, in ms";
    RecordProperty("p99_us", static_cast<int>(1000 * took[990]));
}

TEST_F(StreamTest, AReaderThatLeavesEndsItsStream)
{
    start();
    {
        Raw raw(spec_.socket);
        raw.send(get("/feed"));
        ASSERT_TRUE(soon([&] { return handler_.feed->connected.load(); }));
        std::this_thread::sleep_for(50ms); // it waits, so libmicrohttpd does not look at the socket
    }
    EXPECT_TRUE(soon([&] { return handler_.feed->gone.load(); }, 2s));
    EXPECT_TRUE(soon([&] { return server_->load().connections == 0; }));
    for (int turn = 0; turn < 100; ++turn)
        handler_.feed->push("nobody hears");
    server_.reset();
    handler_.feed->push("nobody at all");
}

TEST_F(StreamTest, LeavingAndWakingAtOnce)
{
    start();
    for (int turn = 0; turn < 200; ++turn) {
        auto feed = std::make_shared<Feed>();
        handler_.feed = feed; // the handler of the turn before is done
        Raw raw(spec_.socket);
        raw.send(get("/feed"));
        ASSERT_TRUE(soon([&] { return feed->connected.load(); }));
        std::jthread pusher([&] {
            for (int number = 0; number < 50; ++number)
                feed->push("xxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        });
        raw.receive(1s);
        raw.close();
        pusher.join();
        feed->push("more");
        ASSERT_TRUE(soon([&] { return feed->gone.load(); }));
    }
    EXPECT_TRUE(soon([&] { return server_->load().connections == 0; }));
}

TEST_F(StreamTest, WaitingIsNotIdleButNotReadingIs)
{
    spec_.idle = 1s;
    start();
    Raw waiting(spec_.socket);
    waiting.send(get("/feed"));
    ASSERT_FALSE(waiting.until("\r\n\r\n").empty());
    std::this_thread::sleep_for(2500ms);
    handler_.feed->push("still here");
    EXPECT_FALSE(waiting.until("still here").empty());
    waiting.close();
    ASSERT_TRUE(soon([&] { return handler_.feed->gone.load(); }));

    handler_.feed = std::make_shared<Feed>();
    handler_.feed->endless = true;
    Raw deaf(spec_.socket);
    deaf.send(get("/feed"));
    EXPECT_TRUE(soon([&] { return handler_.feed->gone.load(); }, 5s)) << "a reader that takes nothing is cut off";
}

TEST_F(StreamTest, TheServerEndsStreamsWhenItStops)
{
    start();
    Raw raw(spec_.socket);
    raw.send(get("/feed"));
    handler_.feed->push("last");
    ASSERT_FALSE(raw.until("last").empty());
    server_.reset();
    EXPECT_EQ(raw.all(), "\r\n0\r\n\r\n") << "its end, not a broken line";
    EXPECT_TRUE(handler_.feed->gone);
}

}
}
