// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which words of a document are names: a heading or a sentence's first word moves into the middle of a question in
// lower case, unless the document itself writes it with a capital there. Thread: any after construction.

#include "daemon/stages/script/lexicon.h"

#include <string>
#include <string_view>
#include <vector>

namespace script {

class Casing {
public:
    // `sentences` are whole sentences of prose.
    Casing(const std::vector<std::string_view>& sentences, const Lexicon& lexicon);

    // A sentence's beginning, as it is written in the middle of one: only its first word can change.
    std::string inside(std::string_view phrase) const;

    // A heading or title: every word may change ("The Rule of 72" gives "the rule of 72").
    std::string heading_inside(std::string_view heading) const;

    bool is_name(std::string_view word) const; // written with a capital inside sentences, never without

private:
    static std::string stem(std::string_view folded);
    std::string word_inside(std::string_view word) const;

    const Lexicon& lexicon_;
    WordSet seen_lower_;   // as written inside sentences
    WordSet seen_capital_; // likewise, not first
};

// "THE CHEMICAL HISTORY" becomes "The Chemical History"; what is not all capitals stays.
std::string without_shouting(std::string_view text);

}
