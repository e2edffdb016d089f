// SPDX-License-Identifier: GPL-3.0-or-later
#include "net_support.h"

#include <random>

namespace net::test {
namespace {

using BodyTest = NetTest;

std::string chunked(std::string_view target, std::string_view body, std::size_t piece = 4096)
{
    std::string out = fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", target);
    for (std::size_t at = 0; at < body.size(); at += piece)
        out += fmt::format("{:x}\r\n{}\r\n", std::min(piece, body.size() - at), body.substr(at, piece));
    return out + "0\r\n\r\n";
}

std::string sum(std::string_view bytes)
{
    return base::to_hex(base::sha256(bytes));
}

long resident_kb()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:"))
            return std::stol(line.substr(6));
    return 0;
}

TEST_F(BodyTest, ZeroBytesTheLimitAndOneMore)
{
    start();
    constexpr std::size_t kLimit = TestHandler::kMemoryLimit;
    Raw raw(spec_.socket);
    const std::string full(kLimit, 'f'), more(kLimit + 1, 'm');
    EXPECT_EQ(raw.ask(post("/echo", "")).body, "POST [echo] <>");
    EXPECT_EQ(raw.ask(chunked("/echo", "")).body, "POST [echo] <>");
    EXPECT_TRUE(raw.ask(post("/echo", full)).body == "POST [echo] <" + full + ">");
    EXPECT_TRUE(raw.ask(chunked("/echo", full)).body == "POST [echo] <" + full + ">");
    for (const std::string& request : {post("/echo", more), chunked("/echo", more)}) {
        const auto answer = raw.ask(request);
        EXPECT_EQ(answer.status, 413);
        EXPECT_EQ(answer.body, "too_large");
    }
    EXPECT_EQ(raw.ask(get("/echo")).status, 200) << "the connection goes on";
    EXPECT_EQ(handler_.handled, 5);
}

TEST_F(BodyTest, ExpectContinueIsAnsweredOnlyWhenTheBodyIsWanted)
{
    start();
    Raw raw(spec_.socket);
    raw.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(raw.answer().status, 100);
    raw.send("body");
    EXPECT_EQ(raw.answer().body, "POST [echo] <body>");
    raw.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100001\r\n\r\n");
    EXPECT_EQ(raw.answer().status, 413);
    EXPECT_TRUE(raw.ended());
}

// Far more than is read of an unwanted body: the answer must come through all the same, on TCP too.
TEST_F(BodyTest, ABodyMuchTooLongIsCutAndStillAnswered)
{
    spec_.tcp_address = "127.0.0.1:0";
    start();
    const std::string huge(8 << 20, 'h');
    for (const bool tcp : {false, true})
        for (const std::string& request : {post("/echo", huge), chunked("/echo", huge, 65536)}) {
            Raw raw = tcp ? Raw(server_->tcp_port()) : Raw(spec_.socket);
            raw.send(request); // may break off
            const auto answer = raw.answer();
            EXPECT_EQ(answer.status, 413) << tcp << request.substr(0, 80);
            EXPECT_EQ(answer.body, "too_large");
            EXPECT_TRUE(raw.ended());
        }
    EXPECT_EQ(handler_.handled, 0);
}

TEST_F(BodyTest, AHundredMegabytesInLittleMemory)
{
    start();
    std::string piece(1 << 20, '\0');
    std::mt19937 random(1);
    for (char& byte : piece)
        byte = static_cast<char>(random());
    const fs::path source = folder_ / "source";
    {
        std::ofstream file(source, std::ios::binary);
        for (int part = 0; part < 100; ++part) {
            piece[0] = static_cast<char>(part);
            file << piece;
        }
    }
    std::string whole;
    for (int part = 0; part < 100; ++part) {
        piece[0] = static_cast<char>(part);
        whole += piece;
    }
    const std::string expected = fmt::format("{} {} 600", whole.size(), sum(whole));
    std::string().swap(whole);
    Client sender = client();
    ASSERT_TRUE(sender.send({.method = "POST", .target = "/upload", .body = "warm"}).has_value());
    const long before = resident_kb();
    std::atomic<bool> done = false;
    long highest = before;
    std::jthread watch([&] {
        while (!done) {
            highest = std::max(highest, resident_kb());
            std::this_thread::sleep_for(5ms);
        }
    });
    std::uint64_t sent = 0;
    const auto begin = std::chrono::steady_clock::now();
    const auto answer =
        sender.send({.method = "POST",
                     .target = "/upload",
                     .body_file = source,
                     .progress = [&](std::uint64_t bytes, std::uint64_t) { sent = std::max(sent, bytes); }});
    const auto took = std::chrono::steady_clock::now() - begin;
    done = true;
    watch.join();
    ASSERT_TRUE(answer.has_value()) << answer.error().what;
    EXPECT_EQ(answer->body, expected);
    EXPECT_EQ(sent, 100U << 20);
    EXPECT_LT(highest - before, 16 * 1024);
    EXPECT_EQ(uploads_left(), 0U);
    RecordProperty("growth_kb", static_cast<int>(highest - before));
    RecordProperty("upload_ms", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
}

TEST_F(BodyTest, FilesAreKeptByThoseWhoTakeThem)
{
    start();
    Raw raw(spec_.socket);
    EXPECT_EQ(raw.ask(post("/upload", "")).body, fmt::format("0 {} 600", sum("")));
    EXPECT_EQ(raw.ask(chunked("/take", "taken")).body, fmt::format("5 {} 600", sum("taken")));
    EXPECT_EQ(uploads_left(), 1U);
    std::ifstream file(handler_.folder / "taken");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "taken");
}

TEST_F(BodyTest, WithoutItsFolderTheServerSaysInternal)
{
    handler_.folder = folder_ / "absent";
    start();
    Raw raw(spec_.socket);
    EXPECT_EQ(raw.ask(post("/upload", "body")).status, 500);
    EXPECT_EQ(raw.ask(get("/echo")).status, 200);
    fs::create_directory(handler_.folder);
}

TEST_F(BodyTest, AFullDiskIsNoSpace)
{
    // A file size limit would raise SIGXFSZ; /dev/full answers ENOSPC to every write, but only a tmpfs is a folder.
    handler_.folder = "/dev/shm/lesedi-net-full";
    if (::getuid() != 0 || std::system("mkdir -p /dev/shm/lesedi-net-full && mount -t tmpfs -o size=64k tmpfs "
                                       "/dev/shm/lesedi-net-full 2>/dev/null") != 0)
        GTEST_SKIP() << "mounting a small tmpfs needs root";
    start();
    {
        Raw raw(spec_.socket);
        const auto answer = raw.ask(post("/upload", std::string(300'000, 'x')));
        EXPECT_EQ(answer.status, 507);
        EXPECT_EQ(answer.body, "no_space");
        EXPECT_EQ(raw.ask(post("/upload", "x")).status, 200) << "there is room again";
    }
    EXPECT_EQ(uploads_left(), 0U);
    server_.reset();
    EXPECT_EQ(std::system("umount /dev/shm/lesedi-net-full && rmdir /dev/shm/lesedi-net-full"), 0);
}

std::string part(std::string_view name, std::string_view value, std::string_view more = "")
{
    return fmt::format("--xyz\r\nContent-Disposition: form-data; name=\"{}\"{}\r\n\r\n{}\r\n", name, more, value);
}
std::string form(std::string_view target, std::string_view body,
                 std::string_view type = "multipart/form-data; boundary=xyz")
{
    return post(target, body, fmt::format("Content-Type: {}\r\n", type));
}

TEST_F(BodyTest, AFormOfTextAndFiles)
{
    start();
    Raw raw(spec_.socket);
    std::string data(3 << 20, '\r');
    for (std::size_t at = 0; at < data.size(); at += 7)
        data[at] = '\n';
    data += "\r\n--xy\r\n";
    const std::string body = part("title", "T") +
                             part("file", data, "; filename=\"../a.pdf\"\r\nContent-Type: application/pdf") +
                             part("none", "", "; filename=\"\"") + part("last", "") + "--xyz--\r\n";
    EXPECT_EQ(raw.ask(form("/form", body)).body,
              fmt::format("title|||T|\nfile|../a.pdf|application/pdf||{}:{}\nnone||||0:{}\nlast||||\n", data.size(),
                          sum(data), sum("")));
    EXPECT_EQ(uploads_left(), 0U);
    EXPECT_EQ(raw.ask(form("/memory-form", part("f", "in memory", "; filename=a") + "--xyz--")).body,
              "f|a||in memory|\n");
}

TEST_F(BodyTest, BrokenFormsAndTooManyParts)
{
    start();
    Raw raw(spec_.socket);
    const std::string good = part("a", "b") + "--xyz--";
    for (const std::string& request :
         {form("/form", "no form"), form("/form", ""), form("/form", part("a", "b")),
          form("/form", good, "multipart/form-data"), form("/form", good, "multipart/form-data; boundary=\""),
          form("/form", good, "multipart/form-data; boundary=other"), form("/form", "--xyz\r\n\r\n\r\n--xyz--"),
          form("/form", part("file", "cut", "; filename=a"))}) {
        EXPECT_EQ(raw.ask(request).body, "broken") << request;
    }
    std::string many;
    for (int number = 0; number < 64; ++number)
        many += part(fmt::format("p{}", number), "v", number % 2 == 0 ? "; filename=x" : "");
    const auto whole = raw.ask(form("/form", many + "--xyz--"));
    EXPECT_EQ(std::count(whole.body.begin(), whole.body.end(), '\n'), 64);
    EXPECT_EQ(raw.ask(form("/form", many + part("one", "more") + "--xyz--")).body, "too_large");
    EXPECT_EQ(raw.ask(form("/form", part("field", std::string(256 * 1024 + 1, 'x')) + "--xyz--")).body, "too_large");
    EXPECT_EQ(raw.ask(form("/form", part("field", std::string(256 * 1024, 'x')) + "--xyz--")).status, 200);
    EXPECT_EQ(uploads_left(), 0U);
}

TEST_F(BodyTest, SlowHeadsAndBodiesAreCutOff)
{
    spec_.slowest_body = 1s;
    spec_.idle = 2s;
    start();
    Raw body(spec_.socket), head(spec_.socket), line(spec_.socket), silent(spec_.socket);
    body.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
    head.send("GET /echo HTTP/1.1\r\n");
    const auto begin = std::chrono::steady_clock::now();
    std::array<double, 4> ended{};
    while (ended[0] * ended[1] * ended[2] * ended[3] == 0 && std::chrono::steady_clock::now() - begin < 8s) {
        body.send("x");
        head.send("A: b\r\n");
        line.send("G");
        Raw* all[] = {&body, &head, &line, &silent};
        for (std::size_t index = 0; index < 4; ++index)
            if (ended[index] == 0 && all[index]->ended(25ms))
                ended[index] = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
    EXPECT_GT(ended[0], 0.8);
    EXPECT_LT(ended[0], 2.5);
    EXPECT_GT(ended[1], 0.8);
    EXPECT_LT(ended[1], 2.5);
    EXPECT_GT(ended[2], 2.5) << "the request line may begin late";
    EXPECT_LT(ended[2], 4.5);
    EXPECT_GT(ended[3], 1.5);
    EXPECT_LT(ended[3], 4.0);
    EXPECT_TRUE(soon([&] { return server_->load().connections == 0 && uploads_left() == 0; }));
    EXPECT_TRUE(soon([&] { return handler_.logged("/upload 0 0"); }));
}

// At the least rate that is allowed a body may take longer than slowest_body.
TEST_F(BodyTest, ASteadyBodyIsNotSlow)
{
    spec_.slowest_body = 1s;
    start();
    Raw raw(spec_.socket);
    raw.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
    for (int turn = 0; turn < 20; ++turn) {
        ASSERT_TRUE(raw.send(std::string(3000, 'x')));
        std::this_thread::sleep_for(100ms);
    }
    EXPECT_EQ(raw.answer().status, 200);
}

TEST_F(BodyTest, WhatWasReceivedGoesWithAClientThatGoes)
{
    start();
    for (int turn = 0; turn < 20; ++turn) {
        Raw raw(spec_.socket);
        raw.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + std::string(50'000, 'x'));
        if (turn % 2 == 0) {
            EXPECT_TRUE(soon([&] { return uploads_left() > 0; }));
        }
    }
    EXPECT_TRUE(soon([&] { return uploads_left() == 0 && server_->load().connections == 0; }));
    EXPECT_EQ(handler_.handled, 0);
}

}
}
