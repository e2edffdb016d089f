// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/amounts_en.h"
#include "daemon/stages/script/maker_en.h"

#include <fmt/format.h>

namespace script {

using en::VerbForm;
using en::VerbKind;

namespace {

bool is_superlative(std::string_view word)
{
    return word == "most" || word == "best" || word == "main" || word == "only" || word == "least" || word == "worst" ||
           (word.size() > 5 && word.ends_with("est") && word != "interest" && word != "forest" && word != "harvest");
}

}

void ClauseMaker::make()
{
    if (!clause_)
        return;
    from_adverbial_clause();
    from_amount();
    if (clause_->verb.kind == VerbKind::be)
        from_be();
    else if (clause_->verb.kind == VerbKind::lexical)
        from_lexical();
    else if (clause_->verb.kind == VerbKind::modal)
        from_modal();
    if (names_stranger())
        for (Question& question : questions_)
            question.quality *= 0.5;
}

// because, by -ing, in order to, to, when: the question asks for what that clause says.
void ClauseMaker::from_adverbial_clause()
{
    const std::size_t first = clause_->rest;
    for (std::size_t i = first; i < tokens_.size(); ++i) {
        const std::string& word = tokens_[i].folded;
        const bool short_enough = i - clause_->verb_at <= 12 && !points_away(clause_->rest, i);
        if (!short_enough)
            return;
        if (word == "because" && folded(i + 1) != "of")
            add(Shape::cause, 0.97, {asked("Why", i)});
        else if (word == "by" && folded(i + 1).ends_with("ing"))
            add(Shape::manner, 0.92, {asked("How", i)});
        else if (word == "in" && folded(i + 1) == "order" && folded(i + 2) == "to")
            add(Shape::purpose, 0.95, {asked("Why", i)});
        else if (word == "so" && folded(i + 1) == "that" && i > first + 1)
            add(Shape::purpose, 0.93, {asked("Why", i)});
        else if (word == "to" && is_purpose(i))
            add(Shape::purpose, 0.88, {asked("Why", i)});
        else if ((word == "when" || word == "once") && i >= clause_->rest && i - clause_->verb_at <= 6 &&
                 tokens_[i - 1].after == ' ')
            add(Shape::moment, 0.85, {asked("When", i)});
        else
            continue;
        return;
    }
}

bool ClauseMaker::is_purpose(std::size_t at) const
{
    if (clause_->verb.kind != VerbKind::lexical || at < clause_->verb_at + 3 || at + 1 >= tokens_.size() ||
        tokens_[at - 1].after != ' ')
        return false;
    static const WordSet wants =
        words_in("way ways time ability chance right energy power need want try able likely ready used easy hard "
                 "allow allows enable enables cause causes need needs money enough how things thing");
    for (std::size_t i = clause_->verb_at; i < at; ++i)
        if (has(wants, tokens_[i].folded))
            return false;
    return en::is_base_verb(tokens_[at + 1].folded) || en::find_verb(tokens_[at + 1].folded).has_value();
}

void ClauseMaker::from_amount()
{
    if (const auto amount = en::ask_amount(*clause_, casing_))
        add(Shape::amount, 0.96, {en::from_listener(*amount)});
}

void ClauseMaker::from_be()
{
    const std::size_t at = clause_->rest;
    const std::string& next = folded(at);
    const std::string s = subject();
    if (next == "the" && is_superlative(folded(at + 1)) && !points_away(at, tokens_.size())) {
        std::size_t end = at;
        while (end < tokens_.size() && (end == at || tokens_[end - 1].after == ' ') && folded(end) != "because" &&
               folded(end) != "and" && folded(end) != "when")
            ++end;
        if (end - at <= 9)
            add(Shape::definition, 0.97, {fmt::format("What {} {}?", is(), words(at, end))});
    }
    const bool noun_follows = next == "a" || next == "an" || next == "the" ||
                              (next == "one" && folded(at + 1) == "of") || folded(at + 1) == "that" ||
                              folded(at + 1) == "which";
    static const WordSet praising =
        words_in("very good great bad useful wonderful beautiful big nice curious remarkable important");
    if (noun_follows && !has(praising, folded(at + 1)) && !is_superlative(folded(at + 1)))
        add(Shape::definition, 0.9,
            {fmt::format("What exactly {} {}?", is(), s), fmt::format("So what {} {}?", is(), s),
             fmt::format("How would you explain {}?", s), fmt::format("What do we mean by {}?", s)});
    from_be_participle();
    if (!noun_follows && !points_away(at, tokens_.size()) && tokens_.size() - at <= 5)
        add(Shape::about, 0.45, {fmt::format("{} {} really {}?", upper_first(is()), s, words(at, tokens_.size()))});
}

// "is called", "is used to", "is made of", "is caused by", "is stored in"
void ClauseMaker::from_be_participle()
{
    const std::size_t at = clause_->rest;
    const std::string& next = folded(at);
    const std::string s = subject();
    if (next == "called" || (next == "known" && folded(at + 1) == "as"))
        add(Shape::definition, 0.9, {fmt::format("What {} {} called?", is(), s)});
    if (next == "used" && (folded(at + 1) == "to" || folded(at + 1) == "for"))
        add(Shape::purpose, 0.92, {fmt::format("What {} {} used for?", is(), s)});
    const std::size_t made = folded(at + 1) == "mostly" || folded(at + 1) == "mainly" ? at + 2 : at + 1;
    if ((next == "made" || next == "built") &&
        (folded(made) == "of" || folded(made) == "from" || (folded(made) == "up" && folded(made + 1) == "of")))
        add(Shape::parts, 0.95, {fmt::format("What {} {} made {}?", is(), s, folded(made) == "from" ? "from" : "of")});
    if (next == "caused" && folded(at + 1) == "by")
        add(Shape::cause, 0.93, {fmt::format("What causes {}?", s)});
    static const WordSet kept = words_in("stored found located kept hidden buried held produced");
    if (has(kept, next) &&
        (folded(at + 1) == "in" || folded(at + 1) == "inside" || folded(at + 1) == "at" || folded(at + 1) == "on"))
        add(Shape::place, 0.9, {fmt::format("Where {} {} {}?", is(), s, next)});
}

// Verbs with a question of their own.
void ClauseMaker::from_known_verb()
{
    const std::string s = subject();
    const std::string d = does();
    const std::string& verb = clause_->verb.base;
    const std::string& next = folded(clause_->rest);
    static const WordSet asks_object = words_in("mean need require contain include cause involve");
    if (has(asks_object, verb) && !next.empty() && next != "to" && next != "that")
        add(Shape::parts, 0.9, {fmt::format("What {} {} {}{}?", d, s, verb, purpose_tail())});
    else if (verb == "consist" || verb == "depend" || (verb == "turn" && next == "into") ||
             (verb == "lead" && next == "to"))
        add(Shape::parts, 0.9, {fmt::format("What {} {} {} {}?", d, s, verb, next)});
    else if (verb == "become")
        add(Shape::parts, 0.85, {fmt::format("What {} {} become?", d, s)});
    else if (verb == "come" && next == "from")
        add(Shape::place, 0.92, {fmt::format("Where {} {} come from?", d, s)});
    else if (verb == "happen" || verb == "occur" || (verb == "take" && next == "place") || verb == "work" ||
             verb == "begin" || verb == "form")
        add(Shape::manner, 0.85, {fmt::format("How {} {} {}{}?", d, s, verb, verb == "take" ? " place" : "")});
    else if (verb == "help")
        add(Shape::action, 0.86, {fmt::format("How {} {} help?", d, s)});
    else if (verb == "enter" || verb == "reach" || verb == "escape")
        add(Shape::manner, 0.87, {fmt::format("How {} {} {} {}?", d, s, verb, object(clause_->rest))});
}

void ClauseMaker::from_lexical()
{
    from_known_verb();
    const std::string s = subject();
    const std::string d = does();
    if (!is_vague_subject())
        add(Shape::action, clause_->fronted_end > 0 ? 0.6 : 0.72,
            {fmt::format("What {} {} do{}?", d, s, tail_place()),
             fmt::format("What {} {} actually do{}?", d, s, tail_place())});
    if (tokens_.size() - clause_->rest <= 6 && !points_away(clause_->rest, tokens_.size()) &&
        clause_->rest < tokens_.size())
        add(Shape::about, 0.44, {asked("", tokens_.size())});
}

std::string ClauseMaker::object(std::size_t at) const
{
    std::size_t end = at;
    while (end < tokens_.size() &&
           (end == at || (tokens_[end - 1].after == ' ' && !en::is_preposition(tokens_[end].folded) &&
                          tokens_[end].folded != "and")))
        ++end;
    return words(at, end);
}

// "A leaf needs three things to make food: ..." asks "What does a leaf need to make food?"
std::string ClauseMaker::purpose_tail() const
{
    for (std::size_t i = clause_->rest + 1; i + 1 < tokens_.size(); ++i)
        if (tokens_[i].folded == "to" && en::is_base_verb(tokens_[i + 1].folded)) {
            std::size_t end = i + 1;
            while (end < tokens_.size() && tokens_[end - 1].after == ' ')
                ++end;
            return end - i <= 6 && !points_away(i, end) ? " " + words(i, end) : "";
        }
    return {};
}

std::string ClauseMaker::tail_place() const
{
    const std::string opening = fronted();
    return opening.empty() || points_away(0, clause_->fronted_end) ? "" : " " + opening;
}

void ClauseMaker::from_modal()
{
    const std::string s = subject();
    const std::string& modal = is();
    if (is_vague_subject())
        return;
    if ((modal == "should" || modal == "must") && folded(clause_->rest) != "be")
        add(Shape::advice, 0.85, {fmt::format("What {} {} do?", modal, s)});
    else if (folded(clause_->rest) != "be" && modal != "cannot" && modal != "must" && modal != "should")
        add(Shape::action, 0.74, {fmt::format("What {} {} do{}?", modal, s, tail_place())});
    if (tokens_.size() - clause_->rest <= 9 && !points_away(clause_->rest, tokens_.size()))
        add(Shape::about, 0.5, {asked("", tokens_.size())});
}

}
