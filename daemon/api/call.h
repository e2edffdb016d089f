// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One request to one operation, matched, admitted and checked against the contract: what a handler gets. Thread: the
// api thread that runs it.

#include "daemon/api/caller.h"
#include "daemon/api/contract.h"
#include "daemon/api/services.h"
#include "daemon/net/http.h"
#include "daemon/pipeline/workflow.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace api {

struct Call {
    const Operation& operation;
    const net::RequestHead& head;
    const Caller& caller;
    Services& services;
    store::Database& database;              // of this thread
    std::map<std::string, Json> parameters; // of path and query, as the contract types them; those not given are absent
    Json body;                              // of application/json; null without one
    net::Body& raw;
    std::vector<std::function<void()>> after{}; // done once the change is committed: waking workers, removing files

    store::Id id(const std::string& name = "id") const { return parameters.at(name).get<store::Id>(); }
    std::string text(const std::string& name, std::string otherwise = {}) const
    {
        const auto at = parameters.find(name);
        return at == parameters.end() ? std::move(otherwise) : at->second.get<std::string>();
    }
    template <class T> std::optional<T> optional(const std::string& name) const
    {
        const auto at = parameters.find(name);
        return at == parameters.end() ? std::nullopt : std::optional<T>(at->second.get<T>());
    }
    int limit() const { return optional<int>("limit").value_or(50); }

    // Of If-Match ("v12"), else of the body's expected_version. Empty: any.
    Result<pipeline::Version> expected_version() const;
    Result<pipeline::Workflow> workflow() const;
    void tell(const pipeline::Changed& changed); // wakes and stops workers, afterwards
};

using OperationHandler = std::function<Result<net::Response>(Call&)>;
using Handlers = std::map<std::string, OperationHandler>; // by operationId

inline Result<net::Response> no_content()
{
    return net::Response{.status = 204, .headers = {}, .body = std::string{}};
}
net::Response with_etag(net::Response response, std::int64_t version);
net::Response bytes(std::string body, std::string content_type);

// A file with Range, If-None-Match and If-Range (RFC 9110, 13 and 14). `etag` names its bytes: a hash. `name`: offered
// to whoever saves it.
Result<net::Response> file_answer(const net::RequestHead& head, const std::filesystem::path& path,
                                  const std::string& content_type, const std::string& etag, const std::string& name);

}
