// SPDX-License-Identifier: GPL-3.0-or-later
#include "net_support.h"

namespace net::test {
namespace {

using RequestTest = NetTest;

TEST_F(RequestTest, KeepsTheConnectionAndTheRequestId)
{
    start();
    Raw raw(spec_.socket);
    for (int turn = 0; turn < 50; ++turn) {
        const auto answer = raw.ask(get(fmt::format("/echo/{}?a=b", turn), "X-Request-Id: mine.1_2-3\r\n"));
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, fmt::format("GET [echo] [{}] a=b <>", turn));
        EXPECT_NE(answer.head.find("X-Request-Id: mine.1_2-3\r\n"), std::string::npos);
        EXPECT_NE(answer.head.find("Date: "), std::string::npos);
        EXPECT_EQ(answer.head.find("Server:"), std::string::npos);
    }
    const auto id_of = [&](std::string_view sent) {
        const std::string head = raw.ask(get("/echo", fmt::format("X-Request-Id: {}\r\n", sent))).head;
        return head.substr(head.find("X-Request-Id: ") + 14, 18);
    };
    for (const std::string& bad :
         {std::string("a b"), std::string(65, 'x'), std::string("a/b"), std::string("\xC3\xA9")}) {
        const std::string made = id_of(bad);
        EXPECT_EQ(made.find_first_not_of("0123456789abcdef"), 16U) << made;
        EXPECT_NE(made, id_of(bad));
    }
    EXPECT_TRUE(soon([&] { return handler_.logged("/echo/7?a=b 200 21"); }));
}

TEST_F(RequestTest, PipelinedRequestsAreAnsweredInOrder)
{
    start();
    Raw raw(spec_.socket);
    std::string all;
    for (int turn = 0; turn < 100; ++turn)
        all += turn % 3 == 0 ? post(fmt::format("/echo/{}", turn), "body") : get(fmt::format("/echo/{}", turn));
    raw.send(all);
    for (int turn = 0; turn < 100; ++turn)
        EXPECT_EQ(raw.answer().body, turn % 3 == 0 ? fmt::format("POST [echo] [{}] <body>", turn)
                                                   : fmt::format("GET [echo] [{}] <>", turn));
}

TEST_F(RequestTest, HeadHasTheHeadersAndNoBody)
{
    start();
    Raw raw(spec_.socket);
    raw.send("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto head = raw.answer(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_NE(head.head.find("Content-Length: 14\r\n"), std::string::npos) << head.head;
    EXPECT_EQ(raw.ask(get("/echo")).body, "GET [echo] <>");
    raw.send("HEAD /feed HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(raw.answer(true).status, 200);
    EXPECT_EQ(raw.all(), "") << "no chunk, not even the last";
    EXPECT_TRUE(handler_.feed->gone);
    EXPECT_FALSE(handler_.feed->connected) << "nobody read it";
}

TEST_F(RequestTest, RangesOfAFile)
{
    handler_.file = folder_ / "data";
    std::string data;
    for (int number = 0; number < 300'000; ++number)
        data += fmt::format("{:08}", number);
    std::ofstream(handler_.file, std::ios::binary) << data;
    start();
    Raw raw(spec_.socket);
    for (const auto& [from, bytes] :
         {std::pair(0UL, 2'400'000UL), std::pair(1UL, 7UL), std::pair(1'234'567UL, 1'000'000UL),
          std::pair(2'399'999UL, 1UL), std::pair(5UL, 0UL)}) {
        const auto answer = raw.ask(get(fmt::format("/file?from={}&bytes={}", from, bytes)));
        EXPECT_EQ(answer.status, 206);
        EXPECT_TRUE(answer.body == data.substr(from, bytes)) << from << ' ' << bytes << ' ' << answer.body.size();
    }
    EXPECT_TRUE(soon([&] { return handler_.logged("/file?from=1&bytes=7 206 7"); }));
}

TEST_F(RequestTest, BadEscapesAreBroken)
{
    start();
    Raw raw(spec_.socket);
    for (const char* target : {"/echo/%", "/echo/%zz", "/echo/%00", "/echo/%ff", "/echo?a=%", "/echo?a=%c3", "/a#b"}) {
        const auto answer = raw.ask(get(target));
        EXPECT_EQ(answer.status, 400) << target;
        EXPECT_EQ(answer.body, "broken");
    }
    EXPECT_EQ(raw.ask(get("/echo/a%2Fb/%2e%2e?q=%C3%A9+x")).body, "GET [echo] [a/b] [..] q=\xC3\xA9 x <>");
    EXPECT_EQ(handler_.handled, 1);
}

TEST_F(RequestTest, TwoLengthsOrAnUnknownCodingEndTheConnection)
{
    start();
    for (const char* headers :
         {"Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: gzip\r\n", "Transfer-Encoding: gzip, chunked\r\n"}) {
        Raw raw(spec_.socket);
        raw.send(fmt::format("POST /echo HTTP/1.1\r\nHost: a\r\n{}\r\n", headers));
        EXPECT_EQ(raw.answer().status, 400) << headers;
        EXPECT_TRUE(raw.ended()) << headers;
    }
    EXPECT_EQ(handler_.handled, 0);
}

TEST_F(RequestTest, HeadersOfTheHandlerCannotSmuggle)
{
    start();
    Raw raw(spec_.socket);
    const auto answer = raw.ask(get("/headers"));
    EXPECT_EQ(answer.body, "headers");
    EXPECT_EQ(answer.head.find("Set-Cookie"), std::string::npos);
    EXPECT_EQ(answer.head.find("not the handler's"), std::string::npos);
}

TEST_F(RequestTest, AnAnswerFromTheHeadKeepsAConnectionWithoutMuchToRead)
{
    start();
    Raw raw(spec_.socket);
    EXPECT_EQ(raw.ask(get("/refuse")).body, "not for you");
    EXPECT_EQ(raw.ask(post("/refuse", std::string(500'000, 'x'))).body, "not for you");
    EXPECT_EQ(raw.ask(get("/echo")).status, 200);
    EXPECT_EQ(handler_.handled, 1);
}

TEST_F(RequestTest, AHandlerThatThrowsIsAnInternalError)
{
    start();
    Raw raw(spec_.socket);
    EXPECT_EQ(raw.ask(get("/throw")).status, 500);
    EXPECT_EQ(raw.ask(get("/echo")).status, 200);
}

TEST_F(RequestTest, TellsWhoTheyAre)
{
    spec_.tcp_address = "127.0.0.1:0";
    start();
    Raw raw(spec_.socket);
    EXPECT_EQ(raw.ask(get("/peer")).body, fmt::format("true {} {} ", ::getuid(), ::getpid()));
    ASSERT_GT(server_->tcp_port(), 0);
    Raw tcp(server_->tcp_port());
    EXPECT_EQ(tcp.ask(get("/peer")).body.substr(0, 20), "false 0 0 127.0.0.1:");
}

TEST_F(RequestTest, NoiseAndLongHeadsAreRefused)
{
    start();
    const std::string noise[] = {"\r\n\r\n\r\n",
                                 "GET\r\n\r\n",
                                 std::string("\0\0\0\0\r\n\r\n", 8),
                                 "GET / HTTP/9.9\r\n\r\n",
                                 "GET / HTTP/1.1\r\n\r\n",
                                 "GET /" + std::string(70'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n",
                                 get("/echo", "A: " + std::string(70'000, 'x') + "\r\n"),
                                 "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"};
    for (const std::string& bytes : noise) {
        Raw raw(spec_.socket);
        raw.send(bytes);
        ::shutdown(raw.fd(), SHUT_WR);
        const std::string answer = raw.all();
        EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 505"))
            << bytes.substr(0, 30) << answer;
    }
    Raw raw(spec_.socket);
    EXPECT_EQ(raw.ask(get("/echo")).status, 200);
    EXPECT_EQ(handler_.handled, 1);
}

TEST_F(RequestTest, AnHttp10ClientGetsItsAnswerAndTheEnd)
{
    start();
    Raw raw(spec_.socket);
    raw.send("GET /echo HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(raw.all().ends_with("GET [echo] <>"));
}

TEST_F(RequestTest, MoreThanMayWaitIsBusy)
{
    spec_.threads = 2;
    spec_.most_waiting = 3;
    start();
    std::deque<Raw> raws;
    for (int one = 0; one < 2; ++one)
        raws.emplace_back(spec_.socket).send(get("/slow"));
    ASSERT_TRUE(soon([&] { return handler_.in_slow == 2; }));
    for (int one = 0; one < 3; ++one)
        raws.emplace_back(spec_.socket).send(get("/slow"));
    ASSERT_TRUE(soon([&] { return server_->load().waiting == 3; }));
    EXPECT_EQ(server_->load().running, 2U);
    Raw late(spec_.socket);
    const auto refused = late.ask(get("/echo"));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.body, "busy");
    handler_.open_gate();
    for (Raw& raw : raws)
        EXPECT_EQ(raw.answer().body, "slow");
    EXPECT_EQ(late.ask(get("/echo")).status, 200);
}

TEST_F(RequestTest, RefusesNewOnesWhenAskedTo)
{
    start();
    Raw under_way(spec_.socket), raw(spec_.socket);
    under_way.send(get("/slow"));
    ASSERT_TRUE(soon([&] { return handler_.in_slow == 1; }));
    server_->refuse_new();
    EXPECT_EQ(raw.ask(get("/echo")).body, "stopping");
    handler_.open_gate();
    EXPECT_EQ(under_way.answer().body, "slow");
}

}
}
