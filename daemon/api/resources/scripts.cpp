// SPDX-License-Identifier: GPL-3.0-or-later
// The script of a project, line by line, and what is edited in its timeline.
#include "daemon/api/resources/project_answers.h"
#include "daemon/api/resources/resources.h"
#include "daemon/api/rows.h"
#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/names.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/scene_repository.h"

#include <algorithm>

namespace api {
namespace {

using pipeline::Version;
using pipeline::Workflow;

Json line_of(const script::Turn& turn, const std::vector<store::Scene>& scenes)
{
    const auto scene = std::ranges::find(scenes, turn.id, &store::Scene::line_id);
    const bool is_voiced = scene != scenes.end() && !scene->clip_key.empty();
    return {{"id", turn.id},
            {"speaker", script::name(turn.speaker)},
            {"text", turn.display},
            {"spoken", turn.spoken},
            {"pose", turn.pose},
            {"keywords", turn.keywords},
            {"icon", turn.icon},
            {"text_animation", turn.text_animation},
            {"state", script::name(turn.state)},
            {"source", turn.source ? Json{{"begin", turn.source->begin}, {"end", turn.source->end}} : Json()},
            {"is_voiced", is_voiced},
            {"start_seconds", is_voiced ? or_null(scene->start_time_s) : Json()},
            {"duration_seconds", is_voiced ? or_null(scene->duration_s) : Json()}};
}

Result<net::Response> script_answer(Call& call)
{
    auto workflow = TRY(call.workflow());
    const auto view = TRY(workflow.script(call.id()));
    const auto scenes = TRY(store::SceneRepository(call.database, call.caller.scope()).list(call.id()));
    Json lines = Json::array();
    for (const script::Turn& turn : view.script.turns)
        lines.push_back(line_of(turn, scenes));
    const bool is_written = !view.script.turns.empty();
    const auto asked = pipeline::options_of(view.project);
    return with_etag(respond(200, {{"is_being_written", view.is_being_written},
                                   {"title", view.script.title},
                                   {"takeaway", view.script.takeaway},
                                   {"questioner", is_written ? view.script.questioner : asked.questioner},
                                   {"explainer", is_written ? view.script.explainer : asked.explainer},
                                   {"language", view.script.language},
                                   {"context_style", script::name(view.script.style)},
                                   {"lines", std::move(lines)},
                                   {"estimated_seconds", script::estimate_seconds(view.script)},
                                   {"version", view.project.version},
                                   {"notes", view.notes}}),
                     view.project.version);
}

Result<net::Response> edit_script(Call& call)
{
    const auto operations = TRY(pipeline::read_script_operations(call.body["operations"].dump()));
    TRY(act(call, [&](Workflow& workflow, Version expected) {
        return workflow.edit_script(call.id(), operations, expected);
    }));
    return script_answer(call);
}

Result<net::Response> approve_line(Call& call)
{
    TRY(act(call, [&](Workflow& workflow, Version expected) {
        return workflow.approve_line(call.id(), call.text("line"), expected);
    }));
    return script_answer(call);
}

Result<net::Response> reject_line(Call& call)
{
    const std::string notes = call.body.is_object() ? call.body.value("notes", "") : "";
    TRY(act(call, [&](Workflow& workflow, Version expected) {
        return workflow.reject_line(call.id(), call.text("line"), notes, expected);
    }));
    return script_answer(call);
}

Result<net::Response> regenerate_line(Call& call)
{
    return queued_answer(call, [&](Workflow& workflow, Version expected) {
        return workflow.regenerate_line(call.id(), call.text("line"), expected);
    });
}

Result<net::Response> timeline_answer(Call& call, std::int64_t version)
{
    auto workflow = TRY(call.workflow());
    const auto view = TRY(workflow.timeline(call.id()));
    Json overrides = Json::array();
    for (const pipeline::TimelineOperation& one : view.overrides)
        overrides.push_back({{"property", one.property},
                             {"line", one.line},
                             {"word", or_null(one.word)},
                             {"format", one.format},
                             {"value", Json::parse(one.value_json, nullptr, false)}});
    return with_etag(respond(200, {{"version", version},
                                   {"number", view.number},
                                   {"can_undo", view.can_undo},
                                   {"can_redo", view.can_redo},
                                   {"overrides", std::move(overrides)}}),
                     version);
}

Result<net::Response> timeline_after(Call& call, const Act& what)
{
    const auto changed = TRY(act(call, what));
    return timeline_answer(call, changed.project.version);
}

Result<net::Response> edit_timeline(Call& call)
{
    const auto operations = TRY(pipeline::read_timeline_operations(call.body["operations"].dump()));
    return timeline_after(call, [&](Workflow& workflow, Version expected) {
        return workflow.edit_timeline(call.id(), operations, expected);
    });
}

Result<net::Response> history(Call& call)
{
    auto workflow = TRY(call.workflow());
    Json items = Json::array();
    for (const auto& one : TRY(workflow.history(call.id())))
        items.push_back(
            {{"number", one.number}, {"what", one.summary}, {"at", iso_time(one.at)}, {"is_current", one.is_current}});
    return respond(200, {{"items", std::move(items)}});
}

}

void add_scripts(Handlers& handlers)
{
    handlers["getScript"] = script_answer;
    handlers["editScript"] = edit_script;
    handlers["approveLine"] = approve_line;
    handlers["rejectLine"] = reject_line;
    handlers["regenerateLine"] = regenerate_line;
    handlers["editTimeline"] = edit_timeline;
    handlers["listTimelineVersions"] = history;
    handlers["getTimeline"] = [](Call& call) -> Result<net::Response> {
        auto workflow = TRY(call.workflow());
        const auto view = TRY(workflow.script(call.id()));
        return timeline_answer(call, view.project.version);
    };
    handlers["undoTimeline"] = [](Call& call) -> Result<net::Response> {
        return timeline_after(call,
                              [&](Workflow& workflow, Version expected) { return workflow.undo(call.id(), expected); });
    };
    handlers["redoTimeline"] = [](Call& call) -> Result<net::Response> {
        return timeline_after(call,
                              [&](Workflow& workflow, Version expected) { return workflow.redo(call.id(), expected); });
    };
    handlers["getComposition"] = [](Call& call) -> Result<net::Response> {
        auto workflow = TRY(call.workflow());
        const auto options =
            pipeline::options_of(TRY(store::ProjectRepository(call.database, call.caller.scope()).get(call.id())));
        auto json = TRY(workflow.composition_to_post(call.id(), call.text("format", options.look.formats.front())));
        return bytes(std::move(json), "application/json");
    };
}

}
