// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"
#include "daemon/pipeline/posted.h"
#include "daemon/pipeline/workflow_state.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;

constexpr int kMostVersions = 500;

std::string summary(const TimelineOperation& operation)
{
    std::string text = operation.value_json.empty() ? "clear " + operation.property : operation.property;
    if (!operation.line.empty())
        text += " of " + operation.line;
    if (operation.word)
        text += fmt::format(", word {}", *operation.word);
    if (!operation.format.empty())
        text += " in " + operation.format;
    return text;
}

std::string summaries(const std::vector<TimelineOperation>& operations)
{
    auto list = nlohmann::json::array();
    for (const auto& operation : operations)
        list.push_back(summary(operation));
    return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

store::Override row_of(const TimelineOperation& operation)
{
    return {operation.format, operation.line, operation.word.value_or(-1), operation.property, operation.value_json};
}

Status put(State& steps, store::Id project, const TimelineOperation& operation)
{
    if (!operation.value_json.empty())
        return steps.overrides.put(project, row_of(operation));
    Status removed = steps.overrides.remove(project, row_of(operation));
    if (!removed && removed.error().code == Errc::not_found)
        return fail(Errc::not_found, summary(operation) + ": it is not set");
    return removed;
}

Status check_voiced(State& steps, const Work& work)
{
    const auto scenes = TRY(steps.scenes.list(work.row.id));
    if (scenes.empty() || !std::ranges::all_of(scenes, [](const auto& scene) { return !scene.clip_key.empty(); }))
        return conflict(work.row, "its timeline exists once every line is voiced: approve the script first");
    return {};
}

// "[...]" of summaries as one line.
std::string read_summary(const std::string& operations_json)
{
    const auto list = nlohmann::json::parse(operations_json, nullptr, false);
    std::string text;
    if (list.is_array())
        for (const auto& one : list)
            if (one.is_string())
                text += (text.empty() ? "" : "; ") + one.get<std::string>();
    return text;
}

// A script that came back: lines that say what they say now keep their state, the others are drafts.
script::Script with_states(script::Script restored, const script::Script& now)
{
    for (auto& turn : restored.turns) {
        const auto same = std::ranges::find_if(now.turns, [&](const script::Turn& one) {
            return restored.language == now.language && one.id == turn.id && one.speaker == turn.speaker &&
                   one.display == turn.display && one.spoken == turn.spoken;
        });
        turn.state = same == now.turns.end() ? script::LineState::draft : same->state;
    }
    if (!now.turns.empty()) { // who plays is no edit of the script
        restored.questioner = now.questioner;
        restored.explainer = now.explainer;
    }
    return restored;
}

// What comes back must still be possible: an asset that it names may be gone.
Status check_restored(State& steps, const script::Script& script, store::Id project)
{
    const auto covers = TRY(covers_of(steps));
    for (auto& one : TRY(steps.overrides.list(project))) {
        TimelineOperation operation{std::move(one.property), std::move(one.line_id),
                                    one.word_index < 0 ? std::nullopt : std::optional(one.word_index),
                                    std::move(one.format), std::move(one.value_json)};
        if (const Status possible = check_timeline(steps, script, operation, covers); !possible)
            return fail(Errc::conflict,
                        fmt::format("project {}: {} would come back, which is not possible any more: {}; "
                                    "edit instead",
                                    project, summary(operation), possible.error().what));
    }
    return {};
}

using Go = Result<store::TimelineVersion> (store::VersionRepository::*)(store::Id);

Status go(Workflow::State& state, Go where, const Work& work, Changed& changed)
{
    auto& steps = *state.steps;
    if (auto gone = (state.versions.*where)(work.row.id); !gone)
        return gone.error().code == Errc::invalid_input ? Status(fail(Errc::conflict, gone.error().what))
                                                        : Status(tl::unexpected<base::Error>(gone.error()));
    const Work restored = TRY(load_work(steps, work.row.id));
    TRY(check_restored(steps, restored.script, work.row.id));
    const auto script = with_states(restored.script, work.script);
    Kept kept = work.kept; // what a next writer is asked for is what came back, too
    if (!kept.writer.language.empty())
        kept.writer.language = script.language;
    if (kept.writer.style)
        kept.writer.style = script.style;
    if (!script.turns.empty())
        TRY(store_script(steps, work.row.id, script, kept));
    TRY(steps.outputs.mark_outdated(work.row.id));
    return difference(work.script, script) == Touched::words ? state.back_to_draft(work.row, changed) : Status{};
}

Result<timeline::Composition> composed(State& steps, store::Id project, const std::string& format)
{
    const Work work = TRY(load_work(steps, project));
    if (work.script.turns.empty())
        return conflict(work.row, "it has no script yet");
    TRY(format_of(steps, format));
    auto voiced = voice_lines(steps, work.script, project, Missing::refuse, {}, {}, {});
    if (!voiced)
        return base::in_context(fmt::format("project {}", project), std::move(voiced).error());
    return compose_format(steps, work, *voiced, format);
}

}

