// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/schema_check.h"

#include "compositor/base/json_message.h"

// Without it, what valijson does not expect ends the process. It does not compile under our warnings.
#define VALIJSON_USE_EXCEPTIONS 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

#include <algorithm>
#include <charconv>
#include <set>

namespace api {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::size_t kMostViolations = 20;

// valijson's places: "<root>", then "[name]" or "[3]" each.
std::string_view inner(const std::string& piece)
{
    return piece.size() >= 2 && piece.front() == '[' ? std::string_view(piece).substr(1, piece.size() - 2)
                                                     : std::string_view(piece);
}

bool is_number(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string path_of(const std::vector<std::string>& context)
{
    std::string path;
    for (std::size_t i = 1; i < context.size(); ++i) {
        const std::string_view piece = inner(context[i]);
        if (is_number(piece))
            path += fmt::format("[{}]", piece);
        else
            path += fmt::format("{}{}", path.empty() ? "" : ".", piece);
    }
    return path;
}

// What the schema wants at a place, as far as it is plain.
const Json* schema_at(const Json& schema, const std::vector<std::string>& context)
{
    const Json* at = &schema;
    for (std::size_t i = 1; i < context.size(); ++i) {
        const std::string_view piece = inner(context[i]);
        const auto properties = at->find("properties");
        if (properties != at->end() && properties->contains(std::string(piece)))
            at = &(*properties)[std::string(piece)];
        else if (is_number(piece) && at->contains("items"))
            at = &(*at)["items"];
        else
            return nullptr;
    }
    return at;
}

std::string listed(const Json& values)
{
    std::string text;
    for (const Json& value : values)
        text +=
            fmt::format("{}{}", text.empty() ? "" : ", ", value.is_string() ? value.get<std::string>() : value.dump());
    return text;
}

std::string type_text(const Json& schema)
{
    const auto type = schema.find("type");
    if (type == schema.end())
        return {};
    std::string text;
    for (const Json& one : type->is_array() ? *type : Json::array({*type})) {
        const auto name = one.get<std::string>();
        const std::string_view article = name == "integer" || name == "object" || name == "array" ? "an " : "a ";
        text += fmt::format("{}{}{}", text.empty() ? "" : " or ", name == "null" ? "" : article, name);
    }
    return text;
}

// " from 1 to 500", " of at least 1 character"; nothing where the schema has no such limit.
std::string limits(const Json& schema, const char* least, const char* most, std::string_view before,
                   std::string_view one, std::string_view many)
{
    const auto low = schema.find(least), high = schema.find(most);
    const auto count = [&](const Json& value) { return fmt::format("{}{}", value.dump(), value == 1 ? one : many); };
    if (low != schema.end() && high != schema.end())
        return before == " of" ? fmt::format(" of {} to {}", low->dump(), count(*high))
                               : fmt::format(" from {} to {}", low->dump(), high->dump());
    if (low != schema.end())
        return fmt::format("{} at least {}", before, count(*low));
    return high != schema.end() ? fmt::format("{} at most {}", before, count(*high)) : std::string{};
}

std::string expectation(const Json& schema)
{
    if (const auto values = schema.find("enum"); values != schema.end())
        return "must be one of: " + listed(*values);
    std::string text = type_text(schema);
    text = text.empty() ? "is not what is expected here" : "must be " + text;
    text += limits(schema, "minimum", "maximum", ",", "", "");
    text += limits(schema, "minLength", "maxLength", " of", " character", " characters");
    text += limits(schema, "minItems", "maxItems", " of", " item", " items");
    text += limits(schema, "minProperties", "maxProperties", " of", " property", " properties");
    if (schema.value("uniqueItems", false))
        text += ", each once";
    if (const auto more = schema.find("exclusiveMinimum"); more != schema.end())
        text += fmt::format(", more than {}", more->dump());
    if (const auto example = schema.find("examples"); example != schema.end() && !example->empty())
        text += fmt::format(", as {}", example->front().dump());
    else if (const auto pattern = schema.find("pattern"); pattern != schema.end())
        text += fmt::format(" that fits {}", pattern->get<std::string>());
    return text;
}

std::string quoted_in(const std::string& text)
{
    const std::size_t end = text.rfind('\'');
    const std::size_t begin = end == std::string::npos || end == 0 ? std::string::npos : text.rfind('\'', end - 1);
    return begin == std::string::npos ? std::string{} : text.substr(begin + 1, end - begin - 1);
}

std::string message_of(const Json& schema, const valijson::ValidationResults::Error& error)
{
    if (error.description.starts_with("Missing required property"))
        return fmt::format("{} is missing", quoted_in(error.description));
    const Json* wanted = schema_at(schema, error.context);
    if (error.description.find("additionalProperties") != std::string::npos) {
        std::string known;
        if (wanted != nullptr && wanted->contains("properties"))
            for (const auto& [name, unused] : (*wanted)["properties"].items())
                known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
        return fmt::format("there is no {} here{}{}", quoted_in(error.description), known.empty() ? "" : "; there are ",
                           known);
    }
    return wanted != nullptr ? expectation(*wanted) : "is not what is expected here";
}

bool starts_with(const std::vector<std::string>& all, const std::vector<std::string>& start)
{
    return all.size() > start.size() && std::equal(start.begin(), start.end(), all.begin());
}

// Names that come twice in an object, while it is parsed: the last one would win silently.
struct TwiceNamed {
    std::vector<std::set<std::string>> open;
    std::string found;
};

}

struct SchemaCheck::State {
    Json schema;
    valijson::Schema compiled;
};

SchemaCheck::SchemaCheck(std::unique_ptr<State> state) : state_(std::move(state)) {}
SchemaCheck::SchemaCheck(SchemaCheck&&) noexcept = default;
SchemaCheck& SchemaCheck::operator=(SchemaCheck&&) noexcept = default;
SchemaCheck::~SchemaCheck() = default;

Result<SchemaCheck> SchemaCheck::compile(Json schema)
{
    auto state = std::make_unique<State>();
    state->schema = std::move(schema);
    try {
        valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(state->schema), state->compiled);
    } catch (const std::exception& error) {
        return base::fail(base::Errc::internal, fmt::format("a schema of the API is wrong: {}", error.what()));
    }
    return SchemaCheck(std::move(state));
}

