// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/upload.h"
#include "daemon/pipeline/workflow_state.h"
#include "daemon/stages/review/review.h"

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using store::ProjectState;

constexpr int kMostWriting = 1000; // jobs of a project, as queue.cpp

std::string summary(const SetLine& set)
{
    return "set " + set.line;
}
std::string summary(const InsertLine& insert)
{
    return insert.after.empty() ? "insert a line at the top" : "insert a line after " + insert.after;
}
std::string summary(const RemoveLine& remove)
{
    return "remove " + remove.line;
}
std::string summary(const MoveLine& move)
{
    return "move " + move.line;
}
std::string summary(const SetTitle&)
{
    return "set the title";
}
std::string summary(const SetTakeaway&)
{
    return "set the takeaway";
}

std::string summaries(const std::vector<ScriptOperation>& operations)
{
    auto list = nlohmann::json::array();
    for (const auto& operation : operations)
        list.push_back(std::visit([](const auto& one) { return summary(one); }, operation));
    return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Overrides of lines that went, and of words of lines that say something else now, would mean other things.
Status drop_stale_overrides(State& steps, store::Id project, const script::Script& before, const script::Script& after)
{
    std::set<std::string> gone, reworded;
    for (const auto& turn : before.turns) {
        const auto now = std::ranges::find(after.turns, turn.id, &script::Turn::id);
        if (now == after.turns.end())
            gone.insert(turn.id);
        else if (now->display != turn.display || before.language != after.language)
            reworded.insert(turn.id);
    }
    const auto overrides = TRY(steps.overrides.list(project));
    for (const auto& one : overrides)
        if (gone.contains(one.line_id) || (one.word_index >= 0 && reworded.contains(one.line_id)))
            TRY(steps.overrides.remove(project, one));
    return {};
}

Status check_written(State& steps, const Work& work)
{
    if (!work.script.turns.empty())
        return {};
    const bool writing = TRY(is_being_written(steps, work.row.id));
    if (const auto at = work.kept.scheduled_at; writing && at && *at > steps.database->now())
        return conflict(work.row, fmt::format("its script is written from {:%Y-%m-%d %H:%M:%S} UTC on, as it is "
                                              "scheduled; change scheduled_at to have it earlier",
                                              fmt::gmtime(std::chrono::floor<std::chrono::seconds>(*at))));
    return writing ? Status(conflict(work.row, "its script is being written"))
                   : Status(conflict(work.row, "it has no script; retry it, or have it written again"));
}

// A script that is about to be replaced as a whole takes no edits: they would be lost.
Status check_stays(State& steps, const Work& work)
{
    store::JobFilter filter;
    filter.project_id = work.row.id;
    filter.kind = kScriptQueue;
    filter.states = {store::JobState::queued, store::JobState::running};
    for (const auto& job : TRY(steps.jobs.list(filter, std::nullopt, kMostWriting)).jobs)
        if (const auto payload = nlohmann::json::parse(job.payload_json, nullptr, false);
            !payload.is_object() || !payload.contains("line"))
            return conflict(work.row, "its script is being written again, which would replace this edit; wait for it, "
                                      "or cancel it");
    return {};
}

// What an edit names is there to be seen; what a writer named before may be drawn by nobody.
Status check_icons(State& steps, const script::Script& before, const script::Script& edited)
{
    const auto shipped = TRY(ShippedNames::load(*steps.spec.engine));
    for (const script::Turn& turn : edited.turns) {
        const bool is_new = std::ranges::find(before.turns, turn.icon, &script::Turn::icon) == before.turns.end();
        if (!turn.icon.empty() && is_new && !shipped.has(store::AssetKind::icon, turn.icon) &&
            !TRY(steps.assets.find(store::AssetKind::icon, turn.icon)))
            return fail(Errc::invalid_input,
                        fmt::format("{}.icon: there is no icon \"{}\"; there are {}, and those that were uploaded",
                                    turn.id, turn.icon, fmt::join(shipped.icons(), ", ")));
    }
    return {};
}

Status check_line(const script::Script& script, const std::string& line)
{
    if (std::ranges::find(script.turns, line, &script::Turn::id) == script.turns.end())
        return fail(Errc::not_found, fmt::format("line \"{}\": the script has no such line", line));
    return {};
}

}

Result<ScriptView> Workflow::script(store::Id project)
{
    Work work = TRY(load_work(*state_->steps, project));
    ScriptView view;
    view.is_being_written = TRY(is_being_written(*state_->steps, project));
    view.script = std::move(work.script);
    view.notes = std::move(work.kept.notes);
    view.project = std::move(work.row);
    return view;
}

