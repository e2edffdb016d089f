// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/amounts_en.h"
#include "daemon/stages/script/clause_en.h"
#include "daemon/stages/script/questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace script {
namespace {

using en::Clause;
using en::Token;
using en::VerbForm;
using en::VerbKind;

constexpr std::size_t kMaxQuestionCharacters = 95;

class Maker {
public:
    Maker(const Candidate& candidate, const Topic& topic, const Analysis& analysis)
        : candidate_(candidate), topic_(topic), casing_(analysis.casing), clause_(en::parse_clause(candidate.lead)),
          tokens_(en::tokens_of(candidate.lead))
    {
    }

    std::vector<Question> make()
    {
        from_opening();
        if (clause_) {
            from_adverbial_clause();
            from_amount();
            if (clause_->verb.kind == VerbKind::be)
                from_be();
            else if (clause_->verb.kind == VerbKind::lexical)
                from_lexical();
            else if (clause_->verb.kind == VerbKind::modal)
                from_modal();
        }
        from_heading();
        from_context();
        fall_back();
        return std::move(questions_);
    }

private:
    void add(Shape shape, double quality, std::initializer_list<std::string> texts, bool needs_same_topic = false)
    {
        for (const std::string& text : texts) {
            const std::string asked = upper_first(en::from_listener(text));
            if (count_code_points(asked) <= kMaxQuestionCharacters)
                questions_.push_back({asked, shape, quality, needs_same_topic});
        }
    }

    std::string subject() const { return clause_->subject(casing_); }
    std::string does() const
    {
        return clause_->verb.form == VerbForm::past ? "did" : clause_->verb.form == VerbForm::third ? "does" : "do";
    }
    std::string is() const { return clause_->tokens[clause_->verb_at].folded; }
    const std::string& folded(std::size_t at) const
    {
        static const std::string none;
        return at < tokens_.size() ? tokens_[at].folded : none;
    }
    bool points_away(std::size_t begin, std::size_t end) const
    {
        for (std::size_t i = begin; i < end && i < tokens_.size(); ++i)
            for (const std::string_view word : {"it", "they", "this", "these", "those", "them", "its", "their", "he", "she", "his", "her", "such"})
                if (tokens_[i].folded == word)
                    return true;
        return false;
    }

    // When ..., If ..., In the first stage, ...
    void from_opening()
    {
        if (tokens_.size() < 4)
            return;
        const std::string& first = tokens_[0].folded;
        std::size_t comma = 0;
        while (comma < tokens_.size() && tokens_[comma].after != ',')
            ++comma;
        const bool conditional = first == "when" || first == "if" || first == "once" || first == "as" || first == "whenever";
        if (conditional && comma >= 2 && comma < 13 && comma + 1 < tokens_.size() && !points_away(0, comma + 1)) {
            std::string clause = en::join_tokens(tokens_, 0, comma + 1);
            clause = lower_first(clause);
            const bool past = clause.find(" was ") != std::string::npos || clause.find(" were ") != std::string::npos || clause.find(" had ") != std::string::npos;
            const bool names_start = first == "if" && comma < 9;
            if (past)
                add(Shape::condition, 0.9, {fmt::format("What happened {}?", clause)});
            else if (names_start)
                add(Shape::condition, 0.95, {fmt::format("What happens {}?", clause), fmt::format("And what {}?", clause)});
            else
                add(Shape::condition, 0.95, {fmt::format("What happens {}?", clause)});
            return;
        }
        if (en::is_imperative_verb(first) && !clause_ && !conditional)
            from_advice();
        if (clause_ && clause_->fronted_end > 1)
            from_fronted();
        if (const auto count = en::ask_count(candidate_.lead))
            add(Shape::count, 0.95, {*count});
    }

    void from_fronted()
    {
        if (points_away(0, clause_->fronted_end) || folded(0) == "by" || folded(0) == "for" || folded(0) == "despite" || folded(0) == "from" || folded(0) == "as")
            return;
        const std::string fronted = clause_->fronted(casing_);
        const bool past = clause_->verb.form == VerbForm::past || is() == "was" || is() == "were";
        add(Shape::place, 0.82, {fmt::format("What {} {}?", past ? "happened" : "happens", fronted)});
        if (!past)
            add(Shape::place, 0.8, {fmt::format("And what goes on {}?", fronted)});
    }

