// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// HTTP client (libcurl), for a Unix socket or TCP. One exchange at a time; connections are kept. Thread: one client,
// one thread.

#include "daemon/net/http.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

namespace net {

struct ClientSpec {
    std::filesystem::path socket{}; // empty: TCP, by `origin`
    std::string origin = "http://localhost";
    std::string bearer{}; // token; empty: none
    std::chrono::milliseconds connect_within{2'000};
    std::chrono::milliseconds answer_within{60'000}; // whole exchange; 0: as long as it takes
    std::uint64_t most_bytes = 64ULL << 20;          // of an answer kept in memory
};

struct ClientRequest {
    std::string method = "GET";
    std::string target{}; // "/api/video/projects?limit=10", already encoded
    std::vector<Header> headers{};
    std::string body{};
    std::filesystem::path body_file{};                // instead of body: sent from disk
    std::filesystem::path to_file{};                  // instead of memory: the answer's body, when its status is 2xx
    std::function<bool(std::string_view)> on_bytes{}; // instead of memory: as they come; false ends it
    std::function<void(std::uint64_t done, std::uint64_t)>
        progress{}; // bytes received or sent, of how many (0: unknown)
};

struct ClientAnswer {
    int status = 0;
    std::vector<Header> headers;
    std::string body;
};

std::string percent_encoded(std::string_view text); // for one segment of a path or one value of a query

class Client {
public:
    static Result<Client> create(ClientSpec spec);
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    // unavailable when nobody listens or the connection breaks, timed_out, cancelled by the stop. An answer of any
    // status is an answer.
    Result<ClientAnswer> send(const ClientRequest& request, const std::stop_token& stop = {});

private:
    struct State;
    explicit Client(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}
