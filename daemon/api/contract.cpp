// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/contract.h"

#include "compositor/base/file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace api {
namespace {

using base::Errc;
using base::fail;

constexpr std::size_t kLargestFile = 4 << 20;
constexpr std::uint64_t kUsualBodyBytes = 1 << 20;
constexpr int kMostReferences = 32; // one inside another
constexpr std::array<std::string_view, 6> kMethods{"get", "post", "put", "patch", "delete", "head"};

tl::unexpected<base::Error> wrong(std::string_view where, std::string_view what)
{
    return fail(Errc::internal, fmt::format("the API's contract: {}: {}", where, what));
}

// All files of a folder as one object; a name comes once.
Result<Json> joined(const std::filesystem::path& folder)
{
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    if (error)
        return fail(Errc::not_found, fmt::format("{}: {}", folder.string(), error.message()));
    std::ranges::sort(files);
    Json all = Json::object();
    for (const auto& file : files) {
        const auto text = TRY(base::read_text_file(file, kLargestFile));
        auto part = parse_json(text);
        if (!part)
            return base::in_context(file.string(), std::move(part).error());
        for (auto& [name, value] : part->items()) {
            if (all.contains(name))
                return wrong(file.string(), name + " stands in another file too");
            all[name] = value;
        }
    }
    return all;
}

// The schema with everything it refers to put in its place.
Result<Json> without_references(const Json& schema, const Json& components, int depth = 0)
{
    if (depth > kMostReferences)
        return wrong(schema.dump().substr(0, 80), "references without end");
    if (schema.is_array()) {
        Json list = Json::array();
        for (const Json& one : schema)
            list.push_back(TRY(without_references(one, components, depth + 1)));
        return list;
    }
    if (!schema.is_object())
        return schema;
    if (const auto reference = schema.find("$ref"); reference != schema.end()) {
        constexpr std::string_view kPlace = "#/components/schemas/";
        const auto name = reference->get<std::string>();
        if (!name.starts_with(kPlace) || !components.contains(name.substr(kPlace.size())))
            return wrong(name, "there is no such schema");
        return without_references(components[name.substr(kPlace.size())], components, depth + 1);
    }
    Json object = Json::object();
    for (const auto& [name, value] : schema.items())
        object[name] = TRY(without_references(value, components, depth + 1));
    return object;
}

Need need_named(const std::string& name)
{
    return name == "none" ? Need::none : name == "read" ? Need::read : name == "write" ? Need::write : Need::admin;
}

std::vector<std::string> segments_of(std::string_view path)
{
    std::vector<std::string> segments;
    while (!path.empty()) {
        path.remove_prefix(path.front() == '/' ? 1 : 0);
        const std::size_t end = std::min(path.find('/'), path.size());
        segments.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

bool is_parameter(std::string_view segment)
{
    return segment.starts_with('{');
}

class OperationReader {
public:
    OperationReader(const Json& components, std::string where) : components_(components), where_(std::move(where)) {}

    Result<Operation> read(const std::string& path, const std::string& method, const Json& json)
    {
        Operation operation;
        operation.id = json.value("operationId", "");
        if (operation.id.empty())
            return wrong(where_, "no operationId");
        operation.method = method;
        std::ranges::transform(operation.method, operation.method.begin(),
                               [](char c) { return static_cast<char>(c - 'a' + 'A'); });
        operation.path = segments_of(path);
        operation.tag = json.contains("tags") ? json["tags"][0].get<std::string>() : "";
        if (!json.contains("x-scope"))
            return wrong(where_, "no x-scope");
        operation.need = need_named(json["x-scope"]);
        operation.heavy = json.value("x-heavy", false);
        operation.is_secret = json.value("x-secret", false);
        operation.is_from_rows = json.value("x-from-rows", false);
        for (const Json& parameter : json.value("parameters", Json::array()))
            TRY(add_parameter(operation, parameter));
        TRY(order_path_parameters(operation));
        if (json.contains("requestBody"))
            operation.body = TRY(read_body(json["requestBody"], json.value("x-most-bytes", kUsualBodyBytes)));
        for (const auto& [status, answer] : json["responses"].items())
            if (status != "default")
                operation.answers.emplace(std::stoi(status), TRY(read_answer(answer)));
        if (operation.answers.empty())
            return wrong(where_, "no answer");
        return operation;
    }

private:
    Result<SchemaCheck> check_of(const Json& schema)
    {
        return SchemaCheck::compile(TRY(without_references(schema, components_)));
    }

    Status add_parameter(Operation& operation, const Json& json)
    {
        const Json schema = TRY(without_references(json.at("schema"), components_));
        const auto in = json.at("in").get<std::string>();
        if (in == "header")
            return {};
        const bool is_list = schema.value("type", "") == "array";
        Parameter parameter{json.at("name"), json.value("required", false), is_list,
                            (is_list ? schema["items"] : schema).value("type", "string"),
                            TRY(SchemaCheck::compile(schema))};
        (in == "path" ? operation.path_parameters : operation.query).push_back(std::move(parameter));
        return {};
    }

    // In the order of the path; both name the same.
    Status order_path_parameters(Operation& operation) const
    {
        std::vector<Parameter> ordered;
        for (const std::string& segment : operation.path) {
            if (!is_parameter(segment))
                continue;
            const auto at =
                std::ranges::find(operation.path_parameters, segment.substr(1, segment.size() - 2), &Parameter::name);
            if (at == operation.path_parameters.end())
                return wrong(where_, segment + " is not described");
            ordered.push_back(std::move(*at));
        }
        if (ordered.size() != operation.path_parameters.size())
            return wrong(where_, "a parameter is not in the path");
        operation.path_parameters = std::move(ordered);
        return {};
    }

    Result<BodyRule> read_body(const Json& json, std::uint64_t most_bytes)
    {
        BodyRule rule;
        rule.required = json.value("required", false);
        rule.most_bytes = most_bytes;
        for (const auto& [type, content] : json.at("content").items()) {
            if (type == "application/json")
                rule.json = TRY(check_of(content.at("schema")));
            else
                rule.is_upload = true;
        }
        return rule;
    }

    Result<std::optional<SchemaCheck>> read_answer(const Json& json)
    {
        const auto content = json.find("content");
        if (content == json.end() || !content->contains("application/json"))
            return std::optional<SchemaCheck>{};
        return std::optional<SchemaCheck>(TRY(check_of((*content)["application/json"].at("schema"))));
    }

    const Json& components_;
    std::string where_;
};

// What every operation has, written once.
void add_common(Json& operation, const std::string& path, const std::string& method)
{
    const auto header = [&](const char* name) {
        operation["parameters"].push_back({{"$ref", std::string("#/components/parameters/") + name}});
    };
    if (method == "post")
        header("IdempotencyKey");
    if (path.starts_with("/api/video/projects/{id}") && method != "get") // what has a version
        header("IfMatch");
    operation["responses"]["default"] = {{"$ref", "#/components/responses/Problem"}};
    if (operation["x-scope"] == "none")
        operation["security"] = Json::array();
}

int fixed_segments(const Operation& operation)
{
    return static_cast<int>(std::ranges::count_if(operation.path, [](const auto& one) { return !is_parameter(one); }));
}

std::optional<Json> typed(const std::string& type, const std::string& text)
{
    const char* end = text.data() + text.size();
    if (type == "integer") {
        std::int64_t value = 0;
        const auto read = std::from_chars(text.data(), end, value);
        return read.ec == std::errc{} && read.ptr == end ? std::optional<Json>(value) : std::nullopt;
    }
    if (type == "number") {
        double value = 0; // from_chars reads "nan" and "inf" too
        const auto read = std::from_chars(text.data(), end, value);
        const bool is_number = read.ec == std::errc{} && read.ptr == end && std::isfinite(value);
        return is_number ? std::optional<Json>(value) : std::nullopt;
    }
    if (type == "boolean")
        return text == "true" || text == "false" ? std::optional<Json>(text == "true") : std::nullopt;
    return Json(text);
}

std::vector<std::string> split(const std::string& text)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

}

std::string Operation::path_text() const
{
    std::string text;
    for (const std::string& segment : path)
        text += "/" + segment;
    return text;
}

Result<Contract> Contract::load(const std::filesystem::path& folder)
{
    const auto text = TRY(base::read_text_file(folder / "openapi.json", kLargestFile));
    Json document = TRY(parse_json(text));
    document["paths"] = TRY(joined(folder / "paths"));
    document["components"]["schemas"] = TRY(joined(folder / "schemas"));
    Contract contract;
    std::set<std::string> ids;
    try {
        for (auto& [path, item] : document["paths"].items())
            for (const auto method : kMethods) {
                const auto found = item.find(std::string(method));
                if (found == item.end())
                    continue;
                const auto where = fmt::format("{} {}", method, path);
                OperationReader reader(document["components"]["schemas"], where);
                contract.operations_.push_back(TRY(reader.read(path, std::string(method), *found)));
                if (contract.operations_.back().path.size() > kMostSegments)
                    return wrong(where, fmt::format("its path has more than {} segments", kMostSegments));
                if (!ids.insert(contract.operations_.back().id).second)
                    return wrong(where, "its operationId stands twice");
                add_common(*found, path, std::string(method));
            }
    } catch (const Json::exception& error) {
        return wrong(folder.string(), error.what());
    }
    std::ranges::stable_sort(contract.operations_, std::greater{}, fixed_segments);
    contract.make_routes();
    contract.document_ = document.dump(1);
    return contract;
}

void Contract::make_routes()
{
    for (std::size_t i = 0; i < operations_.size(); ++i) {
        const Operation& operation = operations_[i];
        Route route{i, fixed_segments(operation), {}};
        for (std::size_t at = 0; at < operation.path.size(); ++at)
            if (const std::string& segment = operation.path[at]; !is_parameter(segment))
                route.shape[at] =
                    words_.try_emplace(segment, static_cast<std::uint16_t>(words_.size() + 1)).first->second;
        routes_[operation.path.size()].push_back(route);
    }
}

Contract::Match Contract::find(std::string_view method, const std::vector<std::string>& segments) const
{
    Match match;
    int most_fixed = -1;
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    if (segments.size() > kMostSegments)
        return match;
    Shape given{};
    for (std::size_t i = 0; i < segments.size(); ++i)
        if (const auto known = words_.find(segments[i]); known != words_.end())
            given[i] = known->second;
    const auto fits = [&](const Shape& shape) {
        for (std::size_t i = 0; i < segments.size(); ++i)
            if (shape[i] == kParameter ? segments[i].empty() : shape[i] != given[i])
                return false;
        return true;
    };
    for (const Route& route : routes_[segments.size()]) {
        if (route.fixed < most_fixed)
            break;
        if (!fits(route.shape))
            continue;
        const Operation& operation = operations_[route.operation];
        most_fixed = route.fixed;
        match.allowed.push_back(operation.method);
        if (operation.method != wanted || match.operation != nullptr)
            continue;
        match.operation = &operation;
        for (std::size_t i = 0; i < segments.size(); ++i)
            if (is_parameter(operation.path[i]))
                match.values.push_back(segments[i]);
    }
    return match;
}

Result<Json> read_parameter(const Parameter& parameter, const std::vector<std::string>& values,
                            std::vector<Violation>& violations)
{
    const std::size_t before = violations.size();
    Json json = parameter.is_list ? Json::array() : Json();
    if (values.size() > 1 && !parameter.is_list)
        violations.push_back({parameter.name, "stands more than once"});
    for (const std::string& value : values)
        for (const std::string& one : parameter.is_list ? split(value) : std::vector<std::string>{value}) {
            auto read = typed(parameter.type, one);
            if (!read) {
                violations.push_back(
                    {parameter.name,
                     fmt::format("must be {} {}", parameter.type == "integer" ? "an" : "a", parameter.type)});
                continue;
            }
            if (parameter.is_list)
                json.push_back(std::move(*read));
            else
                json = std::move(*read);
        }
    if (violations.size() == before)
        for (Violation& found : parameter.check.check(json))
            violations.push_back({parameter.name + found.path, std::move(found.message)});
    return json;
}

}