Result<TimelineView> Workflow::timeline(store::Id project)
{
    auto& steps = *state_->steps;
    TRY(steps.projects.get(project));
    TimelineView view;
    for (auto& one : TRY(steps.overrides.list(project)))
        view.overrides.push_back({std::move(one.property), std::move(one.line_id),
                                  one.word_index < 0 ? std::nullopt : std::optional(one.word_index),
                                  std::move(one.format), std::move(one.value_json)});
    const auto versions = TRY(state_->versions.list(project, std::nullopt, kMostVersions));
    const auto current = std::ranges::find(versions, true, &store::TimelineVersion::is_current);
    if (current != versions.end()) {
        view.number = current->number;
        view.can_undo = current != versions.end() - 1;
        view.can_redo = current != versions.begin();
    }
    return view;
}

Result<Changed> Workflow::edit_timeline(store::Id project, const std::vector<TimelineOperation>& operations,
                                        Version expected)
{
    auto& steps = *state_->steps;
    const auto covers = TRY(covers_of(steps));
    return state_->change(project, expected, [&](const Work& work, Changed&) -> Status {
        TRY(check_voiced(steps, work));
        for (const auto& operation : operations)
            TRY(check_timeline(steps, work.script, operation, covers));
        const auto keep = [&]() -> Status {
            for (const auto& operation : operations)
                TRY(put(steps, project, operation));
            TRY(steps.projects.change(project, {})); // another version of the project
            return {};
        };
        TRY(state_->versions.edit(project, summaries(operations), state_->person, keep));
        return steps.outputs.mark_outdated(project);
    });
}

Result<Changed> Workflow::undo(store::Id project, Version expected)
{
    return state_->change(project, expected, [&](const Work& work, Changed& changed) {
        return go(*state_, &store::VersionRepository::undo, work, changed);
    });
}

Result<Changed> Workflow::redo(store::Id project, Version expected)
{
    return state_->change(project, expected, [&](const Work& work, Changed& changed) {
        return go(*state_, &store::VersionRepository::redo, work, changed);
    });
}

Result<std::vector<TimelineVersion>> Workflow::history(store::Id project)
{
    std::vector<TimelineVersion> history;
    for (const auto& version : TRY(state_->versions.list(project, std::nullopt, kMostVersions)))
        history.push_back(
            {version.number, read_summary(version.operations_json), version.created_at, version.is_current});
    return history;
}

Result<std::string> Workflow::composition(store::Id project, const std::string& format)
{
    return timeline::to_json(TRY(composed(*state_->steps, project, format)));
}

Result<std::string> Workflow::composition_to_post(store::Id project, const std::string& format)
{
    auto& steps = *state_->steps;
    auto composition = TRY(composed(steps, project, format));
    TRY(name_sources(steps, composition));
    return timeline::to_json(composition);
}

Result<std::optional<std::filesystem::path>> Workflow::file(const std::string& sha256)
{
    return shelf_of(*state_->steps).file(sha256);
}

Result<ReadFilm> Workflow::read_posted(std::string_view composition_json)
{
    return pipeline::read_posted(*state_->steps, composition_json);
}

}
