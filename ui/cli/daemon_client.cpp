// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/daemon_client.h"

#include "compositor/base/file.h"
#include "daemon/app/find_settings.h"
#include "ui/cli/places.h"
#include "ui/cli/table.h"
#include "ui/cli/terminal.h"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <cstdlib>

namespace cli {
namespace {

using base::Errc;
using base::fail;

constexpr const char* kSocketName = "lesedid.sock";
constexpr std::chrono::minutes kAnswerWithin{10}; // a still of a long film takes its time; Ctrl-C is at hand

std::string from_environment(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

bool listens_at(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::is_socket(path, ignored);
}

base::Error nobody_at(const std::filesystem::path& socket, std::string_view named_by)
{
    return {Errc::unavailable,
            fmt::format("no daemon listens at {} ({}): there is no socket of this name. Start one with `lesedid`, or "
                        "name the socket of one that runs",
                        socket.string(), named_by),
            {}};
}

// Named, or where a daemon listens unless it is told otherwise.
Result<std::filesystem::path> find_socket(const DaemonOptions& options)
{
    if (!options.socket.empty()) {
        if (listens_at(options.socket))
            return std::filesystem::path(options.socket);
        return tl::unexpected<base::Error>(nobody_at(options.socket, "--socket"));
    }
    const auto root = TRY(base::resource_root());
    const auto settings = TRY(load_settings(root));
    if (const auto socket = settings.path("daemon.socket"); !socket.empty() && options.data.empty()) {
        if (listens_at(socket))
            return socket;
        return tl::unexpected<base::Error>(nobody_at(socket, "LESEDI_SOCKET, or the setting daemon.socket"));
    }
    std::vector<std::filesystem::path> places{app::data_root(settings, options.data) / kSocketName};
    if (const std::string runtime = from_environment("XDG_RUNTIME_DIR");
        runtime.starts_with('/') && options.data.empty())
        places.push_back(std::filesystem::path(runtime) / "lesedi" / kSocketName);
    std::string looked;
    for (const auto& place : places) {
        if (listens_at(place))
            return place;
        looked += fmt::format("{}{}", looked.empty() ? "" : " and ", place.string());
    }
    return fail(Errc::unavailable, fmt::format("no daemon runs here (looked for {}). Start one with `lesedid`, or say "
                                               "where it listens with --socket PATH, LESEDI_SOCKET or --url",
                                               looked));
}

Errc code_of(int status)
{
    switch (status) {
    case 404:
    case 410:
        return Errc::not_found;
    case 408:
    case 504:
        return Errc::timed_out;
    case 409:
    case 412:
        return Errc::conflict;
    case 429:
    case 502:
    case 503:
        return Errc::unavailable;
    case 507:
        return Errc::no_space;
    default:
        return status >= 500 ? Errc::internal : Errc::invalid_input;
    }
}

std::string text_of(const Json& object, const char* key)
{
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// After the cause: what can be done about it, when the daemon's own words do not say it.
std::string way_out(int status, const Json& problem)
{
    if (status == 401)
        return "\n  give a token in LESEDI_TOKEN; `lesedi token create` on the daemon's own machine makes one";
    if (status == 412)
        return "\n  somebody changed it in the meantime: look again, then repeat";
    const auto retryable = problem.find("retryable");
    if (retryable != problem.end() && *retryable == true)
        return "\n  trying again may help";
    return {};
}

std::string violations(const Json& problem)
{
    std::string text;
    const auto errors = problem.find("errors");
    if (errors == problem.end() || !errors->is_array())
        return text;
    const std::string detail = text_of(problem, "detail");
    for (const auto& error : *errors) {
        if (errors->size() == 1 && detail.find(text_of(error, "message")) != std::string::npos)
            continue; // it was said
        const std::string path = text_of(error, "path");
        text += fmt::format("\n  {}{}{}", plain(path), path.empty() ? "" : ": ", plain(text_of(error, "message")));
    }
    return text;
}

}

Query& Query::add(std::string_view name, std::string_view value)
{
    if (!value.empty())
        text_ += fmt::format("{}{}={}", text_.empty() ? "?" : "&", name, net::percent_encoded(value));
    return *this;
}

Query& Query::add(std::string_view name, const std::optional<std::int64_t>& value)
{
    return value ? add(name, std::to_string(*value)) : *this;
}

Result<Json> parse_json(std::string_view text, std::string_view subject)
{
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        return fail(Errc::invalid_input, fmt::format("{}: this is no JSON", subject));
    return json;
}

std::string target_of(std::string_view path)
{
    return path.starts_with("//") ? std::string(path.substr(1)) : fmt::format("{}{}", Daemon::kApi, path);
}

base::Error problem_of(const net::ClientAnswer& answer)
{
    const Json problem = Json::parse(answer.body, nullptr, false);
    if (!problem.is_object())
        return {code_of(answer.status),
                fmt::format("the daemon answered with status {} and no explanation", answer.status),
                {}};
    std::string what = plain(text_of(problem, "detail"));
    if (what.empty())
        what = plain(text_of(problem, "title"));
    if (what.empty())
        what = fmt::format("the daemon answered with status {}", answer.status);
    if (const std::string stage = text_of(problem, "stage"); !stage.empty())
        what = fmt::format("{}: {}", plain(stage), what);
    what += violations(problem) + way_out(answer.status, problem);
    if (answer.status >= 500)
        if (const std::string id = text_of(problem, "request_id"); !id.empty())
            what += fmt::format("\n  the daemon's log has more under request {}", plain(id));
    return {code_of(answer.status), std::move(what), {}};
}

Result<Daemon> Daemon::find(const DaemonOptions& options)
{
    net::ClientSpec spec;
    spec.answer_within = kAnswerWithin;
    if (!options.url.empty()) {
        if (!options.url.starts_with("http://") && !options.url.starts_with("https://"))
            return fail(Errc::invalid_input,
                        fmt::format("--url {}: give it as http://host:port or https://host", options.url));
        spec.origin = options.url.substr(0, options.url.find_last_not_of('/') + 1);
        spec.bearer = options.token.empty() ? from_environment("LESEDI_TOKEN") : options.token;
        if (!options.token.empty())
            tell("lesedi: --token can be read by everybody on this machine; LESEDI_TOKEN cannot\n");
    } else {
        spec.socket = TRY(find_socket(options));
    }
    auto client = TRY(net::Client::create(spec));
    return Daemon(std::move(spec), std::move(client));
}

std::string Daemon::place() const
{
    return spec_.socket.empty() ? spec_.origin : spec_.socket.string();
}

Result<net::ClientAnswer> Daemon::ask(net::ClientRequest request, const std::stop_token& stop)
{
    request.target = target_of(request.target);
    return client_.send(request, stop);
}

Result<net::ClientAnswer> Daemon::exchange(net::ClientRequest request, const std::stop_token& stop)
{
    auto patient = spec_;
    patient.answer_within = {};
    auto client = TRY(net::Client::create(patient));
    request.target = target_of(request.target);
    auto answer = TRY(client.send(request, stop));
    if (answer.status < 200 || answer.status >= 300)
        return tl::unexpected<base::Error>(problem_of(answer));
    return answer;
}

namespace {

Result<Json> json_of(const Result<net::ClientAnswer>& given)
{
    const auto& answer = TRY(given);
    if (answer.status < 200 || answer.status >= 300)
        return tl::unexpected<base::Error>(problem_of(answer));
    if (answer.body.empty())
        return Json();
    return parse_json(answer.body, "the daemon's answer");
}

net::ClientRequest with_body(const char* method, const std::string& path, const Json& body)
{
    net::ClientRequest request{.method = method, .target = path};
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return request;
}

}

Result<Json> Daemon::get(const std::string& path, const std::stop_token& stop)
{
    return json_of(ask({.target = path}, stop));
}

Result<Json> Daemon::post(const std::string& path, const Json& body, const std::stop_token& stop)
{
    return json_of(ask(with_body("POST", path, body), stop));
}

Result<Json> Daemon::post(const std::string& path, const std::stop_token& stop)
{
    return json_of(ask({.method = "POST", .target = path}, stop));
}

Result<Json> Daemon::patch(const std::string& path, const Json& body, const std::stop_token& stop)
{
    return json_of(ask(with_body("PATCH", path, body), stop));
}

Result<Json> Daemon::remove(const std::string& path, const std::stop_token& stop)
{
    return json_of(ask({.method = "DELETE", .target = path}, stop));
}

Result<Json> Daemon::get_all(const std::string& path, Query query, const std::stop_token& stop)
{
    query.add("limit", std::int64_t{500});
    Json all;
    std::string cursor;
    do {
        Json page = TRY(get(path + Query(query).add("cursor", cursor).text(), stop));
        cursor = text_of(page, "next");
        if (all.is_null())
            all = std::move(page);
        else
            for (auto& item : page["items"])
                all["items"].push_back(std::move(item));
    } while (!cursor.empty());
    all["next"] = nullptr;
    return all;
}

}
