// SPDX-License-Identifier: GPL-3.0-or-later
#include "net_support.h"

namespace net::test {
namespace {

using ClientTest = NetTest;

TEST_F(ClientTest, MethodsHeadersAndBodies)
{
    start();
    Client one = client({.bearer = "secret"});
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        const auto answer =
            one.send({.method = method, .target = "/echo?a=b", .body = std::string(method) == "GET" ? "" : "text"});
        ASSERT_TRUE(answer.has_value()) << answer.error().what;
        EXPECT_EQ(answer->body, fmt::format("{} [echo] a=b <{}>", method, std::string(method) == "GET" ? "" : "text"));
        EXPECT_EQ(*find_header(answer->headers, "content-type"), "text/plain");
    }
    const auto head = one.send({.method = "HEAD", .target = "/echo"});
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(*find_header(head->headers, "Content-Length"), "14");
    const auto empty = one.send({.method = "POST", .target = "/echo"});
    EXPECT_EQ(empty->body, "POST [echo] <>");
    EXPECT_EQ(one.send({.target = "/refuse"})->status, 403) << "an answer of any status is an answer";
    EXPECT_EQ(one.send({.target = "/echo", .headers = {{"A", "b\r\nC: d"}}}).error().code, base::Errc::invalid_input);
    EXPECT_EQ(server_->load().connections, 1U) << "one connection for all";
}

TEST_F(ClientTest, KeepsGoingWhenTheServerWasStartedAfresh)
{
    start();
    Client one = client();
    EXPECT_EQ(one.send({.target = "/echo"})->status, 200);
    server_.reset();
    start();
    const auto answer = one.send({.method = "POST", .target = "/echo", .body = "again"});
    ASSERT_TRUE(answer.has_value()) << answer.error().what;
    EXPECT_EQ(answer->body, "POST [echo] <again>");
}

TEST_F(ClientTest, NamesWhatIsWrong)
{
    Client one = client();
    const auto absent = one.send({.target = "/echo"});
    ASSERT_FALSE(absent.has_value());
    EXPECT_EQ(absent.error().code, base::Errc::unavailable);
    EXPECT_EQ(absent.error().what,
              fmt::format("cannot reach the daemon at {}: no such file or directory; start it with lesedid",
                          spec_.socket.string()));
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, spec_.socket.c_str());
        const base::Fd old(::socket(AF_UNIX, SOCK_STREAM, 0));
        ASSERT_EQ(::bind(old.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    }
    EXPECT_EQ(
        one.send({.target = "/echo"}).error().what,
        fmt::format("cannot reach the daemon at {}: connection refused; start it with lesedid", spec_.socket.string()));
    start();
    EXPECT_EQ(one.send({.target = "/echo"})->status, 200);
    Client hurried = client({.answer_within = 200ms});
    EXPECT_EQ(hurried.send({.target = "/slow"}).error().code, base::Errc::timed_out);
    Client small = client({.most_bytes = 1000});
    EXPECT_NE(small.send({.target = "/big"}).error().what.find("larger than 1000 bytes"), std::string::npos);
    EXPECT_EQ(small.send({.target = "/echo"})->status, 200);
    EXPECT_FALSE(one.send({.method = "POST", .target = "/upload", .body_file = folder_ / "absent"}).has_value());
}

TEST_F(ClientTest, StopsWithinATenthOfASecond)
{
    start();
    Client one = client();
    std::stop_source stop;
    std::chrono::steady_clock::time_point asked;
    std::jthread stopper([&] {
        soon([&] { return handler_.in_slow == 1; });
        asked = std::chrono::steady_clock::now();
        stop.request_stop();
    });
    const auto answer = one.send({.target = "/slow"}, stop.get_token());
    const auto took = std::chrono::steady_clock::now() - asked;
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, base::Errc::cancelled);
    EXPECT_LT(took, 300ms) << "a loaded machine needs a little longer than it takes";
    EXPECT_EQ(one.send({.target = "/echo"}, stop.get_token()).error().code, base::Errc::cancelled);
    handler_.open_gate();
    EXPECT_EQ(one.send({.target = "/echo"})->status, 200);
}

TEST_F(ClientTest, StreamsBothWays)
{
    start();
    Client one = client({.most_bytes = 1000});
    const fs::path source = folder_ / "source", target = folder_ / "target";
    const std::string data(3 << 20, 'd');
    std::ofstream(source) << data;
    const auto sent = one.send({.method = "PUT", .target = "/take", .body_file = source});
    ASSERT_TRUE(sent.has_value()) << sent.error().what;
    EXPECT_EQ(sent->body, fmt::format("{} {} 600", data.size(), base::to_hex(base::sha256(data))));
    std::uint64_t done = 0, of = 0;
    const auto received =
        one.send({.target = "/big", .to_file = target, .progress = [&](std::uint64_t now, std::uint64_t all) {
                      done = now;
                      of = all;
                  }});
    ASSERT_TRUE(received.has_value()) << received.error().what;
    EXPECT_TRUE(received->body.empty());
    EXPECT_EQ(fs::file_size(target), 4U << 20);
    EXPECT_EQ(done, 4U << 20);
    EXPECT_EQ(of, 4U << 20);
    const auto refused = one.send({.target = "/refuse", .to_file = folder_ / "never"});
    EXPECT_EQ(refused->body, "not for you");
    EXPECT_FALSE(fs::exists(folder_ / "never"));

    std::string heard;
    std::jthread pusher([&] {
        soon([&] { return handler_.feed->connected.load(); });
        for (int number = 0; number < 100; ++number)
            handler_.feed->push(fmt::format("{:04}", number));
    });
    const auto ended = one.send({.target = "/feed", .on_bytes = [&](std::string_view bytes) {
                                     heard += bytes;
                                     return heard.find("0099") == std::string::npos;
                                 }});
    ASSERT_TRUE(ended.has_value()) << ended.error().what;
    EXPECT_EQ(heard.size(), 400U);
    EXPECT_TRUE(soon([&] { return handler_.feed->gone.load(); })) << "the taker ended it";
    EXPECT_EQ(one.send({.target = "/echo"})->status, 200);
}

}
}
