// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/rank.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

namespace script {
namespace {

constexpr double kDamping = 0.85;
constexpr int kRounds = 30;
// A term in more of the sentences than this joins everything with everything: it costs much and says little.
constexpr double kCommonShare = 0.2;
constexpr std::size_t kCommonFrom = 100;

struct Edge {
    std::size_t to;
    double weight;
};

std::vector<std::vector<Edge>> overlaps(const std::vector<Terms>& sentences)
{
    std::unordered_map<std::string_view, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < sentences.size(); ++i)
        for (const std::string& term : sentences[i])
            places[term].push_back(i);
    const std::size_t common =
        std::max(kCommonFrom, static_cast<std::size_t>(kCommonShare * static_cast<double>(sentences.size())));
    std::vector<std::vector<Edge>> edges(sentences.size());
    std::vector<int> shared(sentences.size());
    std::vector<std::size_t> touched;
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        touched.clear();
        for (const std::string& term : sentences[i]) {
            const auto& with_term = places[term];
            if (with_term.size() > common)
                continue;
            for (const std::size_t j : with_term)
                if (j != i && shared[j]++ == 0)
                    touched.push_back(j);
        }
        std::sort(touched.begin(), touched.end());
        for (const std::size_t j : touched) {
            const double size = std::log(1.0 + static_cast<double>(sentences[i].size())) +
                                std::log(1.0 + static_cast<double>(sentences[j].size()));
            edges[i].push_back({j, shared[j] / size});
            shared[j] = 0;
        }
    }
    return edges;
}

}

std::string stem(std::string_view folded, std::string_view language)
{
    std::string out(folded);
    const auto cut = [&](std::string_view ending, std::size_t least, std::string_view with) {
        if (out.size() < least + ending.size() || !out.ends_with(ending))
            return false;
        out.resize(out.size() - ending.size());
        out += with;
        return true;
    };
    if (cut("'s", 2, "") || cut("’s", 2, ""))
        return out;
    if (language == "en") {
        if (out.ends_with("ss") || out.ends_with("us") || out.ends_with("is"))
            return out;
        if (!cut("ies", 2, "y") && !cut("sses", 2, "ss") && !cut("xes", 2, "x") && !cut("ches", 2, "ch") &&
            !cut("shes", 2, "sh"))
            cut("s", 3, "");
    } else if (language == "fr" || language == "es") {
        cut("s", 3, "");
    } else if (language == "af" || language == "de") {
        if (!cut("en", 4, "") && !cut("e", 4, "") && !cut("s", 4, ""))
            return out;
    }
    return out;
}

Terms terms_of(std::string_view text, const WordBreaker& breaker, const Lexicon& lexicon, const WordSet& extra_stops)
{
    std::set<std::string> terms;
    for (const Word& word : breaker.words_of(text)) {
        if (has(lexicon.stop_words, word.folded) || has(extra_stops, word.folded))
            continue;
        std::size_t at = 0;
        const char32_t first = next_code_point(word.folded, at);
        if (!is_letter(first) || (count_code_points(word.folded) < 3 && word.folded.size() < 4))
            continue;
        terms.insert(stem(word.folded, lexicon.language));
    }
    return {terms.begin(), terms.end()};
}

WordSet frequent_words(const std::vector<std::string_view>& sentences, const WordBreaker& breaker)
{
    std::map<std::string, std::size_t> counts;
    for (const std::string_view sentence : sentences) {
        std::set<std::string> seen;
        for (const Word& word : breaker.words_of(sentence))
            seen.insert(word.folded);
        for (const std::string& word : seen)
            ++counts[word];
    }
    WordSet frequent;
    for (const auto& [word, count] : counts)
        if (sentences.size() >= 8 && count * 4 > sentences.size())
            frequent.insert(word);
    return frequent;
}

std::vector<double> text_rank(const std::vector<Terms>& sentences)
{
    const auto edges = overlaps(sentences);
    std::vector<double> out_weight(sentences.size());
    for (std::size_t i = 0; i < sentences.size(); ++i)
        for (const Edge& edge : edges[i])
            out_weight[i] += edge.weight;
    std::vector<double> score(sentences.size(), 1.0);
    std::vector<double> next(sentences.size());
    for (int round = 0; round < kRounds; ++round) {
        for (std::size_t i = 0; i < sentences.size(); ++i) {
            double sum = 0;
            for (const Edge& edge : edges[i]) // overlap is symmetric: an edge out is an edge in
                sum += edge.weight / out_weight[edge.to] * score[edge.to];
            next[i] = (1 - kDamping) + kDamping * sum;
        }
        score.swap(next);
    }
    const double highest = score.empty() ? 1.0 : *std::max_element(score.begin(), score.end());
    for (double& each : score)
        each /= highest;
    return score;
}

double similarity(const Terms& a, const Terms& b)
{
    if (a.empty() || b.empty())
        return 0;
    Terms common;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
    return static_cast<double>(common.size()) / std::sqrt(static_cast<double>(a.size() * b.size()));
}

std::map<std::string, int> count_terms(const std::vector<Terms>& sentences)
{
    std::map<std::string, int> counts;
    for (const Terms& terms : sentences)
        for (const std::string& term : terms)
            ++counts[term];
    return counts;
}

}
