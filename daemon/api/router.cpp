// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/router.h"

#include "compositor/base/log.h"
#include "daemon/api/events.h"
#include "daemon/api/once.h"

#include <algorithm>

namespace api {
namespace {

using base::Errc;
using net::RequestHead;
using net::Response;

bool is_json(const RequestHead& head)
{
    const std::string* type = net::find_header(head.headers, "Content-Type");
    if (type == nullptr)
        return false;
    std::string name = type->substr(0, type->find(';'));
    std::erase(name, ' ');
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name == "application/json" || name.ends_with("+json");
}

std::string words(const std::vector<std::string>& list)
{
    std::string text;
    for (const std::string& one : list)
        text += fmt::format("{}{}", text.empty() ? "" : ", ", one);
    return text;
}

Problem no_such_place(const RequestHead& head)
{
    return {.status = 404,
            .detail = fmt::format("{}: there is nothing here; GET /openapi.json lists all", head.target)};
}

Problem from(const base::Error& error, const RequestHead& head)
{
    Problem problem = problem_of(error);
    if (error.code == Errc::conflict && net::find_header(head.headers, "If-Match") != nullptr)
        problem.status = 412;
    if (problem.status == 500)
        LOG_ERROR("api", "{} {}: {} ({}:{})", head.method, head.target, error.what, error.where.file_name(),
                  error.where.line());
    return problem;
}

// Query items by name; names that the operation has not are violations.
std::vector<Violation> read_query(const Operation& operation, const RequestHead& head,
                                  std::map<std::string, Json>& parameters)
{
    std::vector<Violation> violations;
    for (const net::QueryItem& item : head.query)
        if (std::ranges::find(operation.query, item.name, &Parameter::name) == operation.query.end()) {
            std::vector<std::string> known;
            for (const Parameter& one : operation.query)
                known.push_back(one.name);
            violations.push_back({item.name, fmt::format("there is no such parameter here{}{}",
                                                         known.empty() ? "" : "; there are ", words(known))});
        }
    for (const Parameter& parameter : operation.query) {
        std::vector<std::string> values;
        for (const net::QueryItem& item : head.query)
            if (item.name == parameter.name)
                values.push_back(item.value);
        if (values.empty()) {
            if (parameter.required)
                violations.push_back({parameter.name, "is missing"});
            continue;
        }
        if (auto value = read_parameter(parameter, values, violations))
            parameters[parameter.name] = std::move(*value);
    }
    return violations;
}

std::string and_more(std::size_t mistakes)
{
    return mistakes == 0 ? std::string() : fmt::format("; and {} more in `errors`", mistakes);
}

std::optional<Problem> read_body(const Operation& operation, Call& call)
{
    if (!operation.body)
        return std::nullopt;
    const bool is_empty = call.raw.text.empty() && !call.raw.file && call.raw.parts.empty();
    if (is_empty && operation.body->required)
        return Problem{.status = 400, .detail = fmt::format("{}: a body is needed", operation.id)};
    if (is_empty || !operation.body->json)
        return std::nullopt;
    if (!is_json(call.head))
        return Problem{.status = 415,
                       .detail =
                           fmt::format("{}: the body must be JSON: Content-Type: application/json", operation.id)};
    auto json = parse_json(call.raw.text);
    if (!json)
        return Problem{.status = 400, .detail = json.error().what};
    auto violations = operation.body->json->check(*json);
    if (!violations.empty())
        return Problem{.status = 400,
                       .detail = fmt::format("{} {}{}", violations[0].path.empty() ? "the body" : violations[0].path,
                                             violations[0].message, and_more(violations.size() - 1)),
                       .errors = std::move(violations)};
    call.body = std::move(*json);
    return std::nullopt;
}

std::string* text_of(Response& response)
{
    return std::get_if<std::string>(&response.body);
}

Response with_usual_headers(Response response)
{
    if (net::find_header(response.headers, "Cache-Control") == nullptr)
        response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back({"X-Content-Type-Options", "nosniff"});
    return response;
}

// All that an answer out of rows depends on.
std::string kept_as(const Caller& caller, const RequestHead& head)
{
    return fmt::format("{} {}", caller.tenant, head.target);
}

}

class Router::Desk {
public:
    explicit Desk(store::Database opened) : database(std::move(opened)) {}
    store::Database database;
};

Router::Router(const RouterSpec& spec, Services& services, Handlers handlers, store::Database database)
    : spec_(spec), services_(services), handlers_(std::move(handlers)),
      heavy_(static_cast<std::ptrdiff_t>(spec.most_heavy)), answers_(std::move(database))
{
}

Router::~Router() = default;

Result<std::unique_ptr<Router>> Router::create(const RouterSpec& spec, Services& services, Handlers handlers)
{
    std::vector<std::string> wrong;
    for (const Operation& operation : services.contract->operations())
        if (!handlers.contains(operation.id))
            wrong.push_back(operation.id + " has no handler");
    for (const auto& [id, unused] : handlers)
        if (std::ranges::find(services.contract->operations(), id, &Operation::id) ==
            services.contract->operations().end())
            wrong.push_back(id + " is not in the contract");
    if (!wrong.empty())
        return base::fail(Errc::internal, fmt::format("the API: {}", words(wrong)));
    auto database = TRY(store::Database::open(services.database));
    return std::unique_ptr<Router>(new Router(spec, services, std::move(handlers), std::move(database)));
}

Result<std::unique_ptr<Router::Desk>> Router::take_desk()
{
    {
        const std::lock_guard lock(mutex_);
        if (!desks_.empty()) {
            auto desk = std::move(desks_.back());
            desks_.pop_back();
            return desk;
        }
    }
    return std::make_unique<Desk>(TRY(store::Database::open(services_.database)));
}

void Router::give_back(std::unique_ptr<Desk> desk)
{
    const std::lock_guard lock(mutex_);
    desks_.push_back(std::move(desk));
}

std::variant<net::BodyPlan, Response> Router::begin(const RequestHead& head)
{
    const auto match = services_.contract->find(head.method, head.segments);
    if (match.allowed.empty())
        return respond(no_such_place(head), head);
    if (match.operation == nullptr) {
        Response response = respond(
            Problem{.status = 405,
                    .detail = fmt::format("{} {}: it takes {}", head.method, head.target, words(match.allowed))},
            head);
        response.headers.push_back({"Allow", words(match.allowed)});
        return response;
    }
    if (match.operation->need != Need::none)
        if (const auto stranger = services_.doorman->glance(head))
            return respond(*stranger, head);
    const bool has_body = head.bytes.value_or(0) > 0 || net::find_header(head.headers, "Transfer-Encoding") != nullptr;
    if (match.operation->is_from_rows && !has_body)
        if (auto kept = kept_answer(*match.operation, head))
            return std::move(*kept);
    if (!match.operation->body)
        return net::BodyPlan{};
    const BodyRule& rule = *match.operation->body;
    return net::BodyPlan{rule.most_bytes, rule.is_upload ? services_.upload_folder : std::filesystem::path{}};
}

std::optional<Response> Router::kept_answer(const Operation& operation, const RequestHead& head)
{
    const auto caller = services_.doorman->recall(head, operation.need);
    if (!caller)
        return std::nullopt;
    auto kept = answers_.find(kept_as(*caller, head));
    if (!kept)
        return std::nullopt;
    if (const auto too_fast = services_.doorman->count(*caller))
        return with_usual_headers(respond(*too_fast, head));
    return with_usual_headers(std::move(*kept));
}

Response Router::handle(const RequestHead& head, net::Body& body)
{
    return with_usual_headers(answer(head, body));
}

Response Router::answer(const RequestHead& head, net::Body& body)
{
    const auto match = services_.contract->find(head.method, head.segments);
    if (match.operation == nullptr)
        return respond(no_such_place(head), head);
    const Operation& operation = *match.operation;
    const base::LogContext context({{"request", head.id}, {"operation", operation.id}});
    auto desk = take_desk();
    if (!desk)
        return respond(from(desk.error(), head), head);
    const auto admitted = services_.doorman->admit(head, operation.need, (*desk)->database);
    Response response;
    if (const auto* refused = std::get_if<Problem>(&admitted)) {
        response = respond(*refused, head);
    } else {
        const Caller& caller = std::get<Caller>(admitted);
        const base::LogContext whose({{"tenant", caller.tenant}});
        Call call{operation, head, caller, services_, (*desk)->database, {}, {}, body, {}};
        const std::uint64_t epoch = answers_.epoch();
        response = make(call, match.values);
        if (auto* stream = std::get_if<std::unique_ptr<net::ByteSource>>(&response.body))
            if (auto pass = services_.doorman->pass(caller))
                *stream = while_it_holds(std::move(pass), std::move(*stream));
        if (operation.is_from_rows)
            answers_.keep(kept_as(caller, head), epoch, response);
    }
    give_back(std::move(*desk));
    return response;
}

Response Router::make(Call& call, const std::vector<std::string>& path_values)
{
    std::vector<Violation> violations;
    for (std::size_t i = 0; i < path_values.size(); ++i) {
        const Parameter& parameter = call.operation.path_parameters[i];
        if (auto value = read_parameter(parameter, {path_values[i]}, violations))
            call.parameters[parameter.name] = std::move(*value);
    }
    if (!violations.empty()) // a name that nothing can have: there is no such thing
        return respond(no_such_place(call.head), call.head);
    Response response = run(call.operation, call);
    for (const auto& later : call.after)
        later();
    return response;
}

// "; GET /api/video/projects lists those there are", where there is such a list.
std::string Router::where_others_are(const Operation& operation, const std::string& detail) const
{
    const auto id = std::ranges::find_if(operation.path, [](const auto& segment) { return segment.starts_with("{"); });
    const std::vector<std::string> list(operation.path.begin(), id);
    if (list.empty() || !list.back().starts_with(detail.substr(0, detail.find(' '))))
        return {}; // it is something else that is not there
    const auto& all = services_.contract->operations();
    const auto found =
        std::ranges::find_if(all, [&](const Operation& one) { return one.method == "GET" && one.path == list; });
    return found == all.end() ? std::string() : fmt::format("; GET {} lists those there are", found->path_text());
}

Response Router::run(const Operation& operation, Call& call)
{
    const RequestHead& head = call.head;
    if (auto violations = read_query(operation, head, call.parameters); !violations.empty()) {
        const std::string detail =
            fmt::format("{} {}{}", violations[0].path, violations[0].message, and_more(violations.size() - 1));
        return respond(Problem{.status = 400, .detail = detail, .errors = std::move(violations)}, head);
    }
    if (const auto wrong = read_body(operation, call))
        return respond(*wrong, head);
    if (operation.heavy && !heavy_.try_acquire())
        return respond(Problem{.status = 503,
                               .detail = fmt::format("{}: {} of its kind are under way; come again in a moment",
                                                     operation.id, spec_.most_heavy),
                               .retryable = true,
                               .retry_after_s = 1},
                       head);
    const auto leave = [this](const Operation* one) {
        if (one->heavy)
            heavy_.release();
    };
    const std::unique_ptr<const Operation, decltype(leave)> place(&operation, leave); // however the handler ends
    auto done = once(call, handlers_.at(operation.id));
    if (!done) {
        call.after.clear();
        Problem problem = from(done.error(), head);
        if (problem.status == 404 && problem.detail.ends_with(": there is none"))
            problem.detail += where_others_are(operation, problem.detail);
        return respond(problem, head);
    }
    if (!spec_.check_answers || done->status >= 400 || done->status == 304)
        return std::move(*done);
    const auto described = operation.answers.find(done->status);
    std::vector<Violation> violations;
    if (described == operation.answers.end())
        violations.push_back({"", fmt::format("answers {}", done->status)});
    else if (described->second && text_of(*done) != nullptr) {
        const auto json = parse_json(*text_of(*done));
        violations = json ? described->second->check(*json) : std::vector<Violation>{{"", json.error().what}};
    }
    if (violations.empty())
        return std::move(*done);
    return respond(Problem{.status = 500,
                           .detail = fmt::format("{}: the answer breaks the contract: {} {}", operation.id,
                                                 violations[0].path, violations[0].message),
                           .errors = std::move(violations)},
                   head);
}

Response Router::refuse(const RequestHead& head, Trouble trouble)
{
    const auto match = services_.contract->find(head.method, head.segments);
    const std::uint64_t most =
        match.operation != nullptr && match.operation->body ? match.operation->body->most_bytes : 0;
    Problem problem;
    switch (trouble) {
    case Trouble::too_large:
        problem = {.status = 413,
                   .detail = most == 0 ? fmt::format("{} {}: it takes no body", head.method, head.target)
                                       : fmt::format("the body is too large: at most {} bytes are taken here", most)};
        break;
    case Trouble::broken:
        problem = {.status = 400, .detail = "the request cannot be read: its path, query or multipart body is broken"};
        break;
    case Trouble::busy:
        problem = {.status = 503,
                   .detail = "too many requests wait; come again in a moment",
                   .retryable = true,
                   .retry_after_s = 1};
        break;
    case Trouble::stopping:
        problem = {.status = 503,
                   .detail = "the daemon is stopping; come again when it has started",
                   .retryable = true,
                   .retry_after_s = 10};
        break;
    case Trouble::no_space:
        problem = {.status = 507,
                   .detail = "the disk is full: nothing was kept; make room and send it again",
                   .retryable = true};
        break;
    case Trouble::internal:
        problem = {.status = 500, .detail = "an error of ours; the log has it under this request's id"};
        break;
    }
    return respond(problem, head);
}

void Router::done(const RequestHead& head, int status, std::uint64_t bytes, std::chrono::nanoseconds took)
{
    const auto match = services_.contract->find(head.method, head.segments);
    const std::string id = match.operation != nullptr ? match.operation->id : std::string();
    if (spec_.on_done)
        spec_.on_done(id, status, bytes, took);
    LOG_DEBUG("api", "{} {} {} bytes={} ms={:.2f} request={}", head.method, head.target, status, bytes,
              std::chrono::duration<double, std::milli>(took).count(), head.id);
}

}
