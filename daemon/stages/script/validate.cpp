// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/validate.h"

#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/names.h"
#include "daemon/stages/script/words.h"

#include <algorithm>
#include <set>

namespace script {
namespace {

class Checker {
public:
    void error(std::string path, std::string message)
    {
        problems_.push_back({Severity::error, std::move(path), std::move(message)});
    }
    void warn(std::string path, std::string message)
    {
        problems_.push_back({Severity::warning, std::move(path), std::move(message)});
    }
    std::vector<Problem> take() { return std::move(problems_); }

    void check_text(const std::string& path, std::string_view text)
    {
        if (!is_valid_utf8(text)) {
            error(path, "is not UTF-8; save the file as UTF-8");
            return;
        }
        for (std::size_t at = 0; at < text.size();) {
            const char32_t c = next_code_point(text, at);
            if (!is_control(c) || c == U'\t' || c == U'\n')
                continue;
            error(path, fmt::format("holds the control character U+{:04X}; remove it", static_cast<unsigned>(c)));
            return;
        }
    }

    void check_length(const std::string& path, std::string_view text, std::size_t limit)
    {
        if (const std::size_t size = count_code_points(text); size > limit)
            error(path, fmt::format("is {} characters long, at most {} fit; shorten or split it", size, limit));
    }

private:
    std::vector<Problem> problems_;
};

bool shows_word(std::string_view display, std::string_view keyword)
{
    const auto words = split_white_space(display);
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return word == keyword || strip_punctuation(word) == keyword; });
}

void check_turn(Checker& out, const Turn& turn, std::size_t index)
{
    const std::string path = fmt::format("turns[{}]", index);
    if (!has_letter_or_digit(turn.display))
        out.error(path + ".display", "says nothing; write a line or remove the turn");
    out.check_text(path + ".display", turn.display);
    out.check_text(path + ".spoken", turn.spoken);
    out.check_length(path + ".display", turn.display, kMaxTurnCharacters);
    out.check_length(path + ".spoken", turn.spoken, 2 * kMaxTurnCharacters);
    if (!is_pose(turn.pose))
        out.error(path + ".pose", fmt::format("\"{}\" is no pose; use one of {}", turn.pose, fmt::join(kPoses, ", ")));
    for (std::size_t i = 0; i < turn.keywords.size(); ++i)
        if (!shows_word(turn.display, turn.keywords[i]))
            out.error(
                fmt::format("{}.keywords[{}]", path, i),
                fmt::format("\"{}\" is no word of the line; use a word as it is written there", turn.keywords[i]));
}

void check_order(Checker& out, const Script& script)
{
    std::set<std::string_view> ids;
    for (std::size_t i = 0; i < script.turns.size(); ++i) {
        const Turn& turn = script.turns[i];
        if (turn.id.empty())
            out.error(fmt::format("turns[{}].id", i), "is empty");
        else if (!ids.insert(turn.id).second)
            out.error(fmt::format("turns[{}].id", i), fmt::format("\"{}\" is used twice", turn.id));
        if (i > 0 && script.turns[i - 1].speaker == turn.speaker)
            out.warn(fmt::format("turns[{}].speaker", i),
                     fmt::format("{} speaks twice in a row",
                                 turn.speaker == Role::questioner ? script.questioner : script.explainer));
    }
}

}

std::vector<Problem> validate(const Script& script, double limit_seconds)
{
    Checker out;
    out.check_text("title", script.title);
    out.check_length("title", script.title, kMaxTitleCharacters);
    out.check_text("takeaway", script.takeaway);
    out.check_length("takeaway", script.takeaway, kMaxTakeawayCharacters);
    out.check_text("questioner", script.questioner);
    out.check_text("explainer", script.explainer);
    if (trim(script.title).empty())
        out.warn("title", "is empty: the video starts without a title");
    if (trim(script.takeaway).empty())
        out.warn("takeaway", "is empty: the video ends without a takeaway card");
    if (trim(script.questioner).empty() || trim(script.explainer).empty())
        out.error(trim(script.questioner).empty() ? "questioner" : "explainer", "has no name");
    if (script.turns.size() < 2)
        out.error("turns",
                  fmt::format("{} found, at least 2 are needed: a question and an answer", script.turns.size()));
    for (std::size_t i = 0; i < script.turns.size(); ++i)
        check_turn(out, script.turns[i], i);
    check_order(out, script);
    if (const double seconds = estimate_seconds(script); seconds > limit_seconds)
        out.error("turns", fmt::format("about {:.0f} s long, at most {:.0f} s are allowed; remove or shorten lines",
                                       seconds, limit_seconds));
    return out.take();
}

bool has_errors(const std::vector<Problem>& problems)
{
    return std::any_of(problems.begin(), problems.end(),
                       [](const Problem& problem) { return problem.severity == Severity::error; });
}

base::Status check(const Script& script, std::string_view subject, double limit_seconds)
{
    std::string what;
    for (const Problem& problem : validate(script, limit_seconds))
        if (problem.severity == Severity::error)
            what += fmt::format("{}{}: {}", what.empty() ? "" : "; ", problem.path, problem.message);
    if (what.empty())
        return {};
    return base::fail(base::Errc::invalid_input, fmt::format("{}: {}", subject, what));
}

}
