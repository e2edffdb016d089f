// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/questions.h"

#include <algorithm>

namespace script {
namespace {

constexpr std::size_t kMaxHeadingWords = 7;

// "3.2 Results", "Chapter 4: Heat", "IV. The flame".
std::string_view without_number(std::string_view heading)
{
    heading = trim(heading);
    for (const std::string_view word :
         {"Chapter ", "CHAPTER ", "Section ", "Part ", "Appendix ", "Lecture ", "LECTURE ", "Hoofstuk "})
        if (heading.starts_with(word)) {
            const std::size_t end = heading.find_first_of(":.—-", word.size());
            heading = end == std::string_view::npos ? std::string_view{} : trim(heading.substr(end + 1));
        }
    const std::size_t text = heading.find_first_not_of("0123456789.() \t");
    if (text == std::string_view::npos)
        return {};
    const bool numbered = text > 0 &&
                          (heading[text - 1] == ' ' || heading[text - 1] == '.' || heading[text - 1] == ')') &&
                          heading.substr(0, text).find_first_of(".)") != std::string_view::npos;
    return numbered ? heading.substr(text) : heading;
}

std::string_view without_subtitle(std::string_view heading)
{
    for (const std::string_view mark : {": ", " - ", " – ", " — ", " | "})
        if (const std::size_t at = heading.find(mark); at != std::string_view::npos && at > 3)
            heading = heading.substr(0, at);
    return trim(heading);
}

// "An introduction to R" is about R.
std::string without_genre(std::string heading)
{
    const std::string folded = lower(heading);
    for (const std::string_view genre :
         {"an introduction to ", "introduction to ", "a guide to ", "guide to ", "the basics of ", "basics of ",
          "understanding ", "an overview of ", "overview of ", "a short introduction to ", "getting started with ",
          "learning about ", "all about ", "inleiding tot ", "introduction à ", "einführung in ", "introducción a "})
        if (folded.starts_with(genre) && heading.size() > genre.size())
            return heading.substr(genre.size());
    return heading;
}

bool starts_with_word(std::string_view folded, std::initializer_list<std::string_view> words)
{
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return folded.starts_with(word) && folded.size() > word.size() && folded[word.size()] == ' ';
    });
}

// Headings that name no topic.
bool is_hollow(std::string_view folded, const Lexicon& lexicon)
{
    static const WordSet hollow =
        words_in("introduction preface summary conclusion conclusions overview background contents abstract "
                 "notes references bibliography index appendix discussion results methods solution solutions "
                 "exercise exercises objectives questions keypoints prerequisites setup acknowledgements "
                 "foreword glossary inleiding opsomming slot inhoud voorwoord matseno bokhutlo résumé zusammenfassung "
                 "einleitung introducción resumen conclusión examples example more miscellaneous");
    const auto words = split_white_space(folded);
    return std::all_of(words.begin(), words.end(), [&](std::string_view word) {
        return has(hollow, strip_punctuation(word)) || has(lexicon.stop_words, strip_punctuation(word));
    });
}

// The longest run of topic words of the answer that the document uses more than once (keyphrases as runs between stop
// words: Rose et al., "Automatic keyword extraction from individual documents", 2010), with its article.
std::string key_phrase(const Candidate& candidate, const Analysis& analysis)
{
    const auto words = analysis.breaker.words_of(candidate.lead);
    const auto weight = [&](const Word& word) {
        if (has(analysis.lexicon.stop_words, word.folded) || has(analysis.extra_stops, word.folded) ||
            !is_letter(static_cast<unsigned char>(word.folded[0])))
            return 0;
        const auto found = analysis.term_counts.find(stem(word.folded, analysis.lexicon.language));
        return found == analysis.term_counts.end() || word.folded.size() < 3 ? 0 : found->second;
    };
    const auto verbish = [&](std::string_view folded) {
        return folded.ends_with("ly") || folded.ends_with("ed") || (folded.ends_with("ing") && folded.size() > 5);
    };
    double best = 0;
    std::string phrase;
    for (std::size_t i = 0; i < words.size(); ++i) {
        double sum = 0;
        for (std::size_t n = 0; n < 3 && i + n < words.size() && weight(words[i + n]) > 1; ++n) {
            if (n > 0 && candidate.lead.substr(words[i + n - 1].end, words[i + n].begin - words[i + n - 1].end) != " ")
                break;
            sum += weight(words[i + n]);
            if (verbish(words[i + n].folded) || (n == 0 && verbish(words[i].folded)) ||
                sum * (1 + 0.1 * static_cast<double>(n)) <= best)
                continue;
            best = sum * (1 + 0.1 * static_cast<double>(n));
            phrase = candidate.lead.substr(words[i].begin, words[i + n].end - words[i].begin);
        }
    }
    return candidate.lead.starts_with(phrase) ? analysis.casing.inside(phrase) : phrase;
}

}

Topic topic_of_heading(std::string_view written, const Analysis& analysis)
{
    Topic topic;
    const std::string heading = without_genre(std::string(without_subtitle(without_number(written))));
    const std::string folded = lower(heading);
    const std::size_t count = split_white_space(heading).size();
    if (heading.empty() || count > kMaxHeadingWords + 2 || is_hollow(folded, analysis.lexicon) ||
        heading.find_first_of("`<>{}=()*\\$") != std::string::npos)
        return topic;
    if (heading.ends_with('?')) {
        topic.heading = upper_first(heading);
        topic.heading_is_question = true;
        return topic;
    }
    topic.heading_is_clause = starts_with_word(
        folded, {"how", "why", "what", "when", "where", "who", "hoe", "waarom", "wat", "wanneer", "waar", "goreng"});
    if (count > kMaxHeadingWords && !topic.heading_is_clause)
        return Topic{};
    topic.heading = analysis.casing.heading_inside(heading);
    while (!topic.heading.empty() && std::string_view(".!:;,").find(topic.heading.back()) != std::string_view::npos)
        topic.heading.pop_back();
    return topic;
}

Topic topic_of(const Candidate& candidate, const Analysis& analysis)
{
    Topic topic;
    if (candidate.section < analysis.document.sections.size())
        topic = topic_of_heading(analysis.document.sections[candidate.section].heading, analysis);
    topic.phrase = key_phrase(candidate, analysis);
    topic.heading_terms = terms_of(topic.heading, analysis.breaker, analysis.lexicon, analysis.extra_stops);
    topic.answer_starts_section =
        candidate.first == 0 || analysis.document.sentences[candidate.first - 1].section != candidate.section;
    return topic;
}

bool has_templates(std::string_view language)
{
    const std::string_view primary = language.substr(0, language.find('-'));
    return primary == "en" || primary == "af" || primary == "tn" || primary == "fr" || primary == "de" ||
           primary == "es";
}

std::vector<Question> questions_for(const Candidate& candidate, const Topic& topic, const Analysis& analysis)
{
    const std::string& language = analysis.lexicon.language;
    std::vector<Question> questions = language == "en"   ? questions_en(candidate, topic, analysis)
                                      : language == "af" ? questions_af(candidate, topic, analysis)
                                      : language == "tn" ? questions_tn(candidate, topic, analysis)
                                                         : questions_plain(topic, analysis.document.language);
    std::stable_sort(questions.begin(), questions.end(),
                     [](const Question& a, const Question& b) { return a.quality > b.quality; });
    return questions;
}

}
