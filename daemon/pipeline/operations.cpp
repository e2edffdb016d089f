// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/operations.h"

#include "daemon/stages/script/names.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using Json = nlohmann::json;

constexpr std::size_t kMostOperations = 1000;

// One operation's members; finish() refuses what nobody asked for.
class Members {
public:
    Members(const Json& json, std::size_t at) : json_(json), path_(fmt::format("[{}]", at)) {}

    tl::unexpected<base::Error> wrong(std::string_view key, std::string_view expected) const
    {
        return fail(Errc::invalid_input, fmt::format("{}.{}: expected {}", path_, key, expected));
    }

    Result<std::optional<std::string>> text(const char* key)
    {
        const Json* value = find(key);
        if (value == nullptr)
            return std::optional<std::string>{};
        if (!value->is_string())
            return wrong(key, "a text");
        return std::optional(value->get<std::string>());
    }

    Result<std::string> needed(const char* key)
    {
        auto value = TRY(text(key));
        if (!value)
            return wrong(key, "a text; it is missing");
        return std::move(*value);
    }

    Result<std::optional<std::vector<std::string>>> texts(const char* key)
    {
        using Texts = std::vector<std::string>;
        const Json* value = find(key);
        if (value == nullptr)
            return std::optional<Texts>{};
        if (!value->is_array() || !std::ranges::all_of(*value, [](const Json& one) { return one.is_string(); }))
            return wrong(key, "a list of texts");
        return std::optional(value->get<Texts>());
    }

    Result<std::optional<script::Role>> role()
    {
        const auto word = TRY(text("role"));
        if (!word)
            return std::optional<script::Role>{};
        const auto role = script::role_named(*word);
        if (!role)
            return wrong("role", "questioner or explainer");
        return role;
    }

    Result<std::optional<int>> word()
    {
        const Json* value = find("word");
        if (value == nullptr)
            return std::optional<int>{};
        if (!value->is_number_integer() || *value < 0 || *value > 100'000)
            return wrong("word", "the place of a word, from 0");
        return std::optional(value->get<int>());
    }

    const Json* find(const char* key)
    {
        known_.emplace_back(key);
        const auto found = json_.find(key);
        return found == json_.end() || found->is_null() ? nullptr : &*found;
    }

    Status finish() const
    {
        for (const auto& [key, value] : json_.items())
            if (std::ranges::find(known_, key) == known_.end())
                return fail(Errc::invalid_input,
                            fmt::format("{}.{}: unknown; known are: {}", path_, key, fmt::join(known_, ", ")));
        return {};
    }

private:
    const Json& json_;
    std::string path_;
    std::vector<std::string> known_;
};

Result<ScriptOperation> set_line(Members& members)
{
    SetLine set{.line = TRY(members.needed("line"))};
    set.text = TRY(members.text("text"));
    set.spoken = TRY(members.text("spoken"));
    set.pose = TRY(members.text("pose"));
    set.icon = TRY(members.text("icon"));
    set.text_animation = TRY(members.text("text_animation"));
    set.keywords = TRY(members.texts("keywords"));
    set.role = TRY(members.role());
    return ScriptOperation(std::move(set));
}

Result<ScriptOperation> insert_line(Members& members)
{
    InsertLine insert;
    insert.after = TRY(members.text("after")).value_or("");
    insert.text = TRY(members.needed("text"));
    insert.role = TRY(members.role()).value_or(script::Role::questioner);
    insert.pose = TRY(members.text("pose")).value_or("");
    insert.keywords = TRY(members.texts("keywords")).value_or(std::vector<std::string>{});
    return ScriptOperation(std::move(insert));
}

Result<ScriptOperation> script_operation(Members& members)
{
    const std::string op = TRY(members.needed("op"));
    if (op == "set_line")
        return set_line(members);
    if (op == "insert_line")
        return insert_line(members);
    if (op == "remove_line")
        return ScriptOperation(RemoveLine{TRY(members.needed("line"))});
    if (op == "move_line") {
        MoveLine move{.line = TRY(members.needed("line"))};
        move.after = TRY(members.text("after")).value_or("");
        return ScriptOperation(std::move(move));
    }
    if (op == "set_title")
        return ScriptOperation(SetTitle{TRY(members.needed("title"))});
    if (op == "set_takeaway")
        return ScriptOperation(SetTakeaway{TRY(members.needed("takeaway"))});
    return members.wrong("op", "set_line, insert_line, remove_line, move_line, set_title or set_takeaway");
}

Result<TimelineOperation> timeline_operation(Members& members)
{
    const std::string op = TRY(members.needed("op"));
    if (op != "set" && op != "clear")
        return members.wrong("op", "set or clear");
    TimelineOperation operation{.property = TRY(members.needed("property"))};
    operation.line = TRY(members.text("line")).value_or("");
    operation.word = TRY(members.word());
    operation.format = TRY(members.text("format")).value_or("");
    const Json* value = members.find("value");
    if (op == "set" && value == nullptr)
        return members.wrong("value", "a value; use \"clear\" to take one back");
    if (op == "clear" && value != nullptr)
        return members.wrong("value", "none, for \"clear\"");
    if (operation.word && operation.line.empty())
        return members.wrong("line", "the line of the word");
    operation.value_json = value == nullptr ? "" : value->dump(-1, ' ', false, Json::error_handler_t::replace);
    return operation;
}

template <class Operation>
Result<std::vector<Operation>> read_list(std::string_view json, Result<Operation> (*read)(Members&))
{
    const auto list = Json::parse(json, nullptr, false);
    if (!list.is_array() || list.empty() || list.size() > kMostOperations)
        return fail(Errc::invalid_input,
                    fmt::format("operations: expected a list of 1 to {} operations", kMostOperations));
    std::vector<Operation> operations;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i].is_object())
            return fail(Errc::invalid_input, fmt::format("[{}]: expected an object", i));
        Members members(list[i], i);
        operations.push_back(TRY(read(members)));
        TRY(members.finish());
    }
    return operations;
}

}

Result<std::vector<ScriptOperation>> read_script_operations(std::string_view json)
{
    return read_list<ScriptOperation>(json, script_operation);
}

Result<std::vector<TimelineOperation>> read_timeline_operations(std::string_view json)
{
    return read_list<TimelineOperation>(json, timeline_operation);
}

}
