// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/casing.h"

#include "daemon/stages/script/words.h"

#include <array>

namespace script {
namespace {

bool starts_upper(std::string_view word)
{
    std::size_t at = 0;
    return !word.empty() && is_upper(next_code_point(word, at));
}

std::string_view without_possessive(std::string_view core)
{
    for (const std::string_view ending : {"'s", "’s"})
        if (core.ends_with(ending))
            core.remove_suffix(ending.size());
    return core;
}

bool is_acronym(std::string_view word)
{
    std::size_t capitals = 0;
    for (std::size_t at = 0; at < word.size();) {
        const char32_t c = next_code_point(word, at);
        capitals += is_upper(c);
        if (is_digit(c))
            return true;
    }
    return capitals >= 2 || (word.size() == 1 && word != "A" && word != "I"); // the language R, vitamin C
}

}

Casing::Casing(const std::vector<std::string_view>& sentences, const Lexicon& lexicon) : lexicon_(lexicon)
{
    for (const std::string_view sentence : sentences) {
        const auto words = split_white_space(sentence);
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::string_view core = without_possessive(strip_punctuation(words[i]));
            if (core.empty())
                continue;
            if (!starts_upper(core))
                seen_lower_.emplace(core);
            else if (i > 0 && std::string_view(".!?:\"”").find(words[i - 1].back()) == std::string_view::npos)
                seen_capital_.emplace(core);
        }
    }
}

bool Casing::is_name(std::string_view word) const
{
    const std::string_view core = without_possessive(strip_punctuation(word));
    return starts_upper(core) && has(seen_capital_, core) && !has(seen_lower_, lower(core));
}

std::string Casing::word_inside(std::string_view word) const
{
    const std::string_view core = without_possessive(strip_punctuation(word));
    if (count_code_points(core) > 3 && has(seen_lower_, lower(core)) && lexicon_.language != "de")
        return lower(word); // "SUGAR" over a page that writes "sugar"
    if (core.empty() || !starts_upper(core) || is_acronym(core) || lexicon_.language == "de")
        return std::string(word);
    const std::string folded = lower(core);
    if (folded == "i" && lexicon_.language == "en")
        return std::string(word);
    if (core.size() < strip_punctuation(word).size() && !has(seen_lower_, folded))
        return std::string(word); // "Nelle's pipeline": who owns something is somebody
    const bool common = has(lexicon_.stop_words, folded) || has(seen_lower_, folded) ||
                        has(seen_lower_, stem(folded)) ||
                        !has(seen_capital_, core); // names of a document stand inside its sentences too
    return common ? lower_first(word) : std::string(word);
}

std::string Casing::stem(std::string_view folded)
{
    return std::string(folded.ends_with('s') ? folded.substr(0, folded.size() - 1) : folded);
}

std::string Casing::inside(std::string_view phrase) const
{
    const std::size_t space = phrase.find(' ');
    const std::string_view first = strip_punctuation(phrase.substr(0, space));
    // "Cash under a mattress": names are hardly followed by small words.
    if (space != std::string_view::npos && lexicon_.language != "de" && !has(seen_capital_, first) &&
        !is_acronym(first) && !starts_upper(phrase.substr(space + 1)))
        return lower_first(phrase);
    return word_inside(phrase.substr(0, space)) +
           std::string(space == std::string_view::npos ? std::string_view{} : phrase.substr(space));
}

std::string Casing::heading_inside(std::string_view heading) const
{
    const std::string calm = without_shouting(heading);
    const auto words = split_white_space(calm);
    std::size_t content = 0;
    std::size_t capitals = 0;
    for (const std::string_view word : words) {
        if (has(lexicon_.stop_words, lower(strip_punctuation(word))))
            continue;
        ++content;
        capitals += starts_upper(strip_punctuation(word));
    }
    const bool title_case = capitals == content;
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i)
        out += (i ? " " : "") + (title_case || i == 0 ? word_inside(words[i]) : std::string(words[i]));
    return out;
}

std::string without_shouting(std::string_view text)
{
    std::size_t letters = 0;
    std::size_t capitals = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        letters += is_letter(c);
        capitals += is_upper(c);
    }
    if (letters < 6 || capitals * 10 < letters * 8)
        return std::string(text);
    const WordSet small =
        words_in("a an and as at by for from in of on or the to with van die en 'n der und de la le et");
    std::string out;
    for (const std::string_view word : split_white_space(text)) {
        const std::string folded = lower(word);
        out += out.empty() ? upper_first(folded) : " " + (has(small, folded) ? folded : upper_first(folded));
    }
    return out;
}

}