std::vector<Violation> SchemaCheck::check(const Json& value) const
{
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    try {
        if (validator.validate(state_->compiled, Adapter(value), &results))
            return {};
    } catch (const std::exception& error) {
        return {{"", fmt::format("cannot be checked: {}", error.what())}};
    }
    std::vector<Violation> violations;
    for (const auto& error : results) {
        const auto deeper = [&](const auto& other) { return starts_with(other.context, error.context); };
        const bool says_itself = error.description.starts_with("Missing required") ||
                                 error.description.find("additionalProperties") != std::string::npos;
        if (!says_itself && std::ranges::any_of(results, deeper))
            continue;
        Violation found{path_of(error.context), message_of(state_->schema, error)};
        const auto same = [&](const Violation& other) {
            return other.path == found.path && other.message == found.message;
        };
        if (std::ranges::none_of(violations, same) && violations.size() < kMostViolations)
            violations.push_back(std::move(found));
    }
    if (violations.empty())
        violations.push_back({"", "is not what is expected here"});
    return violations;
}

const Json& SchemaCheck::schema() const
{
    return state_->schema;
}

Result<Json> parse_json(std::string_view text)
{
    TwiceNamed names;
    bool too_deep = false, holds_nul = false;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
        too_deep = too_deep || depth > kMostDepth;
        if (event == Json::parse_event_t::object_start)
            names.open.emplace_back();
        else if (event == Json::parse_event_t::object_end)
            names.open.pop_back();
        else if (event == Json::parse_event_t::key && !names.open.back().insert(parsed.get<std::string>()).second)
            names.found = parsed.get<std::string>();
        if (parsed.is_string() && parsed.get_ref<const std::string&>().find('\0') != std::string::npos)
            holds_nul = true;
        return !too_deep; // what is deeper is thrown away at once
    };
    try {
        Json json = Json::parse(text, watch);
        if (too_deep)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("JSON: more than {} objects and lists inside each other", kMostDepth));
        if (!names.found.empty())
            return base::fail(base::Errc::invalid_input,
                              fmt::format("JSON: {} stands twice in one object", names.found));
        if (holds_nul)
            return base::fail(base::Errc::invalid_input, "JSON: a text holds a NUL character");
        return json;
    } catch (const Json::exception& error) {
        return base::fail(base::Errc::invalid_input, fmt::format("JSON: {}", base::json_message(error.what())));
    }
}

}
