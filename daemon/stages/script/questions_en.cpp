// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/amounts_en.h"
#include "daemon/stages/script/maker_en.h"

#include <fmt/format.h>

#include <algorithm>

namespace script {
namespace {

using en::VerbForm;

// From what stands around the clause: its opening, the heading, the answer before, and plain ones for the rest.
class Maker final : public EnglishMaker {
public:
    using EnglishMaker::EnglishMaker;

    void make()
    {
        from_opening();
        from_heading();
        from_context();
        fall_back();
    }

private:
    // When ..., If ..., In the first stage, ...
    void from_opening()
    {
        if (tokens_.size() < 4)
            return;
        const std::string& first = tokens_[0].folded;
        std::size_t comma = 0;
        while (comma < tokens_.size() && tokens_[comma].after != ',')
            ++comma;
        static const WordSet comparing = words_in("well much far long soon many in with for a an");
        if (first == "as" && has(comparing, folded(1)))
            return;
        const bool conditional =
            first == "when" || first == "if" || first == "once" || first == "as" || first == "whenever";
        if (conditional && comma >= 2 && comma < 13 && comma + 1 < tokens_.size() && !points_away(0, comma + 1)) {
            std::string clause = words(0, comma + 1);
            clause = lower_first(clause);
            // "in a regular, steady place": that comma joins adjectives, the clause goes on after it
            if (en::is_determiner(folded(comma - 1)) && !starts_clause(comma + 1))
                return;
            const bool past = clause.find(" was ") != std::string::npos || clause.find(" were ") != std::string::npos ||
                              clause.find(" had ") != std::string::npos;
            const bool names_start = first == "if" && comma < 9;
            if (past && first == "if")
                return;
            const bool commands = en::is_base_verb(folded(comma + 1)) && !en::is_base_verb(folded(comma + 2)) &&
                                  (en::is_determiner(folded(comma + 2)) || comma + 3 >= tokens_.size() ||
                                   en::is_advice_verb(folded(comma + 1)));
            if (commands) {
                add(Shape::advice, 0.9, {fmt::format("What should I do {}?", clause)});
                return;
            }
            if (past)
                add(Shape::condition, 0.9, {fmt::format("What happened {}?", clause)});
            else if (names_start)
                add(Shape::condition, 0.95,
                    {fmt::format("What happens {}?", clause), fmt::format("And what {}?", clause)});
            else
                add(Shape::condition, 0.95, {fmt::format("What happens {}?", clause)});
            return;
        }
        if (en::is_imperative(candidate_.lead))
            from_advice();
        if (clause_ && clause_->fronted_end > 1)
            from_fronted();
        if (const auto count = en::ask_count(candidate_.lead))
            add(Shape::count, 0.95, {*count});
    }

    bool starts_clause(std::size_t at) const
    {
        static const WordSet pronouns = words_in("i you he she it we they there people");
        return en::is_determiner(folded(at)) || en::is_preposition(folded(at)) || has(pronouns, folded(at)) ||
               folded(at).ends_with('s') || en::find_verb(folded(at + 1));
    }

    // Openings that say nothing of place, time or condition.
    static bool is_idiom(std::string_view opening)
    {
        static const std::vector<std::string_view> idioms{
            "in the first place", "in general",     "in this way", "in fact",      "in addition", "in short",
            "in particular",      "at first sight", "in theory",   "on the whole", "at least",    "at last"};
        const std::string text = lower(opening);
        return std::any_of(idioms.begin(), idioms.end(),
                           [&](std::string_view idiom) { return text.starts_with(idiom); });
    }

    void from_fronted()
    {
        if (points_away(0, clause_->fronted_end) || folded(0) == "by" || folded(0) == "for" || folded(0) == "despite" ||
            folded(0) == "from" || folded(0) == "as" || folded(0) == "of" || folded(clause_->fronted_end) == "you" ||
            is_idiom(words(0, clause_->fronted_end)))
            return;
        const std::string opening = fronted();
        const bool past = clause_->verb.form == VerbForm::past || is() == "was" || is() == "were";
        add(Shape::place, 0.82, {fmt::format("What {} {}?", past ? "happened" : "happens", opening)});
        if (!past)
            add(Shape::place, 0.8, {fmt::format("And what goes on {}?", opening)});
    }

