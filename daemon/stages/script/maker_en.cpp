// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/maker_en.h"

namespace script {

using en::VerbForm;

namespace {

constexpr std::size_t kMaxQuestionCharacters = 95;

}

EnglishMaker::EnglishMaker(const Candidate& candidate, const Topic& topic, const Analysis& analysis)
    : candidate_(candidate), topic_(topic), casing_(analysis.casing), clause_(en::parse_clause(candidate.lead)),
      tokens_(en::tokens_of(candidate.lead))
{
}

void EnglishMaker::add(Shape shape, double quality, std::initializer_list<std::string> texts, bool needs_same_topic)
{
    for (const std::string& text : texts) {
        const std::string asked = upper_first(text);
        if (count_code_points(asked) <= kMaxQuestionCharacters)
            questions_.push_back({asked, shape, quality, needs_same_topic});
    }
}

std::string EnglishMaker::does() const
{
    return clause_->verb.form == VerbForm::past ? "did" : clause_->verb.form == VerbForm::third ? "does" : "do";
}
const std::string& EnglishMaker::folded(std::size_t at) const
{
    static const std::string none;
    return at < tokens_.size() ? tokens_[at].folded : none;
}
bool EnglishMaker::points_away(std::size_t begin, std::size_t end) const
{
    for (std::size_t i = begin; i < end && i < tokens_.size(); ++i)
        for (const std::string_view word :
             {"it", "they", "this", "these", "those", "them", "its", "their", "he", "she", "his", "her", "such"})
            if (tokens_[i].folded == word)
                return true;
    return false;
}

bool EnglishMaker::is_vague_subject() const
{
    const std::string& first = folded(clause_->fronted_end);
    static const WordSet vague =
        words_in("no you one two three four five most many some all several few more nobody everything every each");
    return has(vague, first) || first.find_first_of("0123456789") != std::string::npos;
}

bool EnglishMaker::names_stranger() const
{
    return clause_ && casing_.is_name(tokens_[clause_->fronted_end].text) &&
           clause_->subject_end == clause_->fronted_end + 1;
}

std::string EnglishMaker::asked(std::string_view word, std::size_t end) const
{
    return en::from_listener(en::ask(word, *clause_, end, casing_)) + "?";
}

}
