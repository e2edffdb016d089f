// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/operations.h"
#include "daemon/stages/review/review.h"
#include "daemon/stages/script/names.h"
#include "daemon/stages/script/validate.h"

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using script::Turn;

Result<std::ptrdiff_t> place_of(const script::Script& script, const std::string& line)
{
    const auto found = std::ranges::find(script.turns, line, &Turn::id);
    if (found == script.turns.end())
        return fail(Errc::not_found, fmt::format("line \"{}\": the script has no such line", line));
    return found - script.turns.begin();
}

// Where a line goes that is to stand behind `after`; empty: at the top.
Result<std::ptrdiff_t> place_after(const script::Script& script, const std::string& after)
{
    if (after.empty())
        return 0;
    return TRY(place_of(script, after)) + 1;
}

Status apply_one(script::Script& script, const SetLine& set)
{
    review::LineEdit edit;
    edit.display = set.text;
    edit.spoken = set.spoken;
    edit.pose = set.pose;
    edit.keywords = set.keywords;
    TRY(review::edit_line(script, set.line, edit));
    Turn& turn = script.turns[static_cast<std::size_t>(TRY(place_of(script, set.line)))];
    if (set.icon)
        turn.icon = *set.icon;
    if (set.text_animation)
        turn.text_animation = *set.text_animation;
    if (set.role && *set.role != turn.speaker) {
        turn.speaker = *set.role;
        turn.state = script::LineState::draft;
    }
    return {};
}

Status apply_one(script::Script& script, const InsertLine& insert)
{
    const auto at = TRY(place_after(script, insert.after));
    Turn turn;
    turn.id = script::next_line_id(script);
    turn.speaker = insert.role;
    turn.display = insert.text;
    turn.pose = insert.pose.empty() ? std::string(script::default_pose(insert.role)) : insert.pose;
    turn.keywords = insert.keywords;
    script.turns.insert(script.turns.begin() + at, std::move(turn));
    return {};
}

Status apply_one(script::Script& script, const RemoveLine& remove)
{
    const auto at = TRY(place_of(script, remove.line));
    script.turns.erase(script.turns.begin() + at);
    return {};
}

Status apply_one(script::Script& script, const MoveLine& move)
{
    const auto from = TRY(place_of(script, move.line));
    if (move.line == move.after)
        return fail(Errc::invalid_input, fmt::format("line \"{}\": it cannot stand behind itself", move.line));
    Turn turn = std::move(script.turns[static_cast<std::size_t>(from)]);
    script.turns.erase(script.turns.begin() + from);
    const auto to = TRY(place_after(script, move.after));
    script.turns.insert(script.turns.begin() + to, std::move(turn));
    return {};
}

Status apply_one(script::Script& script, const SetTitle& set)
{
    script.title = set.title;
    return {};
}

Status apply_one(script::Script& script, const SetTakeaway& set)
{
    script.takeaway = set.takeaway;
    return {};
}

bool reads_the_same(const script::Script& a, const script::Script& b)
{
    const auto same = [](const Turn& one, const Turn& other) {
        return one.id == other.id && one.speaker == other.speaker && one.display == other.display &&
               one.spoken == other.spoken;
    };
    return a.title == b.title && a.takeaway == b.takeaway && a.language == b.language &&
           std::ranges::equal(a.turns, b.turns, same);
}

}

Touched difference(const script::Script& before, const script::Script& after)
{
    return reads_the_same(before, after) ? Touched::looks : Touched::words;
}

Result<Touched> apply(script::Script& script, const std::vector<ScriptOperation>& operations, double limit_s)
{
    script::Script edited = script;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        Status applied = std::visit([&](const auto& one) { return apply_one(edited, one); }, operations[i]);
        if (!applied)
            return base::in_context(fmt::format("[{}]", i), std::move(applied).error());
    }
    TRY(script::check(edited, "the script", limit_s));
    const Touched touched = difference(script, edited);
    script = std::move(edited);
    return touched;
}

}
