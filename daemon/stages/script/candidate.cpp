// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/candidate.h"

#include "daemon/stages/script/clause_en.h"
#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/trim_sentence.h"

#include <algorithm>
#include <cmath>

namespace script {
namespace {

constexpr std::size_t kComfortableCharacters = 130;
constexpr std::size_t kMostCharacters = 200;
constexpr std::size_t kPairCharacters = 185;
constexpr std::size_t kMostSentences = 4000; // ranked; a book's later sentences are sampled
constexpr double kLongestAnswerSeconds = 14;

std::vector<std::string_view> prose_texts(const document::Document& document)
{
    std::vector<std::string_view> texts;
    for (const document::Sentence& sentence : document.sentences)
        if (sentence.is_prose)
            texts.push_back(std::string_view(document.text).substr(sentence.span.begin, sentence.span.end - sentence.span.begin));
    return texts;
}

bool is_cased(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (is_letter(c))
            return is_upper(c) || is_lower(c);
    }
    return false;
}

bool ends_as_statement(std::string_view text)
{
    while (!text.empty() && std::string_view("\"')").find(text.back()) != std::string_view::npos)
        text.remove_suffix(1);
    if (text.ends_with("”") || text.ends_with("’"))
        text.remove_suffix(3);
    return text.ends_with('.') || text.ends_with('!') || text.ends_with("。") || text.ends_with("।") || text.ends_with("۔") ||
           text.ends_with("።") || text.ends_with("！");
}

// Code, paths, formulas and addresses cannot be spoken well.
bool holds_code(std::string_view text)
{
    if (text.find_first_of("{}<>\\|^~_`=@#") != std::string_view::npos || text.find("://") != std::string_view::npos ||
        text.find("www.") != std::string_view::npos || text.find("()") != std::string_view::npos || text.find("::") != std::string_view::npos)
        return true;
    for (const std::string_view word : split_white_space(text)) {
        const std::string_view core = strip_punctuation(word);
        const bool option = word.size() > 1 && word[0] == '-' && word[1] != '-' && is_letter(static_cast<unsigned char>(word[1]));
        const bool glob = word.find('*') != std::string_view::npos;
        const bool sum = word == "+" || word == "/";
        const std::size_t stop = core.find('.');
        const bool file = stop != std::string_view::npos && stop + 2 < core.size() && core.size() - stop <= 5 && stop > 1 &&
                          lower(core) == core && core.find_first_of("0123456789") == std::string_view::npos &&
                          core.find('.', stop + 1) == std::string_view::npos;
        const bool path = std::count(core.begin(), core.end(), '/') > 1;
        if (option || glob || sum || file || path)
            return true;
    }
    return false;
}

bool brackets_balance(std::string_view text)
{
    const auto count = [&](std::string_view sign) {
        int found = 0;
        for (std::size_t at = text.find(sign); at != std::string_view::npos; at = text.find(sign, at + sign.size()))
            ++found;
        return found;
    };
    return count("(") == count(")") && count("[") == count("]") && count("\"") % 2 == 0 && count("“") == count("”") &&
           count("«") == count("»");
}

bool points_into_document(const std::vector<Word>& words, const Lexicon& lexicon)
{
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (has(lexicon.references, words[i].folded) && is_digit(static_cast<unsigned char>(words[i + 1].folded[0])))
            return true;
    return false;
}

struct Reasons {
    std::size_t words = 0;
    std::size_t numbers = 0;
    std::size_t shouted = 0;
    std::size_t first_person = 0;
    std::size_t dangling = 0;
    std::size_t boilerplate = 0;
};

Reasons read_reasons(std::string_view text, const std::vector<Word>& words, const Lexicon& lexicon)
{
    Reasons out;
    out.words = words.size();
    bool noun_before = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Word& word = words[i];
        const std::string_view written = text.substr(word.begin, word.end - word.begin);
        out.numbers += is_digit(static_cast<unsigned char>(word.folded[0]));
        out.shouted += written.size() > 3 && written != word.folded && lower(written) != written && upper_first(lower(written)) != written;
        out.first_person += has(lexicon.first_person, word.folded);
        out.boilerplate += has(lexicon.boilerplate, word.folded);
        // "it" and "they" are well when a noun of the same sentence stands before them; pointing words never are.
        const bool pronoun = word.folded == "it" || word.folded == "its" || word.folded == "they" || word.folded == "them" ||
                             word.folded == "their" || word.folded == "hulle" || word.folded == "he" || word.folded == "she" ||
                             word.folded == "his" || word.folded == "her" || word.folded == "him";
        if (has(lexicon.dangling, word.folded) && !(pronoun && noun_before))
            ++out.dangling;
        noun_before = noun_before || (!has(lexicon.stop_words, word.folded) && i + 1 < words.size());
    }
    return out;
}

