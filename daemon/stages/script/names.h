// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The words that stand for roles, states, styles and poses in files, in the database and over the API. Parsing gives
// nothing for an unknown word: the caller knows the path to name in its error. Thread: any.

#include "daemon/stages/script/script.h"

#include <array>
#include <optional>
#include <string_view>

namespace script {

std::string_view name(Role role);
std::string_view name(LineState state);
std::string_view name(ContextStyle style);

std::optional<Role> role_named(std::string_view word);
std::optional<LineState> line_state_named(std::string_view word);
std::optional<ContextStyle> style_named(std::string_view word);

inline constexpr std::array<std::string_view, 8> kPoses{"standing",   "thinking",  "asking",      "pointing",
                                                        "explaining", "surprised", "celebrating", "listening"};
bool is_pose(std::string_view word);
bool is_pose_picture(std::string_view name); // a pose, or one with _talk or _blink: what a character is drawn by

// What a turn without a pose shows: asking for the questioner, explaining for the explainer.
std::string_view default_pose(Role role);

// "line-1" for index 0.
std::string line_id(std::size_t index);

// An id no turn of the script has: one above the highest "line-N".
std::string next_line_id(const Script& script);

}
