// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/writer.h"

#include "compositor/base/hash.h"
#include "daemon/stages/script/assemble.h"
#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/names.h"
#include "daemon/stages/script/select.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace script {
namespace {

using base::Errc;
using base::fail;

constexpr double kClosingSeconds = 2.2;
constexpr double kHookSeconds = 1.6;     // what the hook says before its question
constexpr double kReactionSeconds = 0.5; // a mean: every other question has one
constexpr double kTolerance = 0.15;
constexpr std::size_t kMostChoices = 70;
constexpr std::size_t kSpareTakeaway = 6; // with fewer candidates the takeaway may repeat an answer
constexpr std::size_t kLeastPairs = 3;
constexpr double kSecondsOfPair = 10.5; // a lively exchange

class OfflineDraft {
public:
    OfflineDraft(const document::Document& document, const WriterSpec& spec)
        : document_(document), spec_(spec), analysis_(document, lexicon(document.language))
    {
    }

    base::Result<WriterResult> write()
    {
        candidates_ = find_candidates(analysis_);
        if (candidates_.empty())
            return fail(Errc::invalid_input, nothing_to_say());
        const Range focus = find_focus(candidates_, spec_.variation);
        candidates_ = {candidates_.begin() + static_cast<long>(focus.begin),
                       candidates_.begin() + static_cast<long>(focus.end)};
        weigh();
        Script script = TRY(fit());
        note_what_matters(script);
        return WriterResult{std::move(script), std::move(notes_)};
    }

private:
    std::string nothing_to_say() const
    {
        const std::size_t prose = analysis_.prose.size();
        if (prose == 0)
            return "nothing to say: it holds no full sentences; give a document with prose";
        return fmt::format("nothing to say: none of its {} sentences can stand alone when spoken; give a longer "
                           "document, or a finished "
                           "script with \"{}: ...\" lines",
                           prose, spec_.questioner);
    }

    double noise(std::size_t sentence) const
    {
        if (spec_.variation == 0)
            return 1;
        return 0.75 +
               0.5 * static_cast<double>(base::xxh3_64(fmt::format("{}/{}", spec_.variation, sentence)) % 1000) / 1000;
    }

    void weigh()
    {
        double highest = 0;
        for (const Candidate& each : candidates_)
            highest = std::max(highest, each.score);
        std::vector<std::pair<double, std::size_t>> order;
        for (std::size_t i = 0; i < candidates_.size(); ++i)
            order.push_back({-candidates_[i].score * noise(candidates_[i].first), i});
        std::stable_sort(order.begin(), order.end());
        order.resize(std::min(order.size(), kMostChoices));
        std::vector<std::size_t> kept;
        for (const auto& [score, index] : order)
            kept.push_back(index);
        std::sort(kept.begin(), kept.end());
        takeaway_ = pick_takeaway(analysis_, candidates_, spec_.variation);
        if (candidates_.size() > kSpareTakeaway)
            std::erase_if(kept, [&](std::size_t i) {
                return takeaway_ && candidates_[i].source.begin <= takeaway_->source.begin &&
                       takeaway_->source.end <= candidates_[i].source.end;
            });
        const Topic title = topic_of_heading(document_.title, analysis_);
        for (const std::size_t index : kept)
            choices_.push_back(weigh_one(index, highest, title));
    }

    Choice weigh_one(std::size_t index, double highest, const Topic& title)
    {
        const Candidate& candidate = candidates_[index];
        Topic topic = topic_of(candidate, analysis_);
        topic.is_first_of_section = true;
        Question best;
        if (topic.heading == title.heading)
            topic.heading.clear();
        bool defines = false;
        for (const Question& question : questions_for(candidate, topic, analysis_)) {
            if (!question.needs_same_topic && question.quality > best.quality)
                best = question;
            defines = defines || (question.shape == Shape::definition && question.quality > 0.8);
        }
        Choice choice;
        choice.candidate = index;
        choice.seconds = candidate.seconds + 2 * kTurnGapSeconds + kReactionSeconds +
                         estimate_speech_seconds(best.text, document_.language, Role::questioner);
        choice.shape = best.shape == Shape::about ? -static_cast<int>(index) : static_cast<int>(best.shape);
        choice.key = base::xxh3_64(best.text);
        const bool names_title = !title.heading.empty() && lower(candidate.lead).find(title_core(title)) < 25;
        choice.opens_well = defines && (names_title || candidate.first < document_.sentences.size() / 8);
        const double vary = choice.opens_well ? std::max(1.0, noise(candidate.first)) : noise(candidate.first);
        choice.worth = std::sqrt(candidate.score / highest) * (0.25 + 0.75 * best.quality) * vary;
        return choice;
    }

    // The noun of "how compound interest works" is what the first sentence should define.
    std::string title_core(const Topic& title)
    {
        if (!title.heading_is_clause)
            return lower(title.heading);
        std::string core;
        for (const std::string_view word : split_white_space(title.heading)) {
            const Terms terms = terms_of(word, analysis_.breaker, analysis_.lexicon, analysis_.extra_stops);
            if (terms.empty() && !core.empty())
                break;
            if (!terms.empty() && split_white_space(core).size() < 2)
                core += (core.empty() ? "" : " ") + lower(word);
        }
        return core.empty() ? lower(title.heading) : core;
    }

