// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/log.h"
#include "compositor/timeline/parse.h"
#include "daemon/pipeline/posted.h"
#include "daemon/pipeline/workflow_state.h"
#include "daemon/store/composition_repository.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using store::ProjectState;

// What the newest job of a queue was asked to do: a line to write, formats to make.
Result<std::string> newest_payload(State& steps, store::Id project, std::string_view queue)
{
    store::JobFilter filter;
    filter.project_id = project;
    filter.kind = queue;
    const auto page = TRY(steps.jobs.list(filter, std::nullopt, 1));
    return page.jobs.empty() ? std::string("{}") : page.jobs.front().payload_json;
}

Status check_formats(State& steps, const std::vector<std::string>& formats)
{
    for (auto format = formats.begin(); format != formats.end(); ++format) {
        TRY(format_of(steps, *format));
        if (std::find(formats.begin(), format, *format) != format)
            return fail(Errc::invalid_input, fmt::format("formats: {} is named twice", *format));
    }
    return {};
}

store::NewProject copy_of(const Work& work, const std::string& title)
{
    store::NewProject row = work.row; // slices: state, outputs and history are the original's
    row.title = title.empty() ? work.row.title : title;
    row.batch_id.reset();
    row.script_json.clear();
    return row;
}

Status copy_voices(State& steps, store::Id from, store::Id to)
{
    std::vector<store::SceneRepository::Voiced> voices;
    for (const auto& scene : TRY(steps.scenes.list(from)))
        if (!scene.clip_key.empty())
            voices.push_back({scene.line_id, scene.clip_key, scene.voiceover_path, scene.start_time_s.value_or(0),
                              scene.duration_s.value_or(0)});
    return steps.scenes.set_voices(to, voices);
}

// What only this project used; files of voices go with the next collection (ArtefactStore::remove_orphans). A failure
// leaves files that are collected then too, not a project half removed.
void remove_files(State& steps, store::Id project, const std::vector<LineClip>& clips)
{
    std::error_code error;
    std::filesystem::remove_all(steps.project_folder(project), error);
    if (error)
        LOG_WARN("pipeline", "project={} its folder stays: {}", project, error.message());
    for (const LineClip& clip : clips) {
        const auto used = steps.scenes.is_clip_used(clip.sound.sha256);
        if (!used || *used)
            continue;
        for (const store::Artefact* file : {&clip.sound, &clip.times})
            if (const Status removed = steps.artefacts.remove(file->key, file->kind); !removed)
                LOG_WARN("pipeline", "project={} a voice stays: {}", project, removed.error().what);
    }
}

}

Result<Changed> Workflow::render(store::Id project, const std::vector<std::string>& formats, Version expected)
{
    auto& steps = *state_->steps;
    TRY(check_formats(steps, formats));
    return state_->change(project, expected, [&](const Work& work, Changed& changed) -> Status {
        const ProjectState state = work.row.state;
        if (state == ProjectState::failed)
            return conflict(work.row, "retry it");
        if (state != ProjectState::audio_ready && state != ProjectState::completed)
            return conflict(work.row,
                            state == ProjectState::rendering ? "wait for it, or cancel it"
                            : state == ProjectState::draft
                                ? "approve it: it can be rendered once it is voiced"
                                : "it can be rendered once it is voiced; when no job of it is under way, retry it");
        const auto& wanted = formats.empty() ? work.row.target_formats : formats;
        return state_->queue(work.row, kRenderQueue, nlohmann::json{{"formats", wanted}}.dump(), changed);
    });
}

Result<Changed> Workflow::cancel(store::Id project)
{
    auto& steps = *state_->steps;
    return state_->change(project, std::nullopt, [&](const Work& work, Changed& changed) -> Status {
        TRY(state_->stop(project, {std::string(kScriptQueue), std::string(kVoiceQueue), std::string(kRenderQueue)},
                         changed));
        if (work.row.state == ProjectState::rendering)
            TRY(steps.projects.cancel_render(project));
        return {};
    });
}

