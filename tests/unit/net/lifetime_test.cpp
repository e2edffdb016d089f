// SPDX-License-Identifier: GPL-3.0-or-later
#include "net_support.h"

#include <sys/resource.h>

#include <random>

namespace net::test {
namespace {

using LifetimeTest = NetTest;

TEST_F(LifetimeTest, TheSocketIsPrivateAndGoes)
{
    start();
    struct stat status {};
    ASSERT_EQ(::lstat(spec_.socket.c_str(), &status), 0);
    EXPECT_TRUE(S_ISSOCK(status.st_mode));
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    server_.reset();
    EXPECT_FALSE(fs::exists(spec_.socket));
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1)
        << "nothing is left but uploads";
}

TEST_F(LifetimeTest, TwoServersOnOneSocket)
{
    start();
    const auto second = Server::start(spec_, handler_);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, base::Errc::unavailable);
    EXPECT_NE(second.error().what.find("another process listens there"), std::string::npos) << second.error().what;
    Raw raw(spec_.socket);
    EXPECT_EQ(raw.ask(get("/echo")).status, 200) << "the first goes on";
}

TEST_F(LifetimeTest, AStaleSocketIsReplacedAndOthersAreLeftAlone)
{
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, spec_.socket.c_str());
        const base::Fd old(::socket(AF_UNIX, SOCK_STREAM, 0));
        ASSERT_EQ(::bind(old.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    }
    start();
    EXPECT_EQ(Raw(spec_.socket).ask(get("/echo")).status, 200);
    // Not ours any more: it must outlive the server.
    fs::remove(spec_.socket);
    std::ofstream(spec_.socket) << "a file";
    server_.reset();
    EXPECT_TRUE(fs::is_regular_file(spec_.socket));
    const auto refused = Server::start(spec_, handler_);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, base::Errc::invalid_input);
    EXPECT_TRUE(fs::is_regular_file(spec_.socket));
}

TEST_F(LifetimeTest, WhereItCannotListenItSaysWhy)
{
    const auto error_of = [&](const ServerSpec& spec) {
        const auto started = Server::start(spec, handler_);
        return started ? std::string("started") : started.error().what;
    };
    EXPECT_NE(error_of({.socket = folder_ / std::string(120, 'x')}).find("choose a shorter one"), std::string::npos);
    EXPECT_NE(error_of({.socket = folder_ / "absent" / "socket"}).find("absent"), std::string::npos);
    EXPECT_NE(error_of({}).find("neither"), std::string::npos);
    for (const char* address :
         {"here", "127.0.0.1", "127.0.0.1:", "::1:80", "127.0.0.1:http", "127.0.0.1:99999", ":80"})
        EXPECT_NE(error_of({.tcp_address = address}).find("no address to listen on"), std::string::npos)
            << address << ": " << error_of({.tcp_address = address});
    spec_.tcp_address = "127.0.0.1:0";
    start();
    EXPECT_NE(error_of({.tcp_address = fmt::format("127.0.0.1:{}", server_->tcp_port())}).find("another process"),
              std::string::npos);
}

TEST_F(LifetimeTest, TcpOnAFreePort)
{
    spec_.socket.clear();
    spec_.tcp_address = "127.0.0.1:0";
    start();
    ASSERT_GT(server_->tcp_port(), 0);
    Raw raw(server_->tcp_port());
    EXPECT_EQ(raw.ask(post("/echo", "over TCP")).body, "POST [echo] <over TCP>");
}

TEST_F(LifetimeTest, ConnectionsOfOnePeerAreLimited)
{
    spec_.tcp_address = "127.0.0.1:0";
    spec_.most_connections_of_peer = 3;
    start();
    std::deque<Raw> raws;
    for (int one = 0; one < 3; ++one)
        EXPECT_EQ(raws.emplace_back(server_->tcp_port()).ask(get("/echo")).status, 200);
    Raw more(server_->tcp_port());
    EXPECT_TRUE(more.ended());
    std::deque<Raw> local;
    for (int one = 0; one < 5; ++one)
        EXPECT_EQ(local.emplace_back(spec_.socket).ask(get("/echo")).status, 200) << "a Unix socket has no such limit";
    raws.pop_back();
    EXPECT_TRUE(soon([&] { return Raw(server_->tcp_port()).ask(get("/echo")).status == 200; }));
}

