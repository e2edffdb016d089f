// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/questions.h"

#include <fmt/format.h>

#include <array>
#include <initializer_list>

namespace script {
namespace {

struct Words {
    std::vector<std::string_view> all;
    std::string text(std::size_t begin, std::size_t end) const
    {
        std::string out;
        for (std::size_t i = begin; i < end && i < all.size(); ++i)
            out += (i > begin ? " " : "") + std::string(all[i]);
        return out;
    }
    std::string folded(std::size_t at) const
    {
        return at < all.size() ? lower(strip_punctuation(all[at])) : std::string{};
    }
    bool stops(std::size_t at) const
    {
        return at < all.size() && std::string_view(",;:.").find(all[at].back()) != std::string_view::npos;
    }
};

void add(std::vector<Question>& into, Shape shape, double quality, std::initializer_list<std::string> texts,
         bool needs_same_topic = false)
{
    for (const std::string& text : texts)
        if (count_code_points(text) <= 95)
            into.push_back({upper_first(text), shape, quality, needs_same_topic});
}

std::string without_end(std::string text)
{
    while (!text.empty() && std::string_view(",;:.").find(text.back()) != std::string_view::npos)
        text.pop_back();
    return text;
}

// "As warm lug opstyg, ..." and "Fa pula e na, ...": the clause up to the comma.
std::string opening_clause(const Words& words, std::size_t most)
{
    for (std::size_t i = 1; i < words.all.size() && i < most; ++i)
        if (words.all[i].ends_with(','))
            return without_end(words.text(0, i + 1));
    return {};
}

bool holds_any(const Words& words, std::size_t end, std::initializer_list<std::string_view> pointers)
{
    for (std::size_t i = 0; i < end; ++i)
        for (const std::string_view pointer : pointers)
            if (words.folded(i) == pointer)
                return true;
    return false;
}

bool is_afrikaans_verb(std::string_view folded)
{
    static const WordSet verbs = words_in("gee kry maak neem gebruik verskaf bestaan verander styg val vloei sak loop "
                                          "drink eet groei help hou vang verhit verloor "
                                          "beweeg begin bring dra draai dryf los verdamp vorm vul weeg word bly kom "
                                          "gaan staan lê lewe leef werk wys toon sien laat "
                                          "bou breek betaal spaar verdien kos leen lei lees leer skryf speel stoor "
                                          "stuur sê vertel verduidelik beskerm bevat beïnvloed "
                                          "benodig vereis produseer absorbeer reflekteer koel warm smelt vries stel "
                                          "sluit open trek stoot tref ontmoet ontstaan "
                                          "ontwikkel ondersteun verminder vermeerder verhoog verlaag veroorsaak "
                                          "versamel verskil verwyder voed voorkom voorsien");
    return has(verbs, folded);
}

bool is_afrikaans_auxiliary(std::string_view folded)
{
    return folded == "kan" || folded == "moet" || folded == "sal" || folded == "het" || folded == "was" ||
           folded == "mag" || folded == "behoort";
}

// The subject ends before the first finite verb: Afrikaans main clauses have it second.
std::size_t afrikaans_verb(const Words& words)
{
    static const WordSet no_subject =
        words_in("as wanneer omdat terwyl hoewel in op by uit onder na met sonder deur tydens voor aan "
                 "baie meeste sommige party albei alle elke geen dit hulle daar hier hy sy ons ek jy niemand almal toe "
                 "nadat voordat sodra vir van om herstel");
    if (words.all.size() < 4 || has(no_subject, words.folded(0)))
        return 0;
    for (std::size_t i = 1; i < words.all.size() && i < 7; ++i) {
        const std::string word = words.folded(i);
        if (words.stops(i - 1) || word == "wat" || word == "en" || word == "dat" || word == "of")
            return 0;
        if (word == "is" || is_afrikaans_auxiliary(word) || is_afrikaans_verb(word))
            return i;
    }
    return 0;
}

}

std::vector<Question> questions_af(const Candidate& candidate, const Topic& topic, const Analysis& analysis)
{
    std::vector<Question> out;
    const Words words{split_white_space(candidate.lead)};
    const std::string first = words.folded(0);
    if (first == "as" || first == "wanneer" || first == "sodra") {
        const std::string clause = opening_clause(words, 12);
        if (!clause.empty() && !holds_any(words, 10, {"dit", "hulle", "hierdie"}))
            add(out, Shape::condition, 0.95, {fmt::format("Wat gebeur {}?", lower_first(clause))});
        else if (!clause.empty())
            if (const std::size_t end = split_white_space(clause).size();
                !holds_any(words, end, {"dit", "hulle", "hierdie"}))
                add(out, Shape::condition, 0.95, {fmt::format("Wat gebeur {}?", lower_first(clause))});
    }
    if (const std::size_t verb = afrikaans_verb(words); verb > 0) {
        const std::string s = analysis.casing.inside(words.text(0, verb));
        const std::string is = words.folded(verb);
        const std::string next = words.folded(verb + 1);
        if (is == "is" && (next == "die" || next == "'n" || next == "’n" || next == "water" || next == "wanneer"))
            add(out, Shape::definition, 0.92,
                {fmt::format("Wat presies is {}?", s), fmt::format("Wat is {} eintlik?", s),
                 fmt::format("Hoe sal jy {} verduidelik?", s)});
        else if (is == "bestaan" && next == "uit")
            add(out, Shape::parts, 0.94, {fmt::format("Waaruit bestaan {}?", s)});
        else if (is == "weeg")
            add(out, Shape::amount, 0.95, {fmt::format("Hoeveel weeg {}?", s)});
        else if (is == "benodig" || is == "bevat" || is == "veroorsaak")
            add(out, Shape::parts, 0.9, {fmt::format("Wat {} {}?", is, s)});
        else if (is == "kom" && next == "van")
            add(out, Shape::place, 0.9, {fmt::format("Waar kom {} vandaan?", s)});
        else if (is == "kan")
            add(out, Shape::action, 0.74, {fmt::format("Wat kan {} doen?", s)});
        else if (is_afrikaans_verb(is) && is != "word" && is != "bly" && is != "kos")
            add(out, Shape::action, 0.72, {fmt::format("Wat doen {}?", s), fmt::format("Wat doen {} eintlik?", s)});
        if (const std::size_t because = candidate.lead.find(", want ");
            because != std::string::npos || candidate.lead.find(" omdat ") != std::string::npos)
            add(out, Shape::cause, 0.8, {fmt::format("Waarom is {} so belangrik?", s)});
        add(out, Shape::about, 0.45,
            {fmt::format("Wat moet ek weet van {}?", s), fmt::format("Wat kan jy my van {} vertel?", s)});
    }
    if (first == "herstel" || first == "spaar" || first == "begin" || first == "gebruik" || first == "maak" ||
        first == "vermy" || first == "betaal" || first == "moenie")
        add(out, Shape::advice, 0.9, {"Wat kan ek self doen?", "So wat moet ek doen?", "Wat is jou beste raad?"});
    if (!topic.heading.empty() && topic.is_first_of_section) {
        if (topic.heading_is_question)
            add(out, Shape::about, 0.94, {topic.heading});
        else if (topic.heading_is_clause && topic.heading.find(" dit ") == std::string::npos)
            add(out, Shape::about, 0.7, {fmt::format("Kan jy verduidelik {}?", topic.heading)});
        else if (topic.heading_is_clause)
            add(out, Shape::about, 0.75, {topic.heading + "?"});
        else
            add(out, Shape::about, 0.55,
                {fmt::format("Wat moet ek weet van {}?", topic.heading),
                 fmt::format("Vertel my van {}.", topic.heading)});
    }
    if (candidate.lead.find_first_of("0123456789") != std::string::npos)
        add(out, Shape::amount, 0.68, {"Hoe lyk dit in syfers?", "Kan jy dit in getalle sê?", "Van hoeveel praat ons?"},
            true);
    if (candidate.lead.find(", maar ") != std::string::npos || candidate.lead.find(" tog ") != std::string::npos)
        add(out, Shape::contrast, 0.6, {"Is dit die hele storie?"}, true);
    if (!topic.heading.empty() && !topic.heading_is_clause && !topic.heading_is_question)
        add(out, Shape::about, 0.4,
            {fmt::format("Wat nog moet ek weet van {}?", topic.heading),
             fmt::format("Kan jy my meer vertel van {}?", topic.heading)});
    if (!topic.phrase.empty())
        add(out, Shape::about, 0.34,
            {fmt::format("Wat moet ek weet van {}?", topic.phrase), fmt::format("En wat van {}?", topic.phrase)});
    add(out, Shape::about, 0.15, {"Wat nog moet ek weet?", "Kan jy my meer vertel?", "En wat volg dan?"});
    return out;
}

std::vector<Question> questions_tn(const Candidate& candidate, const Topic& topic, const Analysis& analysis)
{
    std::vector<Question> out;
    const Words words{split_white_space(candidate.lead)};
    if (words.folded(0) == "fa")
        if (const std::string clause = opening_clause(words, 12);
            !clause.empty() && !holds_any(words, 2, {"e", "di", "ba"}))
            add(out, Shape::condition, 0.95, {fmt::format("Go diragala eng {}?", lower_first(clause))});
    for (std::size_t i = 1; i < words.all.size() && i < 6; ++i) // "Pula ke ...": the copula of nouns
        if (words.folded(i) == "ke" && !words.stops(i - 1)) {
            const std::string s = analysis.casing.inside(words.text(0, i));
            add(out, Shape::definition, 0.92,
                {fmt::format("{} ke eng?", s), fmt::format("A o ka ntlhalosetsa gore {} ke eng?", s)});
            break;
        }
    if (!topic.heading.empty() && topic.is_first_of_section && !topic.heading_is_clause)
        add(out, Shape::about, topic.heading_is_question ? 0.94 : 0.6,
            {topic.heading_is_question ? topic.heading : fmt::format("Mpolelele ka {}.", topic.heading)});
    if (!topic.heading.empty() && !topic.heading_is_clause && !topic.heading_is_question)
        add(out, Shape::about, 0.45,
            {fmt::format("Ke eng se ke tshwanetseng go se itse ka {}?", topic.heading),
             fmt::format("A o ka ntlhalosetsa ka {}?", topic.heading)});
    if (!topic.phrase.empty())
        add(out, Shape::about, 0.4,
            {fmt::format("Ke eng se ke tshwanetseng go se itse ka {}?", topic.phrase),
             fmt::format("Mpolelele go le gontsi ka {}.", topic.phrase)});
    add(out, Shape::about, 0.15,
        {"Ke eng gape se ke tshwanetseng go se itse?", "Mpolelele go le gontsi.", "Go diragala eng morago ga moo?"});
    return out;
}

std::vector<Question> questions_plain(const Topic& topic, std::string_view language)
{
    struct Plain {
        std::string_view language, about, more;
    };
    constexpr std::array kPlain{
        Plain{"fr", "Que faut-il savoir sur « {} » ?", "Et quoi d’autre ?"},
        Plain{"de", "Was muss ich über „{}“ wissen?", "Und was noch?"},
        Plain{"es", "¿Qué hay que saber sobre «{}»?", "¿Y qué más?"},
    };
    std::vector<Question> out;
    std::vector<std::string> names;
    for (const std::string& name : {topic.heading, topic.phrase})
        if (!name.empty() && !topic.heading_is_question)
            names.push_back(name);
    if (topic.heading_is_question && topic.is_first_of_section)
        add(out, Shape::about, 0.94, {topic.heading});
    for (const Plain& plain : kPlain) {
        if (plain.language != language.substr(0, language.find('-')))
            continue;
        for (std::size_t i = 0; i < names.size(); ++i)
            add(out, Shape::about, i == 0 && topic.is_first_of_section ? 0.6 : 0.4,
                {fmt::format(fmt::runtime(plain.about), names[i])});
        add(out, Shape::about, 0.15, {std::string(plain.more)});
        return out;
    }
    // Neutral: the topic with the script's own question mark.
    const std::string_view mark = language == "ar" || language == "fa" || language == "ur" ? "؟"
                                  : language == "el"                                       ? ";"
                                  : language == "ja" || language == "zh"                   ? "？"
                                                                                           : "?";
    for (const std::string& name : names)
        add(out, Shape::about, 0.5, {name + std::string(mark)});
    return out;
}

}
