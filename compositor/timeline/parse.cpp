// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"

#include "compositor/timeline/read_composition.h"

#include <algorithm>
#include <iterator>

namespace timeline {
namespace {

// True when `path` is `reported`, lies below it or above it: its value is not what the file meant.
bool touches(const std::string& path, const std::string& reported)
{
    const std::string& shorter = path.size() < reported.size() ? path : reported;
    const std::string& longer = path.size() < reported.size() ? reported : path;
    return longer.compare(0, shorter.size(), shorter) == 0 &&
           (longer.size() == shorter.size() || longer[shorter.size()] == '.' || longer[shorter.size()] == '[');
}

}

std::string to_string(const Problem& problem)
{
    return problem.path + ": " + problem.message;
}

Parsed parse(std::string_view json, const ParseSpec& spec)
{
    Parsed parsed;
    const std::optional<JsonValue> root = read_json(json, parsed.problems);
    if (!root)
        return parsed;
    Problems problems(parsed.problems);
    Reading reading(problems);
    Composition composition;
    read_composition(*root, spec, reading, composition);
    if (root->kind != JsonKind::object)
        return parsed;

    const std::size_t shape_problems = parsed.problems.size();
    const auto already = [&](const Problem& problem) {
        return std::any_of(parsed.problems.begin(),
                           parsed.problems.begin() + static_cast<std::ptrdiff_t>(shape_problems),
                           [&](const Problem& earlier) { return touches(problem.path, earlier.path); });
    };
    for (Problem& problem : check(composition))
        if (!already(problem) && parsed.problems.size() < 100)
            parsed.problems.push_back(std::move(problem));
    if (parsed.problems.empty())
        parsed.composition = std::move(composition);
    return parsed;
}

base::Result<Composition> parse_or_fail(std::string_view json, const ParseSpec& spec)
{
    Parsed parsed = parse(json, spec);
    if (parsed.composition)
        return *std::move(parsed.composition);
    std::string text;
    for (const Problem& problem : parsed.problems)
        text += (text.empty() ? "" : "\n") + to_string(problem);
    return base::fail(base::Errc::invalid_input, std::move(text));
}

}
