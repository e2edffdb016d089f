// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace timeline {
namespace {

// Edit distance with swaps of neighbours (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

}

std::string_view article_and_name(JsonKind kind)
{
    switch (kind) {
    case JsonKind::null:
        return "null";
    case JsonKind::boolean:
        return "true or false";
    case JsonKind::number:
        return "a number";
    case JsonKind::text:
        return "text";
    case JsonKind::array:
        return "a list";
    case JsonKind::object:
        return "an object";
    }
    return "a value";
}

std::string found(const JsonValue& value)
{
    switch (value.kind) {
    case JsonKind::boolean:
        return value.boolean ? "found true" : "found false";
    case JsonKind::number:
        return fmt::format("found {}", value.number);
    case JsonKind::text:
        return "found text " + in_quotes(value.text);
    case JsonKind::array:
        return value.items.empty() ? "found an empty list" : fmt::format("found a list of {}", value.items.size());
    default:
        return fmt::format("found {}", article_and_name(value.kind));
    }
}

std::string did_you_mean(std::string_view given, std::span<const std::string_view> known)
{
    constexpr std::size_t kLongest = 40; // no key of ours is longer
    if (given.size() > kLongest)
        return {};
    std::string_view nearest;
    std::size_t least = std::max<std::size_t>(1, given.size() / 3) + 1;
    for (const std::string_view candidate : known) {
        const std::size_t steps = distance(given, candidate);
        if (steps < least) {
            least = steps;
            nearest = candidate;
        }
    }
    return nearest.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", nearest);
}

bool expect(const JsonValue& value, JsonKind kind, const Path& path, Problems& problems)
{
    if (value.kind == kind)
        return true;
    problems.add(path, fmt::format("expected {}, {}", article_and_name(kind), found(value)));
    return false;
}

Fields::Fields(const JsonValue& value, const Path& path, Reading& reading)
    : value_(value), path_(path), reading_(reading), is_object_(expect(value, JsonKind::object, path, reading.problems))
{
}

Fields::Fields(const JsonValue& value, const Path& path, Problems& problems)
    : value_(value), path_(path), own_reading_(problems), reading_(*own_reading_),
      is_object_(expect(value, JsonKind::object, path, problems))
{
}

const JsonValue* Fields::find(std::string_view key)
{
    known_.push_back(key);
    return is_object_ ? value_.find(key) : nullptr;
}

void Fields::missing(std::string_view key)
{
    if (is_object_)
        problems().add(path_.member(key), "is missing");
}

void Fields::finish(Elsewhere elsewhere)
{
    if (reading_.on_keys)
        reading_.on_keys(known_);
    if (!is_object_)
        return;
    for (const JsonValue& member : value_.items) {
        if (std::find(known_.begin(), known_.end(), member.key) != known_.end())
            continue;
        const std::string owner = elsewhere != nullptr ? elsewhere(member.key) : std::string();
        problems().add(path_.member(member.key),
                       owner.empty() ? "unknown key" + did_you_mean(member.key, known_) : "is for " + owner + " only");
    }
}

}
