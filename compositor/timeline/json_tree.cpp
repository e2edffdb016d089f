// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/json_tree.h"

#include "compositor/base/json_message.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_set>

namespace timeline {
namespace {

using Json = nlohmann::json;

// Line and column (both from 1, columns in bytes) of a byte offset.
std::string place_of(std::string_view json, std::size_t offset)
{
    const std::string_view before = json.substr(0, std::min(offset, json.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_start = before.rfind('\n') + 1; // npos + 1 is 0
    return fmt::format("line {}, column {}", line, before.size() - line_start + 1);
}

// Its own place goes: ours stands before it.
std::string without_place(std::string message)
{
    const std::size_t colon = message.find(": ");
    return message.starts_with("line ") && colon != std::string::npos ? message.substr(colon + 2) : message;
}

class TreeBuilder : public nlohmann::json_sax<Json> {
public:
    TreeBuilder(std::string_view json, std::vector<Problem>& problems) : json_(json), problems_(problems) {}
    JsonValue root;

    bool null() override { return add(JsonKind::null) != nullptr; }
    bool boolean(bool value) override
    {
        JsonValue* added = add(JsonKind::boolean);
        if (added != nullptr)
            added->boolean = value;
        return added != nullptr;
    }
    bool number_integer(number_integer_t value) override { return add_number(static_cast<double>(value)); }
    bool number_unsigned(number_unsigned_t value) override { return add_number(static_cast<double>(value)); }
    bool number_float(number_float_t value, const string_t&) override { return add_number(value); }
    bool binary(binary_t&) override { return false; } // not in JSON
    bool string(string_t& value) override
    {
        JsonValue* added = add(JsonKind::text);
        if (added != nullptr)
            added->text = std::move(value);
        return added != nullptr;
    }
    bool key(string_t& value) override
    {
        if (!open_.back().keys.insert(value).second && problems_.size() < 100)
            problems_.push_back({join_path(value), "is given twice"});
        key_ = std::move(value);
        return true;
    }
    bool start_object(std::size_t) override { return open(JsonKind::object); }
    bool start_array(std::size_t) override { return open(JsonKind::array); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override
    {
        return stop(place_of(json_, position == 0 ? 0 : position - 1), without_place(base::json_message(error.what())));
    }

private:
    struct Open {
        JsonValue* value; // stays valid: its parent gets no other child while it is open
        std::unordered_set<std::string> keys;
    };

    bool stop(std::string path, std::string message)
    {
        problems_.insert(problems_.begin(), {std::move(path), std::move(message)});
        return false;
    }

    JsonValue* add(JsonKind kind)
    {
        if (++count_ > kMaxJsonValues) {
            (void)stop("composition", fmt::format("more than {} JSON values", kMaxJsonValues));
            return nullptr;
        }
        JsonValue* value = &root;
        if (!open_.empty())
            value = &open_.back().value->items.emplace_back();
        value->kind = kind;
        value->key = std::move(key_);
        key_.clear();
        return value;
    }

    bool add_number(double number)
    {
        JsonValue* added = add(JsonKind::number);
        if (added != nullptr)
            added->number = number;
        return added != nullptr;
    }

    bool open(JsonKind kind)
    {
        if (open_.size() >= static_cast<std::size_t>(kMaxJsonDepth))
            return stop("composition", fmt::format("nested deeper than {} levels", kMaxJsonDepth));
        JsonValue* added = add(kind);
        if (added != nullptr)
            open_.push_back({added, {}});
        return added != nullptr;
    }

    bool close()
    {
        open_.pop_back();
        return true;
    }

    std::string join_path(const std::string& last) const
    {
        std::string path;
        for (std::size_t depth = 1; depth < open_.size(); ++depth) {
            const JsonValue& parent = *open_[depth - 1].value;
            if (parent.kind == JsonKind::array)
                path += fmt::format("[{}]", parent.items.size() - 1);
            else
                path += (path.empty() ? "" : ".") + parent.items.back().key;
        }
        return path + (path.empty() ? "" : ".") + last;
    }

    std::string_view json_;
    std::vector<Problem>& problems_;
    std::vector<Open> open_;
    std::string key_;
    std::size_t count_ = 0;
};

}

const JsonValue* JsonValue::find(std::string_view name) const
{
    const auto found =
        std::find_if(items.begin(), items.end(), [&](const JsonValue& item) { return item.key == name; });
    return found == items.end() ? nullptr : &*found;
}

std::optional<JsonValue> read_json(std::string_view json, std::vector<Problem>& problems)
{
    if (json.size() > kMaxJsonBytes) {
        problems.push_back(
            {"composition", fmt::format("{} bytes is more than {} MB", json.size(), kMaxJsonBytes >> 20U)});
        return std::nullopt;
    }
    TreeBuilder builder(json, problems);
    if (!Json::sax_parse(json.begin(), json.end(), &builder))
        return std::nullopt;
    return std::move(builder.root);
}

}
