// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/clause_en.h"

#include "daemon/stages/script/words.h"

#include <fmt/format.h>

namespace script::en {
namespace {

constexpr std::size_t kMaxSubjectWords = 6;
constexpr std::size_t kMaxFrontedWords = 8;

bool is_adverb(std::string_view folded)
{
    static const WordSet adverbs =
        words_in("also often always never only still even then now already just soon sometimes "
                 "therefore thus simply once again not almost rarely seldom ever both each all");
    return has(adverbs, folded) ||
           (folded.size() > 4 && folded.ends_with("ly") && folded != "supply" && folded != "early" &&
            folded != "family" && folded != "apply" && folded != "reply" && folded != "multiply");
}

// A subject made of one of these points at something not named.
bool is_pronoun(std::string_view folded)
{
    static const WordSet pronouns =
        words_in("it this that these those they he she we i there here who which what one some many "
                 "others most both each all none nothing something everything anyone someone "
                 "everyone nobody such another either neither few several");
    return has(pronouns, folded);
}

bool breaks_subject(std::string_view folded)
{
    static const WordSet breakers =
        words_in("that which who whom whose when where if because although though while as than so "
                 "but how why what whether it they he she we i this these those there here not to");
    return has(breakers, folded);
}

// Nouns that mean nothing without the sentence before.
bool is_hollow_noun(std::string_view folded)
{
    static const WordSet hollow =
        words_in("result answer reason difference idea effect problem example point thing way case "
                 "question fact rest solution process change latter former same first second third "
                 "next last other others lesson trick secret value argument form forms number part parts object "
                 "objects good bad kind kinds type types");
    return has(hollow, folded);
}

bool looks_plural(std::string_view folded)
{
    static const WordSet irregular =
        words_in("people children men women algae bacteria data mice teeth feet fish cattle media "
                 "police you we they i stomata fungi larvae phenomena criteria");
    if (has(irregular, folded))
        return true;
    return folded.size() > 3 && folded.ends_with('s') && !folded.ends_with("'s") && !folded.ends_with("’s") &&
           !folded.ends_with("ss") && !folded.ends_with("us") && !folded.ends_with("is") && !folded.ends_with("ics") &&
           folded != "news";
}

bool agrees(const Clause& clause)
{
    if (clause.verb.kind != VerbKind::lexical && clause.verb.kind != VerbKind::have)
        return true;
    if (clause.verb.form == VerbForm::past)
        return true;
    return clause.subject_is_plural() == (clause.verb.form == VerbForm::base);
}

bool is_valid_subject(const Clause& clause)
{
    const std::size_t size = clause.subject_end - clause.fronted_end;
    if (size == 0 || size > kMaxSubjectWords)
        return false;
    const Token& first = clause.tokens[clause.fronted_end];
    const Token& last = clause.tokens[clause.subject_end - 1];
    if (size == 1 && (is_pronoun(first.folded) || is_determiner(first.folded) || is_hollow_noun(first.folded)))
        return false;
    if (is_adverb(first.folded) || first.folded == "more" || first.folded == "less")
        return false;
    if (size > 1 && clause.fronted_end == 0 && is_base_verb(first.folded) && is_determiner(clause.tokens[1].folded))
        return false; // a command
    if (size == 2 && is_determiner(first.folded) && is_hollow_noun(last.folded))
        return false;
    if (is_preposition(first.folded) || is_preposition(last.folded) || is_determiner(last.folded) ||
        last.folded == "and")
        return false;
    for (std::size_t i = clause.fronted_end; i < clause.subject_end; ++i)
        if (breaks_subject(clause.tokens[i].folded) || (i + 1 < clause.subject_end && clause.tokens[i].after != ' ') ||
            (find_verb(clause.tokens[i].folded) && find_verb(clause.tokens[i].folded)->kind != VerbKind::lexical))
            return false;
    return clause.tokens[clause.subject_end - 1].after == ' ';
}

// An opening phrase ends at the first comma, if it starts with a preposition and holds no verb of its own.
std::size_t find_fronted_end(const std::vector<Token>& tokens)
{
    if (tokens.empty() || !is_preposition(tokens[0].folded) || tokens[0].folded == "like" || tokens[0].folded == "to")
        return 0;
    for (std::size_t i = 0; i < tokens.size() && i < kMaxFrontedWords; ++i) {
        const auto verb = find_verb(tokens[i].folded);
        if (breaks_subject(tokens[i].folded) || (verb && verb->kind != VerbKind::lexical))
            return 0;
        if (tokens[i].after == ',')
            return i + 1;
    }
    return 0;
}

std::size_t skip_adverbs(const std::vector<Token>& tokens, std::size_t at)
{
    while (at < tokens.size() && is_adverb(tokens[at].folded) && tokens[at].after == ' ')
        ++at;
    return at;
}

// Whether the verb at `at` is really a noun or participle before the true verb: "interest costs rise", "money saved
// grows".
bool another_verb_follows(const std::vector<Token>& tokens, std::size_t at, const Verb& verb)
{
    if (verb.kind != VerbKind::lexical || tokens[at].after != ' ')
        return false;
    if (const std::size_t after = skip_adverbs(tokens, at + 1); after < tokens.size()) {
        const auto next = find_verb(tokens[after].folded);
        if (next && (next->kind == VerbKind::be || next->kind == VerbKind::modal || next->kind == VerbKind::have ||
                     next->form == VerbForm::third || (verb.form == VerbForm::third && next->form == VerbForm::base)))
            return true;
    }
    if (verb.form != VerbForm::past)
        return false;
    for (std::size_t i = at + 1; i < tokens.size() && i < at + 6; ++i) {
        if (breaks_subject(tokens[i].folded) || tokens[i].folded == "and" || tokens[i - 1].after != ' ')
            return false;
        const auto later = find_verb(tokens[i].folded);
        if (later && (later->kind != VerbKind::lexical || later->form == VerbForm::third) &&
            !is_determiner(tokens[i - 1].folded))
            return true;
    }
    return false;
}

}

bool is_imperative(std::string_view sentence)
{
    const auto tokens = tokens_of(sentence);
    return tokens.size() > 1 && is_base_verb(tokens[0].folded) && !parse_clause(sentence) &&
           !(find_verb(tokens[1].folded) && find_verb(tokens[1].folded)->form == VerbForm::third) &&
           tokens[0].text != tokens[0].folded;
}

bool is_preposition(std::string_view folded)
{
    static const WordSet prepositions =
        words_in("about above across after against along among around at before behind below "
                 "beneath beside between beyond by despite down during for from in inside into "
                 "like near of off on onto outside over past since through throughout to toward "
                 "towards under until up upon with within without per via than as");
    return has(prepositions, folded);
}

bool is_determiner(std::string_view folded)
{
    static const WordSet determiners =
        words_in("a an the this that these those my your his her its our their every each some any no "
                 "many most several few all both another such more less");
    return has(determiners, folded);
}

std::vector<Token> tokens_of(std::string_view sentence)
{
    std::vector<Token> tokens;
    for (const std::string_view word : split_white_space(sentence)) {
        std::string_view core = strip_punctuation(word);
        if (core.empty()) {
            if (!tokens.empty())
                tokens.back().after = ';'; // a dash on its own
            continue;
        }
        Token token{std::string(core), lower(core), ' '};
        const char last = word.back();
        if (std::string_view(",;:.!?").find(last) != std::string_view::npos)
            token.after = last;
        tokens.push_back(std::move(token));
    }
    return tokens;
}

std::string join_tokens(const std::vector<Token>& tokens, std::size_t begin, std::size_t end)
{
    std::string out;
    for (std::size_t i = begin; i < end && i < tokens.size(); ++i) {
        out += tokens[i].text;
        if (i + 1 < end)
            out += tokens[i].after == ',' || tokens[i].after == ':' ? std::string(1, tokens[i].after) + " " : " ";
    }
    return out;
}

std::string Clause::subject(const Casing& casing) const
{
    return casing.inside(text(fronted_end, subject_end));
}

std::string Clause::fronted(const Casing& casing) const
{
    return fronted_end == 0 ? std::string{} : casing.inside(text(0, fronted_end));
}

bool Clause::subject_is_plural() const
{
    std::size_t head = subject_end - 1;
    for (std::size_t i = fronted_end; i < subject_end; ++i) {
        if (tokens[i].folded == "and")
            return true;
        if (i > fronted_end && is_preposition(tokens[i].folded)) {
            head = i - 1;
            break;
        }
    }
    if (tokens[fronted_end].folded == "each" || tokens[fronted_end].folded == "every")
        return false;
    return looks_plural(tokens[head].folded);
}

std::optional<Clause> parse_clause(std::string_view sentence)
{
    Clause clause;
    clause.tokens = tokens_of(sentence);
    clause.fronted_end = find_fronted_end(clause.tokens);
    const auto& tokens = clause.tokens;
    for (std::size_t i = clause.fronted_end + 1; i < tokens.size(); ++i) {
        if (tokens[i - 1].after != ' ' || breaks_subject(tokens[i].folded))
            return std::nullopt;
        const auto verb = find_verb(tokens[i].folded);
        if (!verb || another_verb_follows(tokens, i, *verb) || tokens[i].text != tokens[i].folded)
            continue;
        clause.subject_end = i;
        while (clause.subject_end > clause.fronted_end + 1 && is_adverb(tokens[clause.subject_end - 1].folded))
            --clause.subject_end;
        clause.verb_at = i;
        clause.verb = *verb;
        clause.rest = skip_adverbs(tokens, i + 1);
        const bool after_determiner = is_determiner(tokens[i - 1].folded);
        if (!after_determiner && agrees(clause) && is_valid_subject(clause))
            return clause;
        if (verb->kind != VerbKind::lexical)
            return std::nullopt;
    }
    return std::nullopt;
}

std::string ask(std::string_view question_word, const Clause& clause, std::size_t end, const Casing& casing)
{
    const auto& tokens = clause.tokens;
    const std::string subject = clause.subject(casing);
    std::string adverbs = clause.text(clause.subject_end, clause.verb_at);
    std::string rest = clause.text(clause.verb_at + 1, end);
    std::string out(question_word);
    const bool perfect =
        clause.verb.kind == VerbKind::have && clause.rest < tokens.size() && is_participle(tokens[clause.rest].folded);
    const std::string middle = adverbs.empty() ? subject : subject + " " + adverbs;
    if (clause.verb.kind == VerbKind::be || clause.verb.kind == VerbKind::modal || perfect) {
        const bool negative = tokens[clause.verb_at].folded == "cannot";
        out += fmt::format(" {} {}", negative ? "can" : tokens[clause.verb_at].folded, middle);
        rest = negative ? "not " + rest : rest;
    } else if (clause.verb.kind == VerbKind::auxiliary_do) {
        const bool helps = clause.rest < end &&
                           (is_base_verb(tokens[clause.rest].folded) || tokens[clause.verb_at + 1].folded == "not");
        out += fmt::format(" {} {}{}", tokens[clause.verb_at].folded, middle, helps ? "" : " do");
    } else {
        const std::string_view helper = clause.verb.form == VerbForm::past    ? "did"
                                        : clause.verb.form == VerbForm::third ? "does"
                                                                              : "do";
        out += fmt::format(" {} {} {}", helper, middle, clause.verb.base);
    }
    if (!rest.empty())
        out += " " + rest;
    const std::string fronted = clause.fronted(casing);
    return upper_first(fronted.empty() ? out : out + " " + fronted);
}

std::string from_listener(std::string text)
{
    std::string out;
    std::string before;
    const auto words = split_white_space(text);
    for (const std::string_view word : words) {
        const std::string_view core = strip_punctuation(word);
        const std::string folded = lower(core);
        const bool is_object = is_preposition(before) ||
                               (!before.empty() && core.data() + core.size() >=
                                                       words.back().data() + strip_punctuation(words.back()).size());
        before = folded;
        const char* swapped = folded == "you"        ? (is_object ? "me" : "I")
                              : folded == "your"     ? "my"
                              : folded == "yours"    ? "mine"
                              : folded == "yourself" ? "myself"
                                                     : nullptr;
        std::string next(word);
        if (swapped)
            next = replace_all(next, core, swapped);
        out += (out.empty() ? "" : " ") + next;
    }
    for (const auto& [from, to] :
         {std::pair{"I are", "I am"}, std::pair{"are I", "am I"}, std::pair{"I were", "I was"}})
        out = replace_all(out, from, to);
    return out;
}

}
