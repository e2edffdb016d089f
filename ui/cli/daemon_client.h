// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The daemon as the verbs see it: where it is, and its API as JSON in and out. What it refuses comes back as one
// readable message: what and why (`detail`), the places in the request, the way out. Nothing is sent before the first
// call. Thread: main.

#include "daemon/net/http_client.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

using base::Result;
using base::Status;
using Json = nlohmann::ordered_json; // members stay in the API's order

struct DaemonOptions {
    std::string socket; // empty: $LESEDI_SOCKET, the data directory's, $XDG_RUNTIME_DIR's
    std::string url;    // instead of a socket: http://host:port
    std::string token;  // empty: $LESEDI_TOKEN
    std::string data;   // data directory
    bool json = false;  // print what the API says instead of a table
};

// "?a=1&b=2": empty values are left out.
class Query {
public:
    Query& add(std::string_view name, std::string_view value);
    Query& add(std::string_view name, const std::optional<std::int64_t>& value);
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

class Daemon {
public:
    static constexpr std::string_view kApi = "/api/video";

    // Where it should be. unavailable, with how to start one, when no socket is there.
    static Result<Daemon> find(const DaemonOptions& options);

    // `path` is below /api/video ("/projects/3"), or the whole of it when it begins with "//" ("//healthz").
    Result<Json> get(const std::string& path, const std::stop_token& stop = {});
    Result<Json> post(const std::string& path, const Json& body, const std::stop_token& stop = {});
    Result<Json> post(const std::string& path, const std::stop_token& stop = {}); // without a body
    Result<Json> patch(const std::string& path, const Json& body, const std::stop_token& stop = {});
    Result<Json> remove(const std::string& path, const std::stop_token& stop = {});

    // All pages of a list as one: {"items": [...], "next": null, ...}.
    Result<Json> get_all(const std::string& path, Query query, const std::stop_token& stop = {});

    // An exchange as it is, `target` as above; no limit of time. An answer that is no success is an error.
    Result<net::ClientAnswer> exchange(net::ClientRequest request, const std::stop_token& stop = {});
    // The same, but the answer may have any status.
    Result<net::ClientAnswer> ask(net::ClientRequest request, const std::stop_token& stop = {});

    const net::ClientSpec& spec() const { return spec_; }
    std::string place() const; // for people

private:
    Daemon(net::ClientSpec spec, net::Client client) : spec_(std::move(spec)), client_(std::move(client)) {}
    net::ClientSpec spec_;
    net::Client client_;
};

// The message of an answer that is no success; its code is what a caller may branch on.
base::Error problem_of(const net::ClientAnswer& answer);
std::string target_of(std::string_view path); // of `path` as Daemon takes it
Result<Json> parse_json(std::string_view text, std::string_view subject);

}
