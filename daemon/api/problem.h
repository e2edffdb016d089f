// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What goes wrong, as application/problem+json (RFC 9457) with our own members. Plain data, any thread.

#include "daemon/api/schema_check.h"
#include "daemon/net/http.h"

#include <optional>
#include <string>
#include <vector>

namespace api {

struct Problem {
    int status = 500;
    std::string title{};  // of the status, unless given
    std::string detail{}; // subject first, with the way out
    std::string stage{};
    std::string provider{};
    bool retryable = false;
    std::optional<int> retry_after_s{}; // a header too
    std::vector<Violation> errors{};    // of the request
};

Problem problem_of(const base::Error& error); // by its code
std::string_view status_title(int status);    // "Not Found"

net::Response respond(const Problem& problem, const net::RequestHead& head);

// A handler's answer.
net::Response respond(int status, const Json& json);

}
