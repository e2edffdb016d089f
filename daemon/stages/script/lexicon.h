// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Closed word classes of the languages the offline writer knows: what carries no topic, what points back to something
// unsaid, what only joins a sentence to the one before. Lower case. Thread: any (built once, constant after).

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace script {

using WordSet = std::unordered_set<std::string>;

struct Lexicon {
    std::string language;                 // empty: unknown language, all sets empty
    WordSet stop_words;                   // carry no topic
    WordSet back_pointers;                // at a sentence's start they need the sentence before: "this", "they"
    WordSet dangling;                     // anywhere they need it, unless a noun stands before: "it", "these", "former"
    WordSet first_person;                 // of the author
    std::vector<std::string> connectives; // at a start, may be dropped with their comma: "however", "for example"
    std::vector<std::string> clause_openers; // after a comma, what follows may be cut: "which", "although"
    WordSet boilerplate;                     // licence and publishing talk
    WordSet references;                      // followed by a number they point into the document: "figure", "chapter"
};

const Lexicon& lexicon(std::string_view language);

bool has(const WordSet& set, std::string_view word);
WordSet words_in(std::string_view spaced); // a set from a list separated by spaces

}
