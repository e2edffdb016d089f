// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/assemble.h"

#include "compositor/base/hash.h"
#include "daemon/stages/script/names.h"

#include <fmt/format.h>

#include <algorithm>

namespace script {
namespace {

constexpr std::size_t kNeighbours = 5; // sentences apart that still talk about the same thing
constexpr std::size_t kMaxQuestionWithReaction = 100;

bool holds_digits(std::string_view text)
{
    return text.find_first_of("0123456789") != std::string_view::npos;
}

std::string start_of(std::string_view question)
{
    const auto words = split_white_space(question);
    return words.size() < 2 ? lower(question) : lower(fmt::format("{} {}", words[0], words[1]));
}

}

Assembler::Assembler(const Analysis& analysis, const WriterSpec& spec)
    : analysis_(analysis), spec_(spec), title_(topic_of_heading(analysis.document.title, analysis))
{
}

double Assembler::jitter(std::string_view of) const
{
    return static_cast<double>(base::xxh3_64(fmt::format("{} {}", spec_.variation, of)) % 1000) / 1000;
}

std::string Assembler::fill(std::string text) const
{
    text = replace_all(std::move(text), "{e}", spec_.explainer);
    return replace_all(std::move(text), "{t}", title_.heading);
}

std::optional<Question> Assembler::pick_question(const Candidate& answer, const Candidate* before,
                                                 bool is_first_of_section)
{
    Topic topic = topic_of(answer, analysis_);
    topic.is_first_of_section = is_first_of_section;
    if (topic.heading == title_.heading) // the hook has said it
        topic = Topic{{}, topic.phrase, false, false, false, topic.answer_starts_section, {}};
    const bool same_topic = before && before->section == answer.section && answer.first >= before->last &&
                            answer.first - before->last <= kNeighbours;
    std::optional<Question> best;
    double highest = -1;
    for (const Question& question : questions_for(answer, topic, analysis_)) {
        if (asked_.contains(question.text) || (!before && question.text.starts_with("And ")) ||
            (question.needs_same_topic && !same_topic))
            continue;
        double quality = question.quality + 0.05 * jitter(question.text);
        quality -= question.shape == last_shape_ && before ? 0.12 : 0;
        const auto used = std::count(starts_.begin(), starts_.end(), start_of(question.text));
        quality -= 0.14 * static_cast<double>(used);
        if (quality > highest) {
            highest = quality;
            best = question;
        }
    }
    return best;
}

std::string Assembler::hook(const Question& question) const
{
    const Phrases& around = phrases(analysis_.lexicon.language);
    if (title_.heading.empty())
        return question.text;
    if (title_.heading_is_question)
        return question.text == title_.heading || question.shape == Shape::definition ? question.text : title_.heading;
    const auto& hooks = title_.heading_is_clause ? around.hooks_clause : around.hooks_noun;
    if (hooks.empty())
        return question.text;
    const std::string opening = fill(hooks[(spec_.variation + base::xxh3_64(analysis_.document.title)) % hooks.size()]);
    std::string asked = question.text;
    // "I keep hearing about stomata. What exactly are they?"
    const std::string folded = lower(asked);
    const std::string topic = lower(title_.heading) + "?";
    if (folded.ends_with(" " + topic) && analysis_.lexicon.language == "en" && question.shape == Shape::definition)
        asked = folded.find(" are ") != std::string::npos ? "What exactly are they?" : "What exactly is it?";
    return fmt::format("{} {}", opening, asked);
}

std::string Assembler::react(const Question& question)
{
    const Phrases& around = phrases(analysis_.lexicon.language);
    const bool after_number = before_ && holds_digits(before_->text);
    const std::string first = start_of(question.text);
    if (first.starts_with("and ") || first.starts_with("so ") || first.starts_with("en ") ||
        pairs_ % 2 == (spec_.variation % 2))
        return question.text;
    const auto& pool = after_number && !around.number_reactions.empty() ? around.number_reactions : around.reactions;
    for (std::size_t i = 0; i < pool.size(); ++i) {
        const std::string& reaction =
            pool[(i + spec_.variation + base::xxh3_64(analysis_.document.title)) % pool.size()];
        if (reactions_.contains(reaction) ||
            count_code_points(reaction) + count_code_points(question.text) > kMaxQuestionWithReaction)
            continue;
        reactions_.insert(reaction);
        return fmt::format("{} {}", reaction, question.text);
    }
    return question.text;
}

Turn& Assembler::push(Role role, std::string display, std::string_view pose)
{
    Turn turn;
    turn.id = line_id(turns_.size());
    turn.speaker = role;
    turn.display = std::move(display);
    turn.pose = pose;
    turn.keywords = pick_keywords(turn.display, analysis_,
                                  role == Role::questioner                      ? 2
                                  : split_white_space(turn.display).size() > 18 ? 4
                                                                                : 3,
                                  {spec_.questioner, spec_.explainer});
    turns_.push_back(std::move(turn));
    return turns_.back();
}

void Assembler::add(const Candidate& answer, bool is_last)
{
    const bool new_section = sections_.insert(answer.section).second;
    const std::optional<Question> question = pick_question(answer, before_, new_section);
    if (question) {
        asked_.insert(question->text);
        starts_.push_back(start_of(question->text));
        const bool after_number = before_ && holds_digits(before_->text);
        const std::string text = before_ ? react(*question) : hook(*question);
        const bool wow = after_number && text != question->text;
        push(Role::questioner, text, before_ ? question_pose(question->shape, wow) : "asking");
        last_shape_ = question->shape;
        // A question's stress falls on what the answer takes up; the first may stress the title.
        std::erase_if(turns_.back().keywords, [&](const std::string& keyword) {
            const std::string folded = lower(keyword);
            return lower(answer.text).find(stem(folded, analysis_.lexicon.language)) == std::string::npos &&
                   (before_ || lower(title_.heading).find(folded) == std::string::npos);
        });
    }
    Turn& turn = push(Role::explainer, answer.text, answer_pose(question ? question->shape : Shape::about, is_last));
    turn.source = answer.source;
    before_ = &answer;
    ++pairs_;
}

void Assembler::close()
{
    const auto& closings = phrases(analysis_.lexicon.language).closings;
    if (closings.empty())
        return;
    Turn& turn = push(Role::questioner,
                      fill(closings[(spec_.variation + base::xxh3_64(analysis_.document.title)) % closings.size()]),
                      "celebrating");
    turn.keywords.clear();
}

}