    // Chooses for a time, builds, measures what came out, and corrects the time it chooses for.
    base::Result<Script> fit()
    {
        const double fixed = kTitleSeconds + kTakeawaySeconds + kClosingSeconds + kHookSeconds;
        SelectionSpec selection;
        selection.most = static_cast<std::size_t>(std::max(1, spec_.max_topics));
        selection.least = std::clamp<std::size_t>(static_cast<std::size_t>(spec_.target_seconds / kSecondsOfPair),
                                                  std::min(kLeastPairs, selection.most), selection.most);
        selection.seconds = std::max(4.0, spec_.target_seconds - fixed);
        std::optional<Script> best;
        double nearest = 0;
        for (int round = 0; round < 5; ++round) {
            Script script = build(select(candidates_, choices_, selection));
            const double seconds = estimate_seconds(script);
            const double error = spec_.target_seconds - seconds;
            if (!best || std::abs(error) < nearest) {
                best = std::move(script);
                nearest = std::abs(error);
            }
            if (nearest < 0.04 * spec_.target_seconds)
                break;
            selection.seconds = std::max(4.0, selection.seconds + 0.7 * error);
        }
        return std::move(*best);
    }

    Script build(const std::vector<std::size_t>& chosen) const
    {
        Script script;
        script.title = make_title(analysis_);
        script.language = document_.language;
        script.style = spec_.style ? *spec_.style : guess_style(analysis_).style;
        script.questioner = spec_.questioner;
        script.explainer = spec_.explainer;
        Assembler assembler(analysis_, spec_);
        for (const std::size_t index : chosen)
            assembler.add(candidates_[choices_[index].candidate], index == chosen.back());
        assembler.close();
        script.turns = assembler.take();
        script.takeaway = takeaway_ ? takeaway_->text : std::string{};
        return script;
    }

    void note_what_matters(const Script& script)
    {
        const double seconds = estimate_seconds(script);
        if (seconds < spec_.target_seconds * (1 - kTolerance))
            notes_.push_back(
                fmt::format("the document has too little that can be said aloud: about {:.0f} s instead of {:.0f} s",
                            seconds, spec_.target_seconds));
        else if (seconds > spec_.target_seconds * (1 + kTolerance))
            notes_.push_back(
                fmt::format("about {:.0f} s instead of {:.0f} s: the shortest question and answer need as much",
                            seconds, spec_.target_seconds));
        if (!has_templates(document_.language))
            notes_.push_back(
                fmt::format("there are no question templates for the language \"{}\": questions only name the topic",
                            document_.language));
        if (!spec_.style && !guess_style(analysis_).certain)
            notes_.push_back("the style was not clear from the words: educational was taken");
        if (script.takeaway.empty())
            notes_.push_back("no short sentence for the takeaway was found: the script has none");
        if (document_.language_confidence > 0 && document_.language_confidence < 0.5)
            notes_.push_back(fmt::format("the language was guessed as \"{}\" and may be wrong", document_.language));
    }

    const document::Document& document_;
    const WriterSpec& spec_;
    Analysis analysis_;
    std::vector<Candidate> candidates_;
    std::vector<Choice> choices_;
    std::optional<Takeaway> takeaway_;
    std::vector<std::string> notes_;
};

}

base::Result<WriterResult> write_offline(const document::Document& document, const WriterSpec& spec)
{
    if (spec.target_seconds < 5 || spec.target_seconds > 600)
        return fail(Errc::invalid_input,
                    fmt::format("duration: {:.0f} s is not between 5 and 600 s", spec.target_seconds));
    if (spec.language.empty() || spec.language == document.language)
        return OfflineDraft(document, spec).write();
    // A declared language wins over a guessed one; it cannot translate.
    document::Document declared = document;
    declared.language = spec.language;
    declared.language_confidence = 0;
    auto result = OfflineDraft(declared, spec).write();
    if (result && !document.language.empty() && document.language_confidence > 0.8)
        result->notes.push_back(
            fmt::format("the document seems to be in \"{}\", not \"{}\": the offline writer does not translate",
                        document.language, spec.language));
    return result;
}

base::Result<WriterResult> write_topic_offline(std::string_view topic)
{
    return fail(
        Errc::invalid_input, // no later try helps
        fmt::format(
            "{}: a topic without a document needs a language model: set ANTHROPIC_API_KEY, or OPENAI_BASE_URL for "
            "a local model server, or give a document",
            topic));
}

base::Result<WriterResult> OfflineWriter::write(const document::Document& document, const WriterSpec& spec)
{
    return write_offline(document, spec);
}
base::Result<WriterResult> OfflineWriter::write_topic(std::string_view topic, const WriterSpec&)
{
    return write_topic_offline(topic);
}
base::Result<LineRewrite> OfflineWriter::rewrite_line(const Script& script, std::string_view line_id,
                                                      const document::Document& document, const WriterSpec& spec)
{
    return rewrite_line_offline(script, line_id, document, spec);
}

}