double length_factor(std::size_t words)
{
    if (words < 6)
        return words < 4 ? 0 : 0.45;
    if (words <= 22)
        return 1;
    return words <= 30 ? 0.85 : words <= 40 ? 0.5 : 0;
}

// Words that lean on the sentence before without being pronouns, and talk about the text itself.
double english_factor(std::string_view folded, bool has_verb)
{
    double factor = has_verb ? 1.0 : 0.5;
    for (const std::string_view phrase : {" as mentioned", " as we ", " we saw", " see also", " the same way", " that interest", " as well.",
                                          " in this ", " of this ", " the other direction", " for this reason", " as shown", " like this",
                                          " like that", " do so", " does so", " this one", " that one", " of them", " of these", " the rest ",
                                          " shown here", " you will see", " you have here", " i have", " too.", " the former", " the latter",
                                          " shall ", " tell you", " the answer", " so-called", " this is ", " more than that"})
        if (folded.find(phrase) != std::string_view::npos)
            factor *= 0.35;
    for (const std::string_view word : {" also ", " instead", " again", " similarly", " likewise", " another ", " such ", " then ",
                                        " the other ", " the second ", " the next ", " here ", " still ", " simply "})
        if (folded.find(word) != std::string_view::npos)
            factor *= 0.75;
    for (const std::string_view opener : {"explain ", "describe ", "write ", "list ", "draw ", "note ", "notice ", "discuss ", "find ",
                                          "complete ", "answer ", "consider ", "see ", "recall ", "click ", "type ", "run ", "let ", "assume ",
                                          "suppose ", "imagine ", "thank ", "remember that"})
        if (folded.starts_with(opener))
            factor *= 0.3;
    return factor;
}

bool has_english_verb(std::string_view text)
{
    const auto tokens = en::tokens_of(text);
    return std::any_of(tokens.begin(), tokens.end(), [](const en::Token& token) { return en::find_verb(token.folded).has_value(); });
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
        known += found != first_named.end() && found->second < index && document.title.find(found->first) == std::string::npos;
    }
    return known;
}

std::string_view Analysis::sentence(std::size_t index) const
{
    const document::Span span = document.sentences[index].span;
    return std::string_view(document.text).substr(span.begin, span.end - span.begin);
}

bool points_back(std::string_view written, const Lexicon& lexicon)
{
    const auto words = split_white_space(written);
    if (words.empty())
        return false;
    const std::string first = lower(strip_punctuation(words[0]));
    if (!has(lexicon.back_pointers, first))
        return false;
    return !(first == "there" && words.size() > 1 && (words[1] == "is" || words[1] == "are"));
}

