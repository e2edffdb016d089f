// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Questions whose answer is a number: "How many stomata can a single leaf have?" Thread: any.

#include "daemon/stages/script/clause_en.h"

#include <optional>
#include <string>

namespace script::en {

// Nothing where no amount stands right after the verb.
std::optional<std::string> ask_amount(const Clause& clause, const Casing& casing);

// "There are three kinds of rock." gives "How many kinds of rock are there?"
std::optional<std::string> ask_count(std::string_view sentence);

bool holds_number(std::string_view sentence); // digits or a number word from two up

}
