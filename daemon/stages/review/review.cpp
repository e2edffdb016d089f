// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/review/review.h"

#include "daemon/stages/script/names.h"
#include "daemon/stages/script/validate.h"
#include "daemon/stages/script/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace review {
namespace {

using base::Errc;
using base::fail;
using script::LineState;
using script::Turn;

base::Result<std::size_t> find_line(const script::Script& script, std::string_view line_id)
{
    for (std::size_t i = 0; i < script.turns.size(); ++i)
        if (script.turns[i].id == line_id)
            return i;
    return fail(Errc::not_found, fmt::format("line \"{}\": the script has no such line; it has {}", line_id,
                                             script.turns.empty() ? std::string("none")
                                                                  : fmt::format("{} to {}", script.turns.front().id,
                                                                                script.turns.back().id)));
}

// The script as it would be, so that a refused change leaves no trace. `at` limits the complaint to one line.
base::Status check_line(const script::Script& script, std::size_t at)
{
    const std::string path = fmt::format("turns[{}].", at);
    for (const script::Problem& problem : script::validate(script))
        if (problem.severity == script::Severity::error && problem.path.starts_with(path))
            return fail(Errc::invalid_input, fmt::format("line \"{}\": {}: {}", script.turns[at].id,
                                                         problem.path.substr(path.size()), problem.message));
    return {};
}

void drop_absent_keywords(Turn& turn)
{
    const auto words = script::split_white_space(turn.display);
    std::erase_if(turn.keywords, [&](const std::string& keyword) {
        return std::none_of(words.begin(), words.end(), [&](std::string_view word) {
            return word == keyword || script::strip_punctuation(word) == keyword;
        });
    });
}

bool says_the_same(const Turn& a, const Turn& b)
{
    return a.speaker == b.speaker && a.display == b.display && a.spoken == b.spoken;
}

}

base::Status approve_line(script::Script& script, std::string_view line_id)
{
    const std::size_t at = TRY(find_line(script, line_id));
    TRY(check_line(script, at));
    script.turns[at].state = LineState::approved;
    script.turns[at].note.clear();
    return {};
}

base::Status reject_line(script::Script& script, std::string_view line_id, std::string note)
{
    const std::size_t at = TRY(find_line(script, line_id));
    script.turns[at].state = LineState::rejected;
    script.turns[at].note = std::move(note);
    return {};
}

base::Status edit_line(script::Script& script, std::string_view line_id, const LineEdit& edit)
{
    const std::size_t at = TRY(find_line(script, line_id));
    script::Script changed = script;
    Turn& turn = changed.turns[at];
    if (edit.display && *edit.display != turn.display) {
        turn.display = *edit.display;
        turn.spoken.clear(); // it spoke the words that were there
    }
    if (edit.spoken)
        turn.spoken = *edit.spoken;
    if (edit.pose)
        turn.pose = *edit.pose;
    if (edit.keywords)
        turn.keywords = *edit.keywords;
    else
        drop_absent_keywords(turn);
    TRY(check_line(changed, at));
    if (!says_the_same(turn, script.turns[at])) {
        turn.state = LineState::draft;
        turn.note.clear();
    }
    script = std::move(changed);
    return {};
}

base::Result<std::vector<std::string>> regenerate_line(script::Script& script, std::string_view line_id,
                                                       const document::Document& document, script::Writer& writer,
                                                       const script::WriterSpec& spec)
{
    TRY(find_line(script, line_id));
    script::LineRewrite rewrite = TRY(writer.rewrite_line(script, line_id, document, spec));
    for (Turn& turn : rewrite.script.turns)
        if (std::find(rewrite.changed_ids.begin(), rewrite.changed_ids.end(), turn.id) != rewrite.changed_ids.end())
            turn.state = LineState::draft;
    script = std::move(rewrite.script);
    return std::move(rewrite.changed_ids);
}

base::Status approve_all(script::Script& script)
{
    TRY(script::check(script, script.title.empty() ? "script" : script.title));
    for (Turn& turn : script.turns) {
        turn.state = LineState::approved;
        turn.note.clear();
    }
    return {};
}

void reject_all(script::Script& script, std::string_view note)
{
    for (Turn& turn : script.turns) {
        turn.state = LineState::draft;
        turn.note = note;
    }
}

Counts count_lines(const script::Script& script)
{
    Counts counts;
    for (const Turn& turn : script.turns)
        ++(turn.state == LineState::draft      ? counts.draft
           : turn.state == LineState::approved ? counts.approved
                                               : counts.rejected);
    return counts;
}

bool is_approved(const script::Script& script)
{
    return !script.turns.empty() && count_lines(script).approved == static_cast<int>(script.turns.size());
}

std::vector<std::string> lines_to_voice_again(const script::Script& before, const script::Script& after)
{
    std::vector<std::string> ids;
    for (const Turn& turn : after.turns) {
        const bool known = before.language == after.language &&
                           std::any_of(before.turns.begin(), before.turns.end(),
                                       [&](const Turn& old) { return old.id == turn.id && says_the_same(old, turn); });
        if (!known)
            ids.push_back(turn.id);
    }
    return ids;
}

}
