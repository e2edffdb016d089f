// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace script {
namespace {

constexpr std::array<std::string_view, 2> kRoles{"questioner", "explainer"};
constexpr std::array<std::string_view, 3> kStates{"draft", "approved", "rejected"};
constexpr std::array<std::string_view, 4> kStyles{"motivation", "finance", "tech", "educational"};

template <class Enum, std::size_t N>
std::optional<Enum> named(const std::array<std::string_view, N>& words, std::string_view word)
{
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end())
        return std::nullopt;
    return static_cast<Enum>(found - words.begin());
}

}

std::string_view name(Role role)
{
    return kRoles[static_cast<std::size_t>(role)];
}
std::string_view name(LineState state)
{
    return kStates[static_cast<std::size_t>(state)];
}
std::string_view name(ContextStyle style)
{
    return kStyles[static_cast<std::size_t>(style)];
}

std::optional<Role> role_named(std::string_view word)
{
    return named<Role>(kRoles, word);
}
std::optional<LineState> line_state_named(std::string_view word)
{
    return named<LineState>(kStates, word);
}
std::optional<ContextStyle> style_named(std::string_view word)
{
    return named<ContextStyle>(kStyles, word);
}

bool is_pose(std::string_view word)
{
    return std::find(kPoses.begin(), kPoses.end(), word) != kPoses.end();
}

bool is_pose_picture(std::string_view name)
{
    for (const std::string_view ending : {"_talk", "_blink"})
        if (name.ends_with(ending))
            return is_pose(name.substr(0, name.size() - ending.size()));
    return is_pose(name);
}

std::string_view default_pose(Role role)
{
    return role == Role::questioner ? "asking" : "explaining";
}

std::string line_id(std::size_t index)
{
    return fmt::format("line-{}", index + 1);
}

std::string next_line_id(const Script& script)
{
    std::size_t highest = 0;
    for (const Turn& turn : script.turns) {
        if (!turn.id.starts_with("line-"))
            continue;
        std::size_t number = 0;
        const std::string_view digits = std::string_view(turn.id).substr(5);
        const auto end = digits.data() + digits.size();
        if (const auto read = std::from_chars(digits.data(), end, number); read.ec == std::errc{} && read.ptr == end)
            highest = std::max(highest, number);
    }
    return line_id(highest);
}

}