Result<Changed> Workflow::edit_script(store::Id project, const std::vector<ScriptOperation>& operations,
                                      Version expected)
{
    auto& steps = *state_->steps;
    return state_->change(project, expected, [&](const Work& work, Changed& changed) -> Status {
        TRY(check_written(steps, work));
        TRY(check_stays(steps, work));
        script::Script edited = work.script;
        const Touched touched = TRY(apply(edited, operations, steps.spec.max_seconds));
        TRY(check_names(edited));
        TRY(check_icons(steps, work.script, edited));
        const auto keep = [&]() -> Status {
            TRY(store_script(steps, project, edited, work.kept));
            return drop_stale_overrides(steps, project, work.script, edited);
        };
        TRY(state_->versions.edit(project, summaries(operations), state_->person, keep));
        TRY(steps.outputs.mark_outdated(project));
        return touched == Touched::words ? state_->back_to_draft(work.row, changed) : Status{};
    });
}

Result<Changed> Workflow::approve(store::Id project, Version expected)
{
    auto& steps = *state_->steps;
    return state_->change(project, expected, [&](const Work& work, Changed& changed) -> Status {
        if (work.row.state != ProjectState::draft)
            return conflict(work.row, work.row.state == ProjectState::approved
                                          ? "when no job of it is under way, retry it"
                                          : "only a draft can be approved, and an edit of its words makes it one");
        TRY(check_written(steps, work));
        script::Script approved = work.script;
        TRY(review::approve_all(approved));
        TRY(state_->stop(project, {std::string(kScriptQueue)}, changed));
        TRY(store_script(steps, project, approved, work.kept));
        const auto row = TRY(steps.projects.approve(project, state_->person));
        return state_->queue(row, kVoiceQueue, "{}", changed);
    });
}

Result<Changed> Workflow::approve_line(store::Id project, const std::string& line, Version expected)
{
    auto& steps = *state_->steps;
    return state_->change(project, expected, [&](const Work& work, Changed& changed) -> Status {
        if (work.row.state != ProjectState::draft)
            return conflict(work.row, "its lines are approved");
        script::Script script = work.script;
        TRY(review::approve_line(script, line));
        TRY(store_script(steps, project, script, work.kept));
        if (!review::is_approved(script))
            return {};
        TRY(state_->stop(project, {std::string(kScriptQueue)}, changed));
        const auto row = TRY(steps.projects.approve(project, state_->person));
        return state_->queue(row, kVoiceQueue, "{}", changed);
    });
}

Result<Changed> Workflow::reject(store::Id project, const std::string& notes, Version expected)
{
    auto& steps = *state_->steps;
    return state_->change(project, expected, [&](const Work& work, Changed& changed) -> Status {
        TRY(check_written(steps, work));
        script::Script script = work.script;
        review::reject_all(script, notes);
        TRY(state_->stop(project, {std::string(kVoiceQueue), std::string(kRenderQueue)}, changed));
        TRY(store_script(steps, project, script, work.kept));
        TRY(steps.projects.reject(project, state_->person, notes));
        return {};
    });
}

Result<Changed> Workflow::reject_line(store::Id project, const std::string& line, const std::string& notes,
                                      Version expected)
{
    auto& steps = *state_->steps;
    return state_->change(project, expected, [&](const Work& work, Changed& changed) -> Status {
        script::Script script = work.script;
        TRY(review::reject_line(script, line, notes));
        TRY(store_script(steps, project, script, work.kept));
        return state_->back_to_draft(work.row, changed);
    });
}

Result<Changed> Workflow::regenerate(store::Id project, Version expected)
{
    return regenerate_line(project, "", expected);
}

Result<Changed> Workflow::regenerate_line(store::Id project, const std::string& line, Version expected)
{
    auto& steps = *state_->steps;
    return state_->change(project, expected, [&](const Work& work, Changed& changed) -> Status {
        if (!work.row.document_id)
            return conflict(work.row, "its script was given as it is; edit it instead");
        if (!line.empty())
            TRY(check_line(work.script, line));
        Kept kept = work.kept;
        ++kept.variation;
        store::ProjectChange change;
        change.settings_json = to_json(kept);
        TRY(steps.projects.change(project, change));
        TRY(state_->back_to_draft(work.row, changed));
        if (line.empty()) // one that writes the whole replaces those that write lines
            TRY(state_->stop(project, {std::string(kScriptQueue)}, changed));
        const auto row = TRY(steps.projects.get(project));
        const nlohmann::json payload = line.empty() ? nlohmann::json::object() : nlohmann::json{{"line", line}};
        return state_->queue(row, kScriptQueue, payload.dump(), changed);
    });
}

}
