// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Every request's way: matched by the contract, admitted, its parameters and body checked, done once by its
// Idempotency-Key, handed to its operation, its failure told as a problem. Thread: see net::Handler.

#include "daemon/api/answer_cache.h"
#include "daemon/api/call.h"
#include "daemon/net/http_server.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <semaphore>
#include <vector>

namespace api {

struct RouterSpec {
    // Answers are checked against the contract too, and one that breaks it becomes a 500: for tests.
    bool check_answers = false;
    unsigned most_heavy = 2; // operations that take their time, side by side; more are asked to come again
    // After each answer, for metrics: operation's id or empty, status, bytes sent, time.
    std::function<void(const std::string&, int, std::uint64_t, std::chrono::nanoseconds)> on_done{};
};

class Router final : public net::Handler {
public:
    // internal, naming them, when the contract has an operation without a handler or the other way round.
    static Result<std::unique_ptr<Router>> create(const RouterSpec& spec, Services& services, Handlers handlers);
    ~Router() override;

    std::variant<net::BodyPlan, net::Response> begin(const net::RequestHead& head) override;
    net::Response handle(const net::RequestHead& head, net::Body& body) override;
    net::Response refuse(const net::RequestHead& head, Trouble trouble) override;
    void done(const net::RequestHead& head, int status, std::uint64_t bytes, std::chrono::nanoseconds took) override;

private:
    Router(const RouterSpec& spec, Services& services, Handlers handlers, store::Database database);
    std::optional<net::Response> kept_answer(const Operation& operation, const net::RequestHead& head); // http
    net::Response answer(const net::RequestHead& head, net::Body& body);
    net::Response make(Call& call, const std::vector<std::string>& path_values);
    std::string where_others_are(const Operation& operation, const std::string& detail) const;
    net::Response run(const Operation& operation, Call& call);

    class Desk; // an open database, lent to one thread at a time
    Result<std::unique_ptr<Desk>> take_desk();
    void give_back(std::unique_ptr<Desk> desk);

    RouterSpec spec_;
    Services& services_;
    Handlers handlers_;
    std::counting_semaphore<> heavy_;
    AnswerCache answers_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Desk>> desks_; // guarded by mutex_
};

// All operations of the contract.
Handlers all_handlers();

}