    void from_advice()
    {
        static const WordSet methods = words_in("divide multiply subtract mix heat cool measure");
        const bool method = has(methods, folded(0));
        if (method && !topic_.heading.empty() && !topic_.heading_is_clause && !topic_.heading_is_question)
            add(Shape::advice, 0.95, {fmt::format("How would I use {}?", topic_.heading), fmt::format("How do I work with {}?", topic_.heading)});
        else if (method)
            add(Shape::advice, 0.6, {"How do I work it out?"}, true);
        else
            add(Shape::advice, 0.9, {"So what should I do?", "What is your best advice?", "Where do I start?", "What can I do about it today?",
                                     "What would you tell a beginner?", "How do I make it work for me?"});
    }

    // because, by -ing, in order to, to, when: the question asks for what that clause says.
    void from_adverbial_clause()
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
            else if ((word == "when" || word == "once") && i >= clause_->rest && i - clause_->verb_at <= 6 && tokens_[i - 1].after == ' ')
                add(Shape::moment, 0.85, {asked("When", i)});
            else
                continue;
            return;
        }
    }

    std::string asked(std::string_view word, std::size_t end) const { return en::ask(word, *clause_, end, casing_) + "?"; }

    bool is_purpose(std::size_t at) const
    {
        if (clause_->verb.kind != VerbKind::lexical || at < clause_->verb_at + 3 || at + 1 >= tokens_.size() || tokens_[at - 1].after != ' ')
            return false;
        static const WordSet wants = words_in("way ways time ability chance right energy power need want try able likely ready used easy hard "
                                              "allow allows enable enables cause causes need needs money enough how things thing");
        for (std::size_t i = clause_->verb_at; i < at; ++i)
            if (has(wants, tokens_[i].folded))
                return false;
        return en::is_base_verb(tokens_[at + 1].folded) || en::find_verb(tokens_[at + 1].folded).has_value();
    }

    void from_amount()
    {
        if (const auto amount = en::ask_amount(*clause_, casing_))
            add(Shape::amount, 0.96, {*amount});
    }

    static bool is_superlative(std::string_view word)
    {
        return word == "most" || word == "best" || word == "main" || word == "only" || word == "least" || word == "worst" ||
               (word.size() > 5 && word.ends_with("est") && word != "interest" && word != "forest" && word != "harvest");
    }

    void from_be()
    {
        const std::size_t at = clause_->rest;
        const std::string& next = folded(at);
        const std::string s = subject();
        if (next == "the" && is_superlative(folded(at + 1)) && !points_away(at, tokens_.size())) {
            std::size_t end = at;
            while (end < tokens_.size() && (end == at || tokens_[end - 1].after == ' ') && folded(end) != "because" && folded(end) != "and" && folded(end) != "when")
                ++end;
            if (end - at <= 9)
                add(Shape::definition, 0.97, {fmt::format("What {} {}?", is(), en::join_tokens(tokens_, at, end))});
        }
        const bool noun_follows = next == "a" || next == "an" || next == "the" || (next == "one" && folded(at + 1) == "of") ||
                                  folded(at + 1) == "that" || folded(at + 1) == "which";
        if (noun_follows && !is_superlative(folded(at + 1)))
            add(Shape::definition, 0.9, {fmt::format("What exactly {} {}?", is(), s), fmt::format("So what {} {}?", is(), s),
                                         fmt::format("How would you explain {}?", s), fmt::format("What do we mean by {}?", s)});
        if (next == "called" || (next == "known" && folded(at + 1) == "as"))
            add(Shape::definition, 0.9, {fmt::format("What {} {} called?", is(), s)});
        if (next == "used" && (folded(at + 1) == "to" || folded(at + 1) == "for"))
            add(Shape::purpose, 0.92, {fmt::format("What {} {} used for?", is(), s)});
        const std::size_t made = folded(at + 1) == "mostly" || folded(at + 1) == "mainly" ? at + 2 : at + 1;
        if ((next == "made" || next == "built") && (folded(made) == "of" || folded(made) == "from" || (folded(made) == "up" && folded(made + 1) == "of")))
            add(Shape::parts, 0.95, {fmt::format("What {} {} made {}?", is(), s, folded(made) == "from" ? "from" : "of")});
        if (next == "caused" && folded(at + 1) == "by")
            add(Shape::cause, 0.93, {fmt::format("What causes {}?", s)});
        static const WordSet kept = words_in("stored found located kept hidden buried held produced");
        if (has(kept, next) && (folded(at + 1) == "in" || folded(at + 1) == "inside" || folded(at + 1) == "at" || folded(at + 1) == "on"))
            add(Shape::place, 0.9, {fmt::format("Where {} {} {}?", is(), s, next)});
        if (!noun_follows && !points_away(at, tokens_.size()) && tokens_.size() - at <= 5)
            add(Shape::about, 0.45, {fmt::format("{} {} really {}?", upper_first(is()), s, en::join_tokens(tokens_, at, tokens_.size()))});
    }

    void from_lexical()
    {
        const std::string s = subject();
        const std::string d = does();
        const std::string& verb = clause_->verb.base;
        const std::string& next = folded(clause_->rest);
        static const WordSet asks_object = words_in("mean need require contain include cause involve");
        if (has(asks_object, verb) && !next.empty() && next != "to" && next != "that")
            add(Shape::parts, 0.9, {fmt::format("What {} {} {}{}?", d, s, verb, purpose_tail())});
        else if (verb == "consist" || verb == "depend" || (verb == "turn" && next == "into") || (verb == "lead" && next == "to"))
            add(Shape::parts, 0.9, {fmt::format("What {} {} {} {}?", d, s, verb, next)});
        else if (verb == "become")
            add(Shape::parts, 0.85, {fmt::format("What {} {} become?", d, s)});
        else if (verb == "come" && next == "from")
            add(Shape::place, 0.92, {fmt::format("Where {} {} come from?", d, s)});
        else if (verb == "happen" || verb == "occur" || (verb == "take" && next == "place") || verb == "work" || verb == "begin" || verb == "form")
            add(Shape::manner, 0.85, {fmt::format("How {} {} {}{}?", d, s, verb, verb == "take" ? " place" : "")});
        else if (verb == "help")
            add(Shape::action, 0.86, {fmt::format("How {} {} help?", d, s)});
        else if (verb == "enter" || verb == "reach" || verb == "escape")
            add(Shape::manner, 0.87, {fmt::format("How {} {} {} {}?", d, s, verb, object(clause_->rest))});
        if (!is_vague_subject())
            add(Shape::action, clause_->fronted_end > 0 ? 0.6 : 0.72,
                {fmt::format("What {} {} do{}?", d, s, tail_place()), fmt::format("What {} {} actually do{}?", d, s, tail_place())});
        if (tokens_.size() - clause_->rest <= 6 && !points_away(clause_->rest, tokens_.size()) && clause_->rest < tokens_.size())
            add(Shape::about, 0.44, {asked("", tokens_.size())});
    }

    // Quantified subjects do nothing of their own: "two things decide", "most people save".
    bool is_vague_subject() const
    {
        const std::string& first = folded(clause_->fronted_end);
        static const WordSet vague = words_in("two three four five most many some all several few more nobody everything every each");
        return has(vague, first) || first.find_first_of("0123456789") != std::string::npos;
    }

    std::string object(std::size_t at) const
    {
        std::size_t end = at;
        while (end < tokens_.size() && (end == at || (tokens_[end - 1].after == ' ' && !en::is_preposition(tokens_[end].folded) && tokens_[end].folded != "and")))
            ++end;
        return en::join_tokens(tokens_, at, end);
    }

    // "A leaf needs three things to make food: ..." asks "What does a leaf need to make food?"
    std::string purpose_tail() const
    {
        for (std::size_t i = clause_->rest + 1; i + 1 < tokens_.size(); ++i)
            if (tokens_[i].folded == "to" && en::is_base_verb(tokens_[i + 1].folded)) {
                std::size_t end = i + 1;
                while (end < tokens_.size() && tokens_[end - 1].after == ' ')
                    ++end;
                return end - i <= 6 && !points_away(i, end) ? " " + en::join_tokens(tokens_, i, end) : "";
            }
        return {};
    }

    std::string tail_place() const
    {
        const std::string fronted = clause_->fronted(casing_);
        return fronted.empty() || points_away(0, clause_->fronted_end) ? "" : " " + fronted;
    }

    void from_modal()
    {
        const std::string s = subject();
        const std::string& modal = is();
        if (is_vague_subject())
            return;
        if (modal == "should" || modal == "must")
            add(Shape::advice, 0.85, {fmt::format("What {} {} do?", modal, s)});
        else if (folded(clause_->rest) != "be" && modal != "cannot")
            add(Shape::action, 0.74, {fmt::format("What {} {} do{}?", modal, s, tail_place())});
        if (tokens_.size() - clause_->rest <= 9 && !points_away(clause_->rest, tokens_.size()))
            add(Shape::about, 0.5, {asked("", tokens_.size())});
    }

    // The author's own heading is the best question, for the first answer under it.
    void from_heading()
    {
        if (topic_.heading.empty() || !topic_.is_first_of_section)
            return;
        const double fits = fits_heading() ? 0 : 0.35;
        if (topic_.heading_is_question) {
            add(Shape::about, 0.94 - fits, {topic_.heading});
            return;
        }
        if (!topic_.heading_is_clause) {
            add(Shape::about, 0.55, {fmt::format("What should I know about {}?", topic_.heading), fmt::format("Can you tell me about {}?", topic_.heading),
                                     fmt::format("What is the story with {}?", topic_.heading)});
            return;
        }
        const std::size_t space = topic_.heading.find(' ');
        const std::string word = topic_.heading.substr(0, space);
        const std::string rest = topic_.heading.substr(space + 1);
        const auto inverted = en::parse_clause(rest);
        const auto verb = en::find_verb(rest.substr(0, rest.find(' ')));
        if (inverted)
            add(Shape::about, 0.91 - fits, {en::ask(word, *inverted, inverted->tokens.size(), casing_) + "?"});
        else if ((word == "what" || word == "who") && verb && verb->form != VerbForm::base)
            add(Shape::about, 0.91 - fits, {topic_.heading + "?"});
        else if (rest.find("it ") == std::string::npos)
            add(Shape::about, 0.7 - fits, {fmt::format("Can you explain {}?", topic_.heading)});
    }

    // A heading asks for its own words: half of them stand in the answer, or the answer is what the section starts with.
    bool fits_heading() const
    {
        if (topic_.answer_starts_section)
            return true;
        std::size_t found = 0;
        for (const std::string& term : topic_.heading_terms)
            found += std::binary_search(candidate_.terms.begin(), candidate_.terms.end(), term);
        return found * 2 >= topic_.heading_terms.size() && found > 0;
    }

    // Questions that lean on the answer before.
    void from_context()
    {
        const std::string& joined = candidate_.connective;
        if (joined == "for example" || joined == "for instance")
            add(Shape::example, 0.95, {"Can you give me an example?", "What would that look like in real life?", "Could you show me an example?"}, true);
        if (candidate_.lead.find(", but ") != std::string::npos || joined == "but" || joined == "however" || joined == "yet" || candidate_.lead.find(", although ") != std::string::npos)
            add(Shape::contrast, 0.66, {"Is that the whole story?", "Is there more to it?"}, true);
        if (en::holds_number(candidate_.lead) && candidate_.lead.find_first_of("0123456789") != std::string::npos)
            add(Shape::amount, 0.68, {"What does that look like in numbers?", "Can you put numbers on that?", "How much are we talking about?"}, true);
    }

    void fall_back()
    {
        const std::string& heading = topic_.heading;
        const bool noun_heading = !heading.empty() && !topic_.heading_is_clause && !topic_.heading_is_question;
        if (clause_ && !is_vague_subject())
            add(Shape::about, 0.42, {fmt::format("What should I know about {}?", subject()), fmt::format("What can you tell me about {}?", subject())});
        if (noun_heading)
            add(Shape::about, 0.4, {fmt::format("What else should I know about {}?", heading), fmt::format("Can you tell me more about {}?", heading)});
        if (!topic_.phrase.empty())
            add(Shape::about, 0.34, {fmt::format("What should I know about {}?", topic_.phrase), fmt::format("What about {}?", topic_.phrase),
                                     fmt::format("Where does {} come in?", topic_.phrase)});
        add(Shape::about, 0.15, {"What else should I know?", "What comes next?", "Can you tell me more?", "And what else?"});
    }

    const Candidate& candidate_;
    const Topic& topic_;
    const Casing& casing_;
    std::optional<Clause> clause_;
    std::vector<Token> tokens_;
    std::vector<Question> questions_;
};

}

std::vector<Question> questions_en(const Candidate& candidate, const Topic& topic, const Analysis& analysis)
{
    return Maker(candidate, topic, analysis).make();
}

}
