// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// TextRank (Mihalcea and Tarau, "TextRank: Bringing Order into Text", EMNLP 2004): sentences vote for the sentences
// they share words with, weighted by overlap / (log |a| + log |b|), damping 0.85. Thread: any.

#include "daemon/stages/script/lexicon.h"
#include "daemon/stages/script/words.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace script {

using Terms = std::vector<std::string>; // distinct topic words of one sentence, stemmed, sorted

// Topic words of a text: no stop words, plural endings taken off.
Terms terms_of(std::string_view text, const WordBreaker& breaker, const Lexicon& lexicon, const WordSet& extra_stops);
std::string stem(std::string_view folded, std::string_view language);

// For a language without a list: words that stand in more than one sentence of four.
WordSet frequent_words(const std::vector<std::string_view>& sentences, const WordBreaker& breaker);

// One score a sentence, largest is 1. Deterministic.
std::vector<double> text_rank(const std::vector<Terms>& sentences);

// Share of common terms, 0 to 1 (cosine over term sets).
double similarity(const Terms& a, const Terms& b);

// In how many sentences each term stands.
std::map<std::string, int> count_terms(const std::vector<Terms>& sentences);

}
