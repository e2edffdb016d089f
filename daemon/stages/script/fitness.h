// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Whether a sentence can be said on its own: whole, self-contained, prose, about its matter and not about the text.
// Thread: any.

#include "daemon/stages/script/lexicon.h"

#include <string_view>

namespace script {

// 0 for what must not be narrated alone, up to 1; see the .cpp for each reason.
double fitness(std::string_view written, std::string_view trimmed, const Lexicon& lexicon);

// Whether a sentence may follow the one before it in the same turn: it points back ("It ...", "This ...").
bool points_back(std::string_view written, const Lexicon& lexicon);

}
