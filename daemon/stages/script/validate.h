// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Whether a script can be voiced and shown. Problems are data, worst first by place: a caller refuses a script with an
// error and shows the warnings. Thread: any.

#include "compositor/base/result.h"
#include "daemon/stages/script/script.h"

#include <string>
#include <string_view>
#include <vector>

namespace script {

enum class Severity { error, warning };

struct Problem {
    Severity severity = Severity::error;
    std::string path;    // "turns[2].display"
    std::string message; // cause and way out
};

inline constexpr std::size_t kMaxTurnCharacters = 400;
inline constexpr std::size_t kMaxTitleCharacters = 120;
inline constexpr std::size_t kMaxTakeawayCharacters = 200;
inline constexpr double kMaxScriptSeconds = 600;

// limit_seconds is MAX_VIDEO_DURATION_SECONDS where a project sets one.
std::vector<Problem> validate(const Script& script, double limit_seconds = kMaxScriptSeconds);

bool has_errors(const std::vector<Problem>& problems);

// The errors among the problems of validate() as one failure, "subject: turns[2].pose: ..."; warnings are no failure.
base::Status check(const Script& script, std::string_view subject, double limit_seconds = kMaxScriptSeconds);

}
