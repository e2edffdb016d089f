// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/assemble.h"
#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace script {
namespace {

using base::Errc;
using base::fail;

class LineWriter {
public:
    LineWriter(const Script& script, const document::Document& document, const WriterSpec& spec)
        : script_(script), spec_(spec), analysis_(document, lexicon(document.language)),
          candidates_(find_candidates(analysis_)), assembler_(analysis_, spec_)
    {
        for (const Turn& turn : script.turns)
            assembler_.avoid(turn.display);
    }

    base::Result<LineRewrite> rewrite(std::size_t index)
    {
        const bool answer_follows = index + 1 < script_.turns.size() && script_.turns[index + 1].source.has_value();
        if (script_.turns[index].speaker == Role::explainer)
            TRY(rewrite_answer(index));
        else if (answer_follows)
            TRY(rewrite_question(index, *find(*script_.turns[index + 1].source, script_.turns[index + 1].display)));
        else
            TRY(rewrite_closing(index));
        return LineRewrite{std::move(script_), std::move(changed_)};
    }

private:
    // The candidate an answer was; one made from its words when it was edited since.
    const Candidate* find(document::Span source, std::string_view display)
    {
        for (const Candidate& each : candidates_)
            if (each.source == source)
                return &each;
        Candidate edited;
        edited.text = edited.lead = display;
        edited.source = source;
        const auto& sentences = analysis_.document.sentences;
        for (std::size_t i = 0; i < sentences.size(); ++i)
            if (sentences[i].span.begin <= source.begin && source.begin < sentences[i].span.end)
                edited.first = edited.last = i, edited.section = sentences[i].section;
        edited.terms = terms_of(display, analysis_.breaker, analysis_.lexicon, analysis_.extra_stops);
        candidates_.push_back(std::move(edited));
        return &candidates_.back();
    }

    bool contains_asked(std::string_view question) const
    {
        return std::any_of(script_.turns.begin(), script_.turns.end(),
                           [&](const Turn& turn) { return turn.display.ends_with(question); });
    }

    base::Status rewrite_question(std::size_t index, const Candidate& answer)
    {
        for (int tries = 0; tries < 20; ++tries) {
            const auto question = assembler_.pick_question(answer, nullptr, true);
            if (!question)
                break;
            assembler_.avoid(question->text);
            if (!contains_asked(question->text)) {
                set(index, question->text, question_pose(question->shape, false));
                return {};
            }
        }
        return fail(
            Errc::not_found,
            fmt::format(
                "{}: there is no other question for this answer; edit the line, or have its answer written again",
                script_.turns[index].id));
    }

    bool is_used(const Candidate& candidate) const
    {
        return std::any_of(script_.turns.begin(), script_.turns.end(), [&](const Turn& turn) {
            return turn.source && turn.source->begin < candidate.source.end &&
                   candidate.source.begin < turn.source->end;
        });
    }

    // About as long, from between the neighbours where possible, and not what another line says.
    double worth(const Candidate& candidate, std::size_t index) const
    {
        const Turn& old = script_.turns[index];
        double worth = candidate.score;
        worth -= 0.05 * std::abs(candidate.seconds - estimate_seconds(old, script_.language));
        for (std::size_t i = 0; i < script_.turns.size(); ++i) {
            const Turn& turn = script_.turns[i];
            if (!turn.source || i == index)
                continue;
            const bool in_order =
                i < index ? turn.source->begin < candidate.source.begin : turn.source->begin > candidate.source.begin;
            worth -= in_order ? 0 : 0.3;
            worth -= 0.4 * similarity(candidate.terms, terms_of(turn.display, analysis_.breaker, analysis_.lexicon,
                                                                analysis_.extra_stops));
        }
        return worth;
    }

    base::Status rewrite_answer(std::size_t index)
    {
        std::vector<std::pair<double, std::size_t>> order;
        for (std::size_t i = 0; i < candidates_.size(); ++i)
            if (!is_used(candidates_[i]) && candidates_[i].text != script_.takeaway)
                order.push_back({-worth(candidates_[i], index), i});
        if (order.empty())
            return fail(Errc::not_found,
                        fmt::format("{}: the document has no other sentence that can be said here; edit the line",
                                    script_.turns[index].id));
        std::stable_sort(order.begin(), order.end());
        const Candidate chosen = candidates_[order[spec_.variation % std::min<std::size_t>(order.size(), 4)].second];
        if (index > 0 && script_.turns[index - 1].speaker == Role::questioner)
            TRY(rewrite_question(index - 1, chosen));
        set(index, chosen.text, script_.turns[index].pose);
        script_.turns[index].source = chosen.source;
        return {};
    }

    base::Status rewrite_closing(std::size_t index)
    {
        for (const std::string& closing : phrases(script_.language).closings) {
            const std::string text = replace_all(closing, "{e}", script_.explainer);
            if (contains_asked(text))
                continue;
            set(index, text, script_.turns[index].pose);
            script_.turns[index].keywords.clear();
            return {};
        }
        return fail(Errc::not_found,
                    fmt::format("{}: there is no other wording for this line; edit it", script_.turns[index].id));
    }

    void set(std::size_t index, std::string display, std::string_view pose)
    {
        Turn& turn = script_.turns[index];
        turn.display = std::move(display);
        turn.spoken.clear();
        turn.pose = pose;
        turn.keywords = pick_keywords(turn.display, analysis_, turn.speaker == Role::questioner ? 2 : 3,
                                      {script_.questioner, script_.explainer});
        turn.state = LineState::draft;
        turn.note.clear();
        changed_.push_back(turn.id);
    }

    Script script_;
    WriterSpec spec_;
    Analysis analysis_;
    std::vector<Candidate> candidates_;
    Assembler assembler_;
    std::vector<std::string> changed_;
};

}

base::Result<LineRewrite> rewrite_line_offline(const Script& script, std::string_view line_id,
                                               const document::Document& document, const WriterSpec& spec)
{
    for (std::size_t i = 0; i < script.turns.size(); ++i)
        if (script.turns[i].id == line_id)
            return LineWriter(script, document, spec).rewrite(i);
    return fail(Errc::not_found, fmt::format("line \"{}\": the script has no such line", line_id));
}

}
