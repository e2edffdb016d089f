// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/fitness.h"

#include "daemon/stages/script/clause_en.h"
#include "daemon/stages/script/words.h"

#include <algorithm>
#include <cmath>

namespace script {
namespace {

constexpr std::size_t kMostCharacters = 200;

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
    return text.ends_with('.') || text.ends_with('!') || text.ends_with("。") || text.ends_with("।") ||
           text.ends_with("۔") || text.ends_with("።") || text.ends_with("！");
}

// Code, paths, formulas and addresses cannot be spoken well.
bool holds_code(std::string_view text)
{
    if (text.find_first_of("{}<>\\|^~_`=@#") != std::string_view::npos || text.find("://") != std::string_view::npos ||
        text.find("www.") != std::string_view::npos || text.find("()") != std::string_view::npos ||
        text.find("::") != std::string_view::npos)
        return true;
    for (const std::string_view word : split_white_space(text)) {
        const std::string_view core = strip_punctuation(word);
        const bool option =
            word.size() > 1 && word[0] == '-' && word[1] != '-' && is_letter(static_cast<unsigned char>(word[1]));
        const bool glob = word.find('*') != std::string_view::npos;
        const bool sum = word == "+" || word == "/";
        const std::size_t dollar = core.find('$');
        const std::size_t bracket = word.find('(');
        const bool call =
            (dollar != std::string_view::npos && dollar > 0) ||
            (bracket != std::string_view::npos && bracket > 0 && word.find(')') != std::string_view::npos);
        const std::size_t stop = core.find('.');
        const bool file = stop != std::string_view::npos && stop + 2 < core.size() && core.size() - stop <= 5 &&
                          stop > 1 && lower(core) == core &&
                          core.find_first_of("0123456789") == std::string_view::npos &&
                          core.find('.', stop + 1) == std::string_view::npos;
        const bool path = std::count(core.begin(), core.end(), '/') > 1;
        if (call || option || glob || sum || file || path)
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
    std::size_t variables = 0; // single letters: n, x
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
        out.shouted += written.size() > 3 && written != word.folded && lower(written) != written &&
                       upper_first(lower(written)) != written;
        out.first_person += has(lexicon.first_person, word.folded);
        out.variables += written.size() == 1 && written == word.folded &&
                         is_letter(static_cast<unsigned char>(written[0])) && written != "a" && written != "i" &&
                         written != "n" && !has(lexicon.stop_words, written) && !lexicon.language.empty();
        out.boilerplate += has(lexicon.boilerplate, word.folded);
        // "it" and "they" are well when a noun of the same sentence stands before them; pointing words never are.
        const bool pronoun = word.folded == "it" || word.folded == "its" || word.folded == "they" ||
                             word.folded == "them" || word.folded == "their" || word.folded == "hulle" ||
                             word.folded == "he" || word.folded == "she" || word.folded == "his" ||
                             word.folded == "her" || word.folded == "him";
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
    for (const std::string_view phrase : {" as mentioned",    " as we ",
                                          " we saw",          " see also",
                                          " the same way",    " that interest",
                                          " as well.",        " in this ",
                                          " of this ",        " the other direction",
                                          " for this reason", " as shown",
                                          " like this",       " like that",
                                          " do so",           " does so",
                                          " this one",        " that one",
                                          " of them",         " of these",
                                          " the rest ",       " shown here",
                                          " you will see",    " you have here",
                                          " i have",          " too.",
                                          " why, ",           " the reader",
                                          " this document",   " this book",
                                          " this manual",     " this lesson",
                                          " chapter",         " help page",
                                          " you see",         " you observe",
                                          " you know",        " you believe",
                                          " imagine ",        " correct answer",
                                          " you will find",   " told you",
                                          " the former",      " the latter",
                                          " shall ",          " tell you",
                                          " the answer",      " so-called",
                                          " this is ",        " more than that"})
        if (folded.find(phrase) != std::string_view::npos)
            factor *= 0.35;
    for (const std::string_view word :
         {" also ", " instead", " again", " similarly", " likewise", " another ", " such ", " then ", " the other ",
          " the second ", " the next ", " here ", " still ", " simply ", " same ", " would "})
        if (folded.find(word) != std::string_view::npos)
            factor *= 0.75;
    for (const std::string_view opener :
         {"explain ", "describe ", "write ",  "list ",     "draw ",    "note ",   "notice ",      "discuss ",
          "find ",    "complete ", "answer ", "consider ", "see ",     "recall ", "click ",       "type ",
          "run ",     "let ",      "assume ", "suppose ",  "imagine ", "thank ",  "remember that"})
        if (folded.starts_with(opener))
            factor *= 0.3;
    return factor;
}

bool has_english_verb(std::string_view text)
{
    const auto tokens = en::tokens_of(text);
    return std::any_of(tokens.begin(), tokens.end(),
                       [](const en::Token& token) { return en::find_verb(token.folded).has_value(); });
}

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
    if (!ends_as_statement(written) || written.find('?') != std::string_view::npos || holds_code(trimmed) ||
        !brackets_balance(trimmed))
        return 0;
    std::size_t at = 0;
    const char32_t first = next_code_point(written, at);
    const bool small_n = written.starts_with("'n ") || written.starts_with("’n ");
    if (!small_n && (is_lower(first) ||
                     (is_cased(written) && !is_upper(first) && !is_digit(first) && first != U'“' && first != U'"')))
        return 0;
    if (first == U'“' || first == U'"' || trimmed.ends_with("e.g.") || trimmed.ends_with("i.e.") ||
        trimmed.ends_with("vs."))
        return 0;
    const bool subordinate = trimmed.starts_with("Because ") || trimmed.starts_with("Although ") ||
                             trimmed.starts_with("While ") || trimmed.starts_with("Whereas ") ||
                             trimmed.starts_with("Since ") || trimmed.starts_with("If ") ||
                             trimmed.starts_with("When ");
    if (lexicon.language == "en" && subordinate && trimmed.find(',') == std::string_view::npos)
        return 0; // half a sentence
    const WordBreaker breaker(lexicon.language);
    const auto words = breaker.words_of(trimmed);
    const Reasons reasons = read_reasons(trimmed, words, lexicon);
    if (points_into_document(breaker.words_of(written), lexicon) || reasons.boilerplate > 0 || reasons.numbers > 5 ||
        reasons.shouted > 2)
        return 0;
    if (points_back(trimmed, lexicon) || count_code_points(trimmed) > kMostCharacters)
        return 0;
    double factor =
        length_factor(words.empty() ? 0 : std::max<std::size_t>(words.size(), count_code_points(trimmed) / 12));
    if (lexicon.language == "en" && en::is_imperative(trimmed) &&
        !en::is_advice_verb(lower(trimmed.substr(0, trimmed.find(' ')))))
        factor *= 0.15;
    if (const auto verb = en::find_verb(lower(trimmed.substr(0, trimmed.find(' '))));
        lexicon.language == "en" && verb && verb->form == en::VerbForm::third)
        factor *= 0.2; // "Draws a polygon": its subject is a heading
    if (lexicon.language == "en" && trimmed.starts_with("You "))
        factor *= 0.5;
    if (lexicon.language == "en")
        factor *=
            english_factor(" " + lower(trimmed), has_english_verb(trimmed)) * english_factor(lower(trimmed), true);
    const bool i_talk =
        lexicon.language == "en" &&
        (trimmed.find("I ") == 0 || trimmed.find(" I ") != std::string_view::npos ||
         trimmed.find(" my ") != std::string_view::npos || trimmed.find(" me ") != std::string_view::npos);
    factor *= std::pow(i_talk ? 0.1 : 0.6, static_cast<double>(reasons.first_person));
    factor *= std::pow(0.3, static_cast<double>(reasons.dangling + reasons.variables));
    for (const std::string_view word : {" ook ", " tog ", " daardie ", " nogtans "})
        factor *= lexicon.language == "af" && trimmed.find(word) != std::string_view::npos ? 0.6 : 1.0;
    factor *= trimmed.find(':') != std::string_view::npos || trimmed.find(';') != std::string_view::npos ? 0.8 : 1.0;
    factor *= trimmed.find("“") != std::string_view::npos || trimmed.find('"') != std::string_view::npos ? 0.6 : 1.0;
    factor *= trimmed.ends_with('!') ? 0.7 : 1.0;
    return factor;
}

}
