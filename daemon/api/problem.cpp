// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/problem.h"

#include <algorithm>
#include <array>

namespace api {
namespace {

using base::Errc;

struct Title {
    int status;
    std::string_view text;
};
constexpr std::array kTitles{
    Title{400, "Bad Request"},
    Title{401, "Unauthorized"},
    Title{403, "Forbidden"},
    Title{404, "Not Found"},
    Title{405, "Method Not Allowed"},
    Title{406, "Not Acceptable"},
    Title{409, "Conflict"},
    Title{412, "Precondition Failed"},
    Title{413, "Content Too Large"},
    Title{415, "Unsupported Media Type"},
    Title{416, "Range Not Satisfiable"},
    Title{422, "Unprocessable Content"},
    Title{429, "Too Many Requests"},
    Title{500, "Internal Server Error"},
    Title{503, "Service Unavailable"},
    Title{504, "Gateway Timeout"},
    Title{507, "Insufficient Storage"},
};

int status_of(Errc code)
{
    switch (code) {
    case Errc::invalid_input:
        return 400;
    case Errc::not_found:
        return 404;
    case Errc::conflict:
        return 409;
    case Errc::unavailable:
    case Errc::device_lost:
    case Errc::cancelled:
        return 503;
    case Errc::timed_out:
        return 504;
    case Errc::no_space:
        return 507;
    case Errc::internal:
        break;
    }
    return 500;
}

}

std::string_view status_title(int status)
{
    const auto* row = std::ranges::find(kTitles, status, &Title::status);
    return row == kTitles.end() ? "Error" : row->text;
}

Problem problem_of(const base::Error& error)
{
    Problem problem{
        .status = status_of(error.code), .detail = error.what, .retryable = base::retry_can_help(error.code)};
    if (problem.status == 503)
        problem.retry_after_s = 5;
    return problem;
}

net::Response respond(const Problem& problem, const net::RequestHead& head)
{
    Json json{{"type", "about:blank"},
              {"title", problem.title.empty() ? std::string(status_title(problem.status)) : problem.title},
              {"status", problem.status},
              {"detail", problem.detail},
              {"instance", head.target},
              {"stage", problem.stage},
              {"provider", problem.provider},
              {"retryable", problem.retryable},
              {"request_id", head.id},
              {"errors", Json::array()}};
    for (const Violation& one : problem.errors)
        json["errors"].push_back({{"path", one.path}, {"message", one.message}});
    net::Response response;
    response.status = problem.status;
    response.headers.push_back({"Content-Type", "application/problem+json"});
    if (problem.retry_after_s)
        response.headers.push_back({"Retry-After", std::to_string(*problem.retry_after_s)});
    if (problem.status == 401)
        response.headers.push_back({"WWW-Authenticate", "Bearer"});
    response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

net::Response respond(int status, const Json& json)
{
    net::Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "application/json"});
    response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

}
