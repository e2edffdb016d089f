// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What of a document could be an answer: sentences that stand alone, cut to speakable length, with a score. Thread:
// any.

#include "daemon/stages/document/document.h"
#include "daemon/stages/script/casing.h"
#include "daemon/stages/script/rank.h"

#include <string>
#include <vector>

namespace script {

struct Candidate {
    std::size_t first = 0; // sentences of the document, both included
    std::size_t last = 0;
    document::Span source;
    std::string text;       // what is said
    std::string lead;       // its first sentence, trimmed: what the question is made from
    std::string connective; // dropped from its start
    std::size_t section = 0;
    Terms terms;
    double score = 0;   // 0..1: centrality times fitness
    double seconds = 0; // said by the explainer
};

// The document's words, once, for all that is made from it.
struct Analysis {
    Analysis(const document::Document& document, const Lexicon& words);

    const document::Document& document;
    const Lexicon& lexicon;
    WordBreaker breaker;
    WordSet extra_stops;
    std::vector<std::size_t> prose; // indexes of the sentences that are prose
    std::vector<Terms> terms;       // of each prose sentence
    std::map<std::string, int> term_counts;
    Casing casing;

    std::string_view sentence(std::size_t index) const;
    // Names the sentence takes for known: an earlier sentence brought them in, and the title does not hold them.
    std::size_t names_from_before(std::size_t index) const;
    std::map<std::string, std::size_t> first_named; // name to the first sentence that holds it
};

// In document order. Singles, and pairs of neighbours where the second points back to the first or both are short.
std::vector<Candidate> find_candidates(const Analysis& analysis);

}
