// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Just enough English syntax to turn a plain sentence into a question: the subject, the finite verb, what follows, and
// an opening phrase. It would rather find nothing than a wrong subject: what it does not understand gets a plainer
// question. Thread: any.

#include "daemon/stages/script/casing.h"
#include "daemon/stages/script/verbs_en.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace script::en {

struct Token {
    std::string text; // without the punctuation around it
    std::string folded;
    char after = ' '; // , ; : . or a space
};
std::vector<Token> tokens_of(std::string_view sentence);
std::string join_tokens(const std::vector<Token>& tokens, std::size_t begin, std::size_t end);

struct Clause {
    std::vector<Token> tokens;
    std::size_t fronted_end = 0; // tokens before it are an opening phrase that ends in a comma: "In the first stage,"
    std::size_t subject_end = 0; // [fronted_end, subject_end)
    std::size_t verb_at = 0;
    std::size_t rest = 0; // first token after the verb and its adverbs
    Verb verb;

    std::string subject(const Casing& casing) const;
    std::string fronted(const Casing& casing) const; // without its comma; empty when there is none
    std::string text(std::size_t begin, std::size_t end) const { return join_tokens(tokens, begin, end); }
    bool subject_is_plural() const;
};

// Nothing for questions, commands, and subjects that are pronouns, too long, or hold a clause of their own.
std::optional<Clause> parse_clause(std::string_view sentence);

// Advice and instructions: "Start early.", "Divide 72 by the rate."
bool is_imperative(std::string_view sentence);

bool is_preposition(std::string_view folded);
bool is_determiner(std::string_view folded);

// "how" + clause + rest [rest, end) => "How does the bank set the rate". No question mark.
std::string ask(std::string_view question_word, const Clause& clause, std::size_t end, const Casing& casing);

// The listener speaks: you => I, your => my, you are => I am.
std::string from_listener(std::string text);

}
