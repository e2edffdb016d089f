// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From chosen answers to turns: each gets the best question not asked yet, the first a hook, some a short reaction.
// Thread: any.

#include "daemon/stages/script/dress.h"
#include "daemon/stages/script/questions.h"
#include "daemon/stages/script/writer.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace script {

class Assembler {
public:
    Assembler(const Analysis& analysis, const WriterSpec& spec);

    // Questions already in the script: they are not asked again.
    void avoid(std::string_view question) { asked_.insert(std::string(question)); }

    void add(const Candidate& answer, bool is_last);
    void close(); // the questioner's last word, where the language has one
    std::vector<Turn> take() { return std::move(turns_); }

    // The question for an answer after the one given (or none); nothing when all are used up.
    std::optional<Question> pick_question(const Candidate& answer, const Candidate* before, bool is_first_of_section);

private:
    std::string hook(const Question& question) const;
    std::string react(const Question& question);
    std::string fill(std::string text) const;
    double jitter(std::string_view of) const;
    Turn& push(Role role, std::string display, std::string_view pose);

    const Analysis& analysis_;
    const WriterSpec& spec_;
    Topic title_;
    std::vector<Turn> turns_;
    std::set<std::string> asked_;
    std::vector<std::string> starts_; // first two words of questions asked
    std::set<std::size_t> sections_;
    std::set<std::string> reactions_;
    const Candidate* before_ = nullptr;
    Shape last_shape_ = Shape::about;
    std::size_t pairs_ = 0;
};

}