TEST_F(LifetimeTest, AThousandConnectionsAndTheNextWaits)
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max < 2200)
        GTEST_SKIP() << "needs 2,200 file descriptors, may have " << files.rlim_max;
    start();
    std::deque<Raw> raws;
    for (int one = 0; one < 1000; ++one)
        ASSERT_TRUE(raws.emplace_back(spec_.socket).connected()) << one;
    ASSERT_TRUE(soon([&] { return server_->load().connections == 1000; }));
    for (Raw& raw : raws)
        ASSERT_EQ(raw.ask(get("/echo")).status, 200);
    Raw next(spec_.socket);
    next.send(get("/echo"));
    EXPECT_FALSE(next.receive(300ms)) << "it waits in the kernel's queue";
    EXPECT_EQ(server_->load().connections, 1000U);
    raws.pop_front();
    EXPECT_EQ(next.answer().status, 200);
    raws.clear();
    EXPECT_TRUE(soon([&] { return server_->load().connections == 1; }));
}

TEST_F(LifetimeTest, StopLetsHandlersFinishAndRefusesThoseThatWait)
{
    spec_.threads = 2;
    start();
    std::deque<Raw> running, waiting;
    for (int one = 0; one < 2; ++one)
        running.emplace_back(spec_.socket).send(get("/slow"));
    ASSERT_TRUE(soon([&] { return handler_.in_slow == 2; }));
    for (int one = 0; one < 5; ++one)
        waiting.emplace_back(spec_.socket).send(get("/slow"));
    ASSERT_TRUE(soon([&] { return server_->load().waiting == 5; }));
    Raw idle(spec_.socket), half(spec_.socket);
    half.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf");
    ASSERT_TRUE(soon([&] { return uploads_left() == 1; }));
    std::atomic<bool> stopped = false;
    std::jthread stopper([&] {
        server_.reset();
        stopped = true;
    });
    for (Raw& raw : waiting)
        EXPECT_EQ(raw.answer().body, "stopping");
    EXPECT_FALSE(Raw(spec_.socket).connected());
    std::this_thread::sleep_for(100ms);
    EXPECT_FALSE(stopped);
    handler_.open_gate();
    for (Raw& raw : running)
        EXPECT_EQ(raw.answer().body, "slow");
    stopper.join();
    EXPECT_TRUE(idle.ended());
    EXPECT_TRUE(half.ended());
    EXPECT_EQ(uploads_left(), 0U);
    EXPECT_EQ(handler_.in_slow, 2);
}

TEST_F(LifetimeTest, StopDoesNotWaitForReadersLong)
{
    start();
    Raw deaf(spec_.socket), stuck(spec_.socket);
    deaf.send(get("/big"));
    handler_.feed->endless = true;
    stuck.send(get("/feed"));
    ASSERT_TRUE(soon([&] { return handler_.handled == 2; }));
    std::this_thread::sleep_for(50ms);
    const auto begin = std::chrono::steady_clock::now();
    server_.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 4s);
}

TEST_F(LifetimeTest, StartedAndStoppedManyTimesUnderLoad)
{
    for (int turn = 0; turn < 20; ++turn) {
        start();
        std::atomic<bool> ends = false;
        std::vector<std::jthread> clients;
        for (int one = 0; one < 4; ++one)
            clients.emplace_back([&] {
                while (!ends) {
                    Raw raw(spec_.socket);
                    while (!ends && raw.connected() && raw.ask(post("/echo", "body")).status == 200) {
                    }
                }
            });
        std::this_thread::sleep_for(std::chrono::milliseconds(5 + turn));
        server_.reset();
        ends = true;
        clients.clear();
    }
    EXPECT_GT(handler_.handled, 0);
}

// Clients that go away at any point of anything; afterwards the server is as it was.
TEST_F(LifetimeTest, ClientsThatGoAwayInTheMiddleOfEverything)
{
    start();
    handler_.open_gate();
    handler_.file = folder_ / "data";
    std::ofstream(handler_.file) << std::string(1 << 20, 'd');
    const std::string form = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nfile\r\n--b--\r\n";
    const std::string requests[] = {
        get("/echo"),
        post("/upload", std::string(20'000, 'u')),
        post("/form", form, "Content-Type: multipart/form-data; boundary=b\r\n"),
        get("/big"),
        get("/feed"),
        get("/file?a=0&b=1000000"),
        get("/slow"),
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"};
    const auto go_away = [&](unsigned seed) {
        std::mt19937 random(seed);
        for (int turn = 0; turn < 150; ++turn) {
            Raw raw(spec_.socket);
            const std::string& request = requests[random() % std::size(requests)];
            raw.send(request.substr(0, random() % (request.size() + 1)));
            if (random() % 2 == 0)
                raw.receive(std::chrono::milliseconds(random() % 4));
        }
    };
    {
        std::jthread one(go_away, 1), two(go_away, 2), three(go_away, 3);
    }
    EXPECT_TRUE(soon([&] { return server_->load().connections == 0; }));
    EXPECT_EQ(uploads_left(), 0U);
    EXPECT_EQ(server_->load().running + server_->load().waiting, 0U);
    EXPECT_EQ(Raw(spec_.socket).ask(get("/echo")).status, 200);
}

}
}
