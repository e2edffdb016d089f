// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A server on a socket in a folder of its own, a handler that does what the path says, and a client that writes bytes
// as they are: libcurl is too well-behaved for most of what is tested here.

#include "daemon/net/http_client.h"
#include "daemon/net/http_server.h"

#include "compositor/base/hash.h"

#include <gtest/gtest.h>

#include <fcntl.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

namespace net::test {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

template <class Condition> bool soon(Condition condition, std::chrono::milliseconds limit = 10s)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

// Bytes that a test pushes and a connection reads.
class Feed {
public:
    void push(std::string bytes)
    {
        std::function<void()> wake;
        {
            const std::lock_guard lock(mutex_);
            bytes_ += bytes;
            wake = wake_;
        }
        if (wake)
            wake();
    }
    void finish()
    {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        wake();
    }
    void wake()
    {
        std::function<void()> wake;
        {
            const std::lock_guard lock(mutex_);
            wake = wake_;
        }
        if (wake)
            wake();
    }
    std::size_t left()
    {
        const std::lock_guard lock(mutex_);
        return bytes_.size();
    }
    std::atomic<bool> connected = false, gone = false;
    std::atomic<bool> endless = false; // always has more

private:
    friend class FeedSource;
    std::mutex mutex_;
    std::string bytes_;
    bool ended_ = false;
    std::function<void()> wake_;
};

class FeedSource final : public ByteSource {
public:
    explicit FeedSource(std::shared_ptr<Feed> feed) : feed_(std::move(feed)) {}
    ~FeedSource() override { feed_->gone = true; }
    Piece read(std::span<std::byte> to) override
    {
        if (feed_->endless) {
            std::memset(to.data(), 'e', to.size());
            return {State::some, to.size()};
        }
        const std::lock_guard lock(feed_->mutex_);
        const std::size_t bytes = std::min(to.size(), feed_->bytes_.size());
        if (bytes == 0)
            return {feed_->ended_ ? State::end : State::wait, 0};
        std::memcpy(to.data(), feed_->bytes_.data(), bytes);
        feed_->bytes_.erase(0, bytes);
        return {State::some, bytes};
    }
    void on_more(std::function<void()> wake) override
    {
        const std::lock_guard lock(feed_->mutex_);
        feed_->wake_ = std::move(wake);
        feed_->connected = true;
    }

private:
    std::shared_ptr<Feed> feed_;
};

inline std::string text_of(const RequestHead& head)
{
    std::string out = head.method;
    for (const std::string& segment : head.segments)
        out += " [" + segment + "]";
    for (const QueryItem& item : head.query)
        out += " " + item.name + "=" + item.value;
    return out;
}

// /echo: head and body as text. /upload: to disk. /form: parts. /slow: waits for `gate`. /feed: the stream `feed`.
// /file?from=&bytes=: a part of `file`. /refuse: an answer at once. /take: keeps the uploaded file.
class TestHandler : public Handler {
public:
    std::variant<BodyPlan, Response> begin(const RequestHead& head) override
    {
        const std::string first = head.segments.empty() ? "" : head.segments.front();
        if (first == "refuse")
            return Response{403, {{"Content-Type", "text/plain"}}, "not for you"};
        if (first == "upload" || first == "take" || first == "form")
            return BodyPlan{upload_limit, folder};
        if (first == "memory-form")
            return BodyPlan{upload_limit, {}};
        return BodyPlan{kMemoryLimit, {}};
    }

    Response handle(const RequestHead& head, Body& body) override
    {
        ++handled;
        const std::string first = head.segments.empty() ? "" : head.segments.front();
        Response out{200, {{"Content-Type", "text/plain"}}, {}};
        if (first == "upload" || first == "take") {
            struct stat status {};
            ::stat(body.file->path().c_str(), &status);
            out.body = fmt::format("{} {} {:o}", body.file->bytes(), body.file->sha256(), status.st_mode & 0777U);
            if (first == "take")
                fs::rename(body.file->path(), folder / "taken");
        } else if (first == "form" || first == "memory-form") {
            std::string text;
            for (const FormPart& part : body.parts)
                text += fmt::format("{}|{}|{}|{}|{}\n", part.name, part.file_name, part.content_type, part.text,
                                    part.file ? fmt::format("{}:{}", part.file->bytes(), part.file->sha256()) : "");
            out.body = text;
        } else if (first == "slow") {
            ++in_slow;
            std::unique_lock lock(mutex);
            opened.wait(lock, [&] { return gate; });
            out.body = "slow";
        } else if (first == "feed") {
            out.body = std::make_unique<FeedSource>(feed);
            for (const QueryItem& item : head.query)
                if (item.name == "length")
                    out.headers.push_back({"Content-Length", item.value});
        } else if (first == "file") {
            out.status = 206;
            out.body = FileRange{base::Fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC)), std::stoull(head.query[0].value),
                                 std::stoull(head.query[1].value)};
        } else if (first == "throw") {
            throw std::runtime_error("a bug");
        } else if (first == "big") {
            out.body = std::string(4 << 20, 'b');
        } else if (first == "headers") {
            out.headers.push_back({"X-Evil", "a\r\nSet-Cookie: b"});
            out.headers.push_back({"X-Request-Id", "not the handler's to choose"});
            out.body = "headers";
        } else if (first == "peer") {
            out.body = fmt::format("{} {} {} {}", head.peer.is_unix, head.peer.uid, head.peer.pid, head.peer.address);
        } else
            out.body = text_of(head) + " <" + body.text + ">";
        return out;
    }

    Response refuse(const RequestHead&, Trouble trouble) override
    {
        constexpr int kStatuses[] = {413, 400, 503, 507, 503, 500};
        constexpr const char* kNames[] = {"too_large", "broken", "busy", "no_space", "stopping", "internal"};
        const auto index = static_cast<std::size_t>(trouble);
        return {kStatuses[index], {{"Content-Type", "text/plain"}}, std::string(kNames[index])};
    }

    void done(const RequestHead& head, int status, std::uint64_t bytes, std::chrono::nanoseconds) override
    {
        const std::lock_guard lock(mutex);
        log.push_back(fmt::format("{} {} {}", head.target, status, bytes));
    }

    void open_gate()
    {
        {
            const std::lock_guard lock(mutex);
            gate = true;
        }
        opened.notify_all();
    }
    bool logged(const std::string& line)
    {
        const std::lock_guard lock(mutex);
        return std::find(log.begin(), log.end(), line) != log.end();
    }

    static constexpr std::uint64_t kMemoryLimit = 100'000;
    std::uint64_t upload_limit = 200 << 20;
    fs::path folder, file;
    std::shared_ptr<Feed> feed = std::make_shared<Feed>();
    std::atomic<int> handled = 0, in_slow = 0;
    std::mutex mutex;
    std::condition_variable opened;
    bool gate = false;
    std::vector<std::string> log;
};

