// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/candidate.h"

#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/fitness.h"
#include "daemon/stages/script/trim_sentence.h"

#include <algorithm>
#include <cmath>

namespace script {
namespace {

constexpr std::size_t kComfortableCharacters = 130;
constexpr std::size_t kPairCharacters = 185;
constexpr std::size_t kMostSentences = 4000; // ranked; a book's later sentences are sampled
constexpr double kLongestAnswerSeconds = 14;

std::vector<std::string_view> prose_texts(const document::Document& document)
{
    std::vector<std::string_view> texts;
    for (const document::Sentence& sentence : document.sentences)
        if (sentence.is_prose)
            texts.push_back(
                std::string_view(document.text).substr(sentence.span.begin, sentence.span.end - sentence.span.begin));
    return texts;
}

}

Analysis::Analysis(const document::Document& from, const Lexicon& words)
    : document(from), lexicon(words), breaker(from.language), casing(prose_texts(from), words)
{
    if (words.language.empty())
        extra_stops = frequent_words(prose_texts(from), breaker);
    for (std::size_t i = 0; i < from.sentences.size(); ++i)
        if (from.sentences[i].is_prose)
            prose.push_back(i);
    if (prose.size() > kMostSentences) { // every n-th, so that a book's end counts as its start does
        std::vector<std::size_t> sampled;
        const double step = static_cast<double>(prose.size()) / kMostSentences;
        for (std::size_t i = 0; i < kMostSentences; ++i)
            sampled.push_back(prose[static_cast<std::size_t>(static_cast<double>(i) * step)]);
        prose = std::move(sampled);
    }
    for (const std::size_t index : prose)
        for (const std::string_view word : split_white_space(sentence(index)))
            if (casing.is_name(word) && words.language != "de")
                first_named.emplace(strip_punctuation(word), index);
    for (const std::size_t index : prose)
        terms.push_back(terms_of(sentence(index), breaker, lexicon, extra_stops));
    term_counts = count_terms(terms);
}

std::size_t Analysis::names_from_before(std::size_t index) const
{
    std::size_t known = 0;
    for (const std::string_view word : split_white_space(sentence(index))) {
        const auto found = first_named.find(std::string(strip_punctuation(word)));
        known += found != first_named.end() && found->second < index &&
                 document.title.find(found->first) == std::string::npos;
    }
    return known;
}

std::string_view Analysis::sentence(std::size_t index) const
{
    const document::Span span = document.sentences[index].span;
    return std::string_view(document.text).substr(span.begin, span.end - span.begin);
}

namespace {

Candidate make_candidate(const Analysis& analysis, std::size_t index, const TrimmedSentence& trimmed)
{
    Candidate out;
    out.first = out.last = index;
    out.source = analysis.document.sentences[index].span;
    out.text = out.lead = trimmed.text;
    out.connective = trimmed.connective;
    out.section = analysis.document.sentences[index].section;
    out.terms = terms_of(trimmed.text, analysis.breaker, analysis.lexicon, analysis.extra_stops);
    out.seconds = estimate_speech_seconds(out.text, analysis.document.language, Role::explainer);
    return out;
}

bool same_paragraph(const document::Document& document, std::size_t a, std::size_t b)
{
    if (document.sentences[a].section != document.sentences[b].section ||
        document.sentences[b].span.begin < document.sentences[a].span.end)
        return false;
    const std::string_view between =
        std::string_view(document.text)
            .substr(document.sentences[a].span.end, document.sentences[b].span.begin - document.sentences[a].span.end);
    return between.find("\n\n") == std::string_view::npos && trim(between).empty();
}

// The sentence together with its neighbour, when the neighbour needs it or rounds it off.
void add_pair(const Analysis& analysis, const Candidate& single, double single_fitness, std::vector<Candidate>& into)
{
    const std::size_t next = single.last + 1;
    const auto& sentences = analysis.document.sentences;
    if (next >= sentences.size() || !sentences[next].is_prose || !same_paragraph(analysis.document, single.last, next))
        return;
    const std::string_view written = analysis.sentence(next);
    if (written.starts_with("Here")) // shows something that is not there
        return;
    TrimmedSentence second = trim_sentence(written, analysis.lexicon, kComfortableCharacters);
    if (!second.connective.empty()) // what joined them stays: they are together again
        second = trim_sentence(written, Lexicon{}, kComfortableCharacters);
    const bool back = points_back(written, analysis.lexicon);
    const double fit = back ? fitness(written, "The " + lower_first(second.text), analysis.lexicon)
                            : fitness(written, second.text, analysis.lexicon);
    if (fit < 0.2 || count_code_points(single.text) + count_code_points(second.text) > kPairCharacters)
        return;
    const Terms second_terms = terms_of(second.text, analysis.breaker, analysis.lexicon, analysis.extra_stops);
    if (!back && similarity(single.terms, second_terms) < 0.3)
        return;
    Candidate pair = single;
    pair.last = next;
    pair.source.end = sentences[next].span.end;
    pair.text = single.text + " " + second.text;
    pair.terms = terms_of(pair.text, analysis.breaker, analysis.lexicon, analysis.extra_stops);
    pair.seconds = estimate_speech_seconds(pair.text, analysis.document.language, Role::explainer);
    pair.score = single.score * (back ? 1.0 : 0.8) * (single_fitness > 0.8 ? 1 : 0.9);
    if (pair.seconds <= kLongestAnswerSeconds)
        into.push_back(std::move(pair));
}

std::vector<Candidate> candidates_from(const Analysis& analysis, const std::vector<double>& rank, double least)
{
    std::vector<Candidate> out;
    for (std::size_t i = 0; i < analysis.prose.size(); ++i) {
        const std::size_t index = analysis.prose[i];
        const std::string_view written = analysis.sentence(index);
        const TrimmedSentence trimmed = trim_sentence(written, analysis.lexicon, kComfortableCharacters);
        const double fit = fitness(written, trimmed.text, analysis.lexicon);
        if (fit <= least)
            continue;
        Candidate candidate = make_candidate(analysis, index, trimmed);
        if (candidate.terms.size() < 2 || candidate.seconds > kLongestAnswerSeconds ||
            !is_made_of(candidate.text, written))
            continue;
        candidate.score =
            (0.25 + 0.75 * rank[i]) * fit * std::pow(0.7, static_cast<double>(analysis.names_from_before(index)));
        add_pair(analysis, candidate, fit, out);
        out.push_back(std::move(candidate));
    }
    return out;
}

}

std::vector<Candidate> find_candidates(const Analysis& analysis)
{
    constexpr double kGood = 0.3;
    constexpr double kBearable = 0.05;
    constexpr std::size_t kEnough = 14;
    const std::vector<double> rank = text_rank(analysis.terms);
    std::vector<Candidate> good = candidates_from(analysis, rank, kGood);
    return good.size() >= kEnough ? good : candidates_from(analysis, rank, kBearable);
}

}
