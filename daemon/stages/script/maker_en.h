// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the makers of English questions share: the answer's first sentence taken apart, and the list they fill.
// Thread: one.

#include "daemon/stages/script/clause_en.h"
#include "daemon/stages/script/questions.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace script {

class EnglishMaker {
public:
    EnglishMaker(const Candidate& candidate, const Topic& topic, const Analysis& analysis);
    std::vector<Question> take() { return std::move(questions_); }

protected:
    // Questions that come out too long for a caption page are left out.
    void add(Shape shape, double quality, std::initializer_list<std::string> texts, bool needs_same_topic = false);

    std::string subject() const { return en::from_listener(clause_->subject(casing_)); }
    std::string fronted() const { return en::from_listener(clause_->fronted(casing_)); }
    std::string words(std::size_t begin, std::size_t end) const
    {
        return en::from_listener(en::join_tokens(tokens_, begin, end));
    }
    std::string does() const;
    std::string is() const { return clause_->tokens[clause_->verb_at].folded; }
    const std::string& folded(std::size_t at) const;
    bool points_away(std::size_t begin, std::size_t end) const; // a pronoun stands there
    std::string asked(std::string_view word, std::size_t end) const;

    // Quantified subjects do nothing of their own: "two things decide", "most people save".
    bool is_vague_subject() const;
    // "Naledi saves R500 a month": who has not been met cannot be asked about, but makes an example.
    bool names_stranger() const;

    const Candidate& candidate_;
    const Topic& topic_;
    const Casing& casing_;
    std::optional<en::Clause> clause_;
    std::vector<en::Token> tokens_;
    std::vector<Question> questions_;
};

// From the shape of the main clause: definition, amount, cause, purpose, manner, action.
class ClauseMaker final : public EnglishMaker {
public:
    using EnglishMaker::EnglishMaker;
    void make();

private:
    void from_adverbial_clause();
    bool is_purpose(std::size_t at) const;
    void from_amount();
    void from_be();
    void from_be_participle();
    void from_lexical();
    void from_known_verb();
    std::string object(std::size_t at) const;
    std::string purpose_tail() const;
    std::string tail_place() const;
    void from_modal();
};

}