    void from_advice()
    {
        static const WordSet methods = words_in("divide multiply subtract mix heat cool measure");
        const bool method = has(methods, folded(0));
        if (method && !topic_.heading.empty() && !topic_.heading_is_clause && !topic_.heading_is_question)
            add(Shape::advice, 0.95,
                {fmt::format("How would I use {}?", topic_.heading),
                 fmt::format("How do I work with {}?", topic_.heading)});
        else if (method)
            add(Shape::advice, 0.6, {"How do I work it out?"}, true);
        else
            add(Shape::advice, 0.85,
                {"So what should I do?", "What is your best advice?", "What would you tell a beginner?",
                 "What can I do myself?", "What should I remember?"});
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
            add(Shape::about, 0.62 - fits,
                {fmt::format("What should I know about {}?", topic_.heading),
                 fmt::format("Can you tell me about {}?", topic_.heading),
                 fmt::format("What is the story with {}?", topic_.heading)});
            return;
        }
        const std::size_t space = topic_.heading.find(' ');
        const std::string word = topic_.heading.substr(0, space);
        const std::string rest = topic_.heading.substr(space + 1);
        const auto inverted = en::parse_clause(rest);
        const auto verb = en::find_verb(rest.substr(0, rest.find(' ')));
        if (inverted)
            add(Shape::about, 0.91 - fits,
                {en::from_listener(en::ask(word, *inverted, inverted->tokens.size(), casing_)) + "?"});
        else if ((word == "what" || word == "who") && verb && verb->form != VerbForm::base)
            add(Shape::about, 0.91 - fits, {topic_.heading + "?"});
        else if (rest.find("it ") == std::string::npos)
            add(Shape::about, 0.7 - fits, {fmt::format("Can you explain {}?", topic_.heading)});
    }

    // A heading asks for its own words: most of them stand in the answer, or the answer is what the section starts
    // with.
    bool fits_heading() const
    {
        std::size_t found = 0;
        for (const std::string& term : topic_.heading_terms)
            found += std::binary_search(candidate_.terms.begin(), candidate_.terms.end(), term);
        const bool asks_reason = topic_.heading.starts_with("why ");
        return found > 0 &&
               ((topic_.answer_starts_section && !asks_reason) || found * 3 >= topic_.heading_terms.size() * 2);
    }

    // Questions that lean on the answer before.
    void from_context()
    {
        const std::string& joined = candidate_.connective;
        if (names_stranger())
            add(Shape::example, 0.6, {"Can you give me an example?", "Could you show me an example?"});
        if (joined == "for example" || joined == "for instance")
            add(Shape::example, 0.95,
                {"Can you give me an example?", "What would that look like in real life?",
                 "Could you show me an example?"},
                true);
        if (candidate_.lead.find(", but ") != std::string::npos || joined == "but" || joined == "however" ||
            joined == "yet" || candidate_.lead.find(", although ") != std::string::npos)
            add(Shape::contrast, 0.66, {"Is that the whole story?", "Is there more to it?"}, true);
        if (en::holds_number(candidate_.lead) && candidate_.lead.find_first_of("0123456789") != std::string::npos)
            add(Shape::amount, 0.68,
                {"What does that look like in numbers?", "Can you put numbers on that?",
                 "How much are we talking about?"},
                true);
    }

    void fall_back()
    {
        const std::string& heading = topic_.heading;
        const bool noun_heading = !heading.empty() && !topic_.heading_is_clause && !topic_.heading_is_question;
        if (clause_ && !is_vague_subject())
            add(Shape::about, 0.42,
                {fmt::format("What should I know about {}?", subject()),
                 fmt::format("What can you tell me about {}?", subject())});
        if (noun_heading)
            add(Shape::about, 0.4,
                {fmt::format("What else should I know about {}?", heading),
                 fmt::format("Can you tell me more about {}?", heading)});
        if (!topic_.phrase.empty())
            add(Shape::about, 0.34,
                {fmt::format("What should I know about {}?", topic_.phrase),
                 fmt::format("What about {}?", topic_.phrase), fmt::format("Where does {} come in?", topic_.phrase)});
        add(Shape::about, 0.15,
            {"What else should I know?", "What comes next?", "Can you tell me more?", "And what else?"});
    }
};

}

std::vector<Question> questions_en(const Candidate& candidate, const Topic& topic, const Analysis& analysis)
{
    ClauseMaker from_clause(candidate, topic, analysis);
    from_clause.make();
    std::vector<Question> questions = from_clause.take();
    Maker around(candidate, topic, analysis);
    around.make();
    for (Question& question : around.take())
        questions.push_back(std::move(question));
    return questions;
}

}
