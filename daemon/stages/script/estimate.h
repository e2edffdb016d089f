// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How long a script will be before anything is voiced, from the letters of its spoken form and its pauses. The rates
// were measured on the offline voices at normal speed (README.md). Thread: any.

#include "daemon/stages/script/script.h"

#include <string_view>

namespace script {

inline constexpr double kTurnGapSeconds = 0.12;
inline constexpr double kTitleSeconds = 0.5;
inline constexpr double kTakeawaySeconds = 3.0;

double estimate_speech_seconds(std::string_view display, std::string_view language, Role speaker);
double estimate_seconds(const Turn& turn, std::string_view language);

// Title, turns with the gaps between them, takeaway card (only where there is a takeaway).
double estimate_seconds(const Script& script);

}
