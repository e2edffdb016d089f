// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Questions that an answer answers. Each language makes what it can from the shape of the answer's first sentence;
// the neutral form only names the topic. Thread: any.

#include "daemon/stages/script/candidate.h"

#include <string>
#include <string_view>
#include <vector>

namespace script {

enum class Shape {
    definition,
    action,
    cause,
    manner,
    purpose,
    condition,
    moment,
    place,
    amount,
    count,
    contrast,
    example,
    advice,
    parts,
    about
};

struct Question {
    std::string text;
    Shape shape = Shape::about;
    double quality = 0;            // 0..1: how specific, how sure that the answer answers it
    bool needs_same_topic = false; // only right after an answer of the same section: "Can you give me an example?"
};

struct Topic {
    std::string heading;              // of the section, as it reads inside a sentence; empty when there is none
    std::string phrase;               // key phrase of the answer, likewise; may be empty
    bool heading_is_clause = false;   // "how interest grows", "why leaves are green"
    bool heading_is_question = false; // with its question mark, as a sentence of its own
    bool is_first_of_section = false; // nothing of the section has been said yet
    bool answer_starts_section = false;
    Terms heading_terms;
};

Topic topic_of(const Candidate& candidate, const Analysis& analysis);
// A heading or title as it stands inside a sentence: subtitle, number and shouting removed.
Topic topic_of_heading(std::string_view heading, const Analysis& analysis);

// Never empty for a language with templates; best first.
std::vector<Question> questions_for(const Candidate& candidate, const Topic& topic, const Analysis& analysis);

// The words around the questions.
struct Phrases {
    std::vector<std::string> hooks_noun; // {t} is the title's topic, {e} the explainer's name
    std::vector<std::string> hooks_clause;
    std::vector<std::string> reactions;        // before a question
    std::vector<std::string> number_reactions; // after an answer with a number in it
    std::vector<std::string> closings;
};
const Phrases& phrases(std::string_view language);
bool has_templates(std::string_view language);

std::vector<Question> questions_en(const Candidate& candidate, const Topic& topic, const Analysis& analysis);
std::vector<Question> questions_af(const Candidate& candidate, const Topic& topic, const Analysis& analysis);
std::vector<Question> questions_tn(const Candidate& candidate, const Topic& topic, const Analysis& analysis);
std::vector<Question> questions_plain(const Topic& topic, std::string_view language); // fr, de, es and the neutral form

}
