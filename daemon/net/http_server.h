// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// HTTP/1.1 server on a Unix socket and, when asked, on TCP (libmicrohttpd 0.9.75). One thread `http` moves bytes for
// all connections and never runs a handler; `api-n` threads run handlers while their connections are suspended. Bodies
// go to memory or, while they are hashed, to disk, as the handler planned from the head. Everything is bounded: length
// of heads and bodies, number of connections, in all and of one peer, time of an idle or slow one, requests that wait
// for a thread (503 beyond). libmicrohttpd answers what it cannot read (400, 414, 431, 505) itself, in HTML.

#include "daemon/net/http.h"

#include <chrono>
#include <functional>
#include <memory>

namespace net {

// What becomes of a body before the handler runs. A body that is longer than its limit is answered with refuse_body.
struct BodyPlan {
    std::uint64_t most_bytes = 0;   // of the whole body; 0: none is taken
    std::filesystem::path folder{}; // empty: kept in memory; else received into new files there
};

class Handler {
public:
    virtual ~Handler() = default;

    // The head has come: what to do with the body, or an answer at once (the connection may be closed then).
    // Thread: http. Quick, no disk.
    virtual std::variant<BodyPlan, Response> begin(const RequestHead& head) = 0;

    // The answer. Thread: one of api-n. Not called when the body did not come whole.
    virtual Response handle(const RequestHead& head, Body& body) = 0;

    // What is answered instead: too_large, broken (a target or a form that cannot be read; then head has no segments),
    // busy, out of disk. A text as its body. Thread: http or api-n. Quick, no disk.
    enum class Trouble : std::uint8_t { too_large, broken, busy, no_space, stopping, internal };
    virtual Response refuse(const RequestHead& head, Trouble trouble) = 0;

    // After the answer left, or could not: for logs and metrics. Status 0: the client went before there was one; bytes
    // of a text or a file that did not leave whole are not counted. Thread: http.
    virtual void done(const RequestHead& head, int status, std::uint64_t bytes_sent, std::chrono::nanoseconds took) = 0;
};

struct ServerSpec {
    std::filesystem::path socket{}; // Unix, made with mode 0600 in a folder that exists; a stale one is replaced
    std::string tcp_address{};      // "127.0.0.1:8080", "[::1]:0"; empty: no TCP
    unsigned threads = 4;           // api-n
    unsigned most_connections = 1000;
    unsigned most_connections_of_peer = 0; // TCP; 0: no limit
    unsigned most_waiting = 256;           // requests that are whole and wait for a thread
    std::chrono::seconds idle{60};         // without a byte in either direction; a stream that waits is exempt
    std::chrono::seconds slowest_body{60}; // for head and body; more by what came: at least kSlowestBytesPerSecond
};
inline constexpr std::uint64_t kSlowestBytesPerSecond = 16 * 1024;

class Server {
public:
    // Listens at once; handler outlives it. unavailable when another process listens there.
    static Result<std::unique_ptr<Server>> start(const ServerSpec& spec, Handler& handler);
    virtual ~Server() = default; // stops: ends streams, lets running handlers finish, closes

    virtual int tcp_port() const = 0; // 0 without TCP
    struct Load {
        unsigned connections = 0, waiting = 0, running = 0;
    };
    virtual Load load() const = 0;
    // From now on new requests are refused (Trouble::stopping); those under way go on.
    virtual void refuse_new() = 0;
};

}