double fitness(std::string_view written, std::string_view trimmed, const Lexicon& lexicon)
{
    if (!ends_as_statement(written) || written.find('?') != std::string_view::npos || holds_code(trimmed) || !brackets_balance(trimmed))
        return 0;
    std::size_t at = 0;
    const char32_t first = next_code_point(written, at);
    const bool small_n = written.starts_with("'n ") || written.starts_with("’n ");
    if (!small_n && (is_lower(first) || (is_cased(written) && !is_upper(first) && !is_digit(first) && first != U'“' && first != U'"')))
        return 0;
    if (first == U'“' || first == U'"')
        return 0;
    const WordBreaker breaker(lexicon.language);
    const auto words = breaker.words_of(trimmed);
    const Reasons reasons = read_reasons(trimmed, words, lexicon);
    if (points_into_document(breaker.words_of(written), lexicon) || reasons.boilerplate > 0 || reasons.numbers > 5 || reasons.shouted > 2)
        return 0;
    if (points_back(trimmed, lexicon) || count_code_points(trimmed) > kMostCharacters)
        return 0;
    double factor = length_factor(words.empty() ? 0 : std::max<std::size_t>(words.size(), count_code_points(trimmed) / 12));
    if (lexicon.language == "en")
        factor *= english_factor(" " + lower(trimmed), has_english_verb(trimmed)) * english_factor(lower(trimmed), true);
    const bool i_talk = lexicon.language == "en" && (trimmed.find("I ") == 0 || trimmed.find(" I ") != std::string_view::npos ||
                                                     trimmed.find(" my ") != std::string_view::npos || trimmed.find(" me ") != std::string_view::npos);
    factor *= std::pow(i_talk ? 0.1 : 0.6, static_cast<double>(reasons.first_person));
    factor *= std::pow(0.3, static_cast<double>(reasons.dangling));
    factor *= trimmed.find(':') != std::string_view::npos || trimmed.find(';') != std::string_view::npos ? 0.8 : 1.0;
    factor *= trimmed.find("“") != std::string_view::npos || trimmed.find('"') != std::string_view::npos ? 0.6 : 1.0;
    factor *= trimmed.ends_with('!') ? 0.7 : 1.0;
    return factor;
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
    if (document.sentences[a].section != document.sentences[b].section || document.sentences[b].span.begin < document.sentences[a].span.end)
        return false;
    const std::string_view between = std::string_view(document.text)
                                         .substr(document.sentences[a].span.end,
                                                 document.sentences[b].span.begin - document.sentences[a].span.end);
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
    TrimmedSentence second = trim_sentence(written, analysis.lexicon, kComfortableCharacters);
    if (!second.connective.empty()) // what joined them stays: they are together again
        second = trim_sentence(written, Lexicon{}, kComfortableCharacters);
    const bool back = points_back(written, analysis.lexicon);
    const double fit = back ? fitness(written, "The " + lower_first(second.text), analysis.lexicon)
                            : fitness(written, second.text, analysis.lexicon);
    if (fit < 0.2 || count_code_points(single.text) + count_code_points(second.text) > kPairCharacters)
        return;
    const Terms second_terms = terms_of(second.text, analysis.breaker, analysis.lexicon, analysis.extra_stops);
    if (!back && similarity(single.terms, second_terms) < 0.15)
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

}

std::vector<Candidate> find_candidates(const Analysis& analysis)
{
    const std::vector<double> rank = text_rank(analysis.terms);
    std::vector<Candidate> out;
    for (std::size_t i = 0; i < analysis.prose.size(); ++i) {
        const std::size_t index = analysis.prose[i];
        const std::string_view written = analysis.sentence(index);
        const TrimmedSentence trimmed = trim_sentence(written, analysis.lexicon, kComfortableCharacters);
        const double fit = fitness(written, trimmed.text, analysis.lexicon);
        if (fit <= 0.05)
            continue;
        Candidate candidate = make_candidate(analysis, index, trimmed);
        if (candidate.terms.size() < 2 || candidate.seconds > kLongestAnswerSeconds || !is_made_of(candidate.text, written))
            continue;
        candidate.score = (0.25 + 0.75 * rank[i]) * fit * std::pow(0.7, static_cast<double>(analysis.names_from_before(index)));
        add_pair(analysis, candidate, fit, out);
        out.push_back(std::move(candidate));
    }
    return out;
}

}