Result<Changed> Workflow::retry(store::Id project, std::string_view wanted)
{
    auto& steps = *state_->steps;
    return state_->change(project, std::nullopt, [&](const Work& work, Changed& changed) -> Status {
        auto row = work.row;
        if (row.state == ProjectState::failed)
            row = TRY(steps.projects.resume(project));
        // One whose job was cancelled is not failed, and has nothing that would go on.
        const auto queue = row.state == ProjectState::draft         ? kScriptQueue
                           : row.state == ProjectState::approved    ? kVoiceQueue
                           : row.state == ProjectState::audio_ready ? kRenderQueue
                                                                    : std::string_view{};
        const bool is_draft = row.state == ProjectState::draft;
        if (queue.empty() || (is_draft && work.row.state == ProjectState::draft && !work.script.turns.empty()))
            return conflict(work.row, is_draft ? "there is nothing to try again: read its script and approve it"
                                               : "there is nothing to try again");
        if (!wanted.empty() && wanted != queue)
            return conflict(work.row, fmt::format("what its {} job was for is done or given up", wanted));
        auto payload = TRY(newest_payload(steps, project, queue));
        return state_->queue(row, queue, std::move(payload), changed);
    });
}

// A draft whose lines keep their approval and voice: approving it costs nothing again.
Result<Changed> Workflow::duplicate(store::Id project, const std::string& title)
{
    auto& steps = *state_->steps;
    auto transaction = TRY(store::Transaction::begin(*steps.database));
    const Work work = TRY(load_work(steps, project));
    Changed changed;
    changed.project = TRY(steps.projects.create(copy_of(work, title)));
    const store::Id copy = changed.project.id;
    if (work.script.turns.empty()) {
        TRY(state_->queue(changed.project, kScriptQueue, "{}", changed));
    } else {
        script::Script script = work.script;
        script.title = title.empty() ? script.title : title;
        TRY(store_script(steps, copy, script, work.kept));
        TRY(copy_voices(steps, project, copy));
        const auto overrides = TRY(steps.overrides.list(project));
        TRY(steps.overrides.replace_all(copy, overrides));
    }
    changed.project = TRY(steps.projects.get(copy));
    TRY(transaction.commit());
    return changed;
}

Result<Changed> Workflow::remove(store::Id project)
{
    auto& steps = *state_->steps;
    const Work work = TRY(load_work(steps, project));
    const auto clips = clips_of(steps, work.script); // without a voice for the language there are none
    Changed changed;
    {
        auto transaction = TRY(store::Transaction::begin(*steps.database));
        TRY(state_->stop(project, {std::string(kScriptQueue), std::string(kVoiceQueue), std::string(kRenderQueue)},
                         changed));
        TRY(steps.projects.remove(project));
        TRY(transaction.commit());
    }
    changed.project = work.row;
    remove_files(steps, project, clips ? *clips : std::vector<LineClip>{});
    return changed;
}

Result<store::Job> Workflow::render_composition(const std::string& composition_json, int priority)
{
    auto& steps = *state_->steps;
    const auto posted = TRY(read_posted_or_fail(steps, composition_json)); // refused here rather than in the job
    TRY(keep_files(steps, posted));
    store::PostedComposition row;
    row.name = posted.composition.title;
    row.json = composition_json;
    row.files = posted.hashes();
    auto transaction = TRY(store::Transaction::begin(*steps.database));
    const auto kept = TRY(store::CompositionRepository(*steps.database, steps.scope).put(row));
    store::NewJob job;
    job.tenant_id = kept.tenant_id;
    job.composition_id = kept.id;
    job.kind = kRenderQueue;
    job.stage = "render";
    job.priority = std::clamp(priority, 1, 3);
    job.request_id = steps.request_id;
    job.unique_key = fmt::format("composition {}", kept.id);
    auto queued = TRY(steps.jobs.enqueue(job));
    TRY(transaction.commit());
    return queued;
}

}
