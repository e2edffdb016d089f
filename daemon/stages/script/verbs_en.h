// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finite verbs of English the writer can recognise and turn into a question. Thread: any (constant data).

#include <optional>
#include <string>
#include <string_view>

namespace script::en {

enum class VerbKind { be, have, modal, auxiliary_do, lexical };
enum class VerbForm { base, third, past };

struct Verb {
    VerbKind kind = VerbKind::lexical;
    VerbForm form = VerbForm::base;
    std::string base; // "grow" for "grows"
};

// Of a lower-case word; nothing for what is no finite verb here.
std::optional<Verb> find_verb(std::string_view folded);
bool is_base_verb(std::string_view folded);
bool is_participle(std::string_view folded);  // past participle: "-ed" or irregular
bool is_advice_verb(std::string_view folded); // what advice starts with; other commands are steps of some task

}