// A connection of raw bytes.
class Raw {
public:
    explicit Raw(const fs::path& socket)
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, socket.c_str(), sizeof(address.sun_path) - 1);
        open(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    }
    explicit Raw(int port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        open(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    }

    bool connected() const { return static_cast<bool>(fd_); }
    int fd() const { return fd_.get(); }
    void close() { fd_.reset(); }

    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    // False at the end of the connection, or after `limit` without a byte.
    bool receive(std::chrono::milliseconds limit = 10s)
    {
        pollfd ready{fd_.get(), POLLIN, 0};
        if (::poll(&ready, 1, static_cast<int>(limit.count())) <= 0)
            return false;
        char bytes[65536];
        const ssize_t count = ::recv(fd_.get(), bytes, sizeof(bytes), 0);
        if (count <= 0) {
            ended_ = true;
            return false;
        }
        held_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }
    bool ended(std::chrono::milliseconds limit = 10s)
    {
        while (!ended_ && receive(limit)) {
        }
        return ended_;
    }
    std::string all() // until the connection ends
    {
        while (receive()) {
        }
        return std::exchange(held_, {});
    }
    std::string until(std::string_view mark)
    {
        std::size_t found = 0;
        while ((found = held_.find(mark)) == std::string::npos)
            if (!receive())
                return {};
        std::string out = held_.substr(0, found + mark.size());
        held_.erase(0, out.size());
        return out;
    }

    struct Answer {
        int status = 0;
        std::string head, body;
    };
    // One answer; without = it has no body whatever it says (HEAD).
    Answer answer(bool without_body = false)
    {
        Answer out;
        out.head = until("\r\n\r\n");
        if (out.head.size() < 12)
            return out;
        out.status = std::stoi(out.head.substr(9, 3));
        const std::size_t length = out.head.find("Content-Length: ");
        if (without_body || out.status == 100)
            return out;
        if (length != std::string::npos) {
            const std::size_t bytes = std::stoul(out.head.substr(length + 16));
            while (held_.size() < bytes && receive()) {
            }
            out.body = held_.substr(0, bytes);
            held_.erase(0, bytes);
            return out;
        }
        while (true) { // chunked
            const std::string line = until("\r\n");
            if (line.empty())
                return out;
            const std::size_t bytes = std::stoul(line, nullptr, 16);
            while (held_.size() < bytes + 2 && receive()) {
            }
            out.body += held_.substr(0, bytes);
            held_.erase(0, bytes + 2);
            if (bytes == 0)
                return out;
        }
    }
    Answer ask(std::string_view request)
    {
        send(request);
        return answer();
    }

private:
    void open(int family, const sockaddr* address, socklen_t bytes)
    {
        fd_.reset(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::connect(fd_.get(), address, bytes) != 0)
            fd_.reset();
    }
    base::Fd fd_;
    std::string held_;
    bool ended_ = false;
};

inline std::string get(std::string_view target, std::string_view headers = "")
{
    return fmt::format("GET {} HTTP/1.1\r\nHost: test\r\n{}\r\n", target, headers);
}
inline std::string post(std::string_view target, std::string_view body, std::string_view headers = "")
{
    return fmt::format("POST {} HTTP/1.1\r\nHost: test\r\n{}Content-Length: {}\r\n\r\n{}", target, headers, body.size(),
                       body);
}

class NetTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-net-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        handler_.folder = folder_ / "uploads";
        fs::create_directory(handler_.folder);
        spec_.socket = folder_ / "socket";
    }
    void TearDown() override
    {
        handler_.open_gate();
        server_.reset();
        fs::remove_all(folder_);
    }
    void start()
    {
        auto started = Server::start(spec_, handler_);
        ASSERT_TRUE(started.has_value()) << started.error().what;
        server_ = std::move(*started);
    }
    Client client(ClientSpec spec = {})
    {
        spec.socket = spec_.socket;
        auto created = Client::create(spec);
        EXPECT_TRUE(created.has_value());
        return std::move(*created);
    }
    std::size_t uploads_left() const
    {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(handler_.folder), fs::directory_iterator()));
    }

    fs::path folder_;
    ServerSpec spec_;
    TestHandler handler_;
    std::unique_ptr<Server> server_;
};

}
