// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/workflow.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/pipeline/workflow_state.h"
#include "daemon/stages/script/names.h"
#include "daemon/stages/script/script_json.h"
#include "daemon/stages/script/script_text.h"
#include "daemon/stages/script/validate.h"
#include "daemon/stages/script/words.h"

#include <unistd.h>

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;

constexpr double kLeastDuration_s = 5;
constexpr int kMostWaiting = 1000;         // jobs of a project, as queue.cpp
constexpr std::size_t kLongestTopic = 500; // characters, as config/api says

// What an icon, a text animation or a brand may be called: never a path.
bool is_plain_name(std::string_view text)
{
    return text.find_first_of("/\\.") == std::string_view::npos;
}

// Who plays the role: the character asked for, else the one of that name and role, else the default one.
Result<store::Character> cast_for(State& steps, std::optional<store::Id> id, const std::string& name,
                                  std::string_view role)
{
    TRY(check_role(steps, id, role));
    if (id)
        return steps.characters.get(*id);
    for (auto& one : TRY(steps.characters.list()))
        if (one.name == name && one.role == role)
            return std::move(one);
    return steps.characters.default_of(role);
}

Status check_source(const NewVideo& video)
{
    const int sources =
        (video.document_id ? 1 : 0) + (video.script_json.empty() ? 0 : 1) + (video.script_text.empty() ? 0 : 1);
    if (sources > 1)
        return fail(Errc::invalid_input, "give one of document_id and script, not both");
    if (script::count_code_points(video.topic) > kLongestTopic)
        return fail(Errc::invalid_input, fmt::format("topic: at most {} characters", kLongestTopic));
    if (sources == 1)
        return {};
    if (video.topic.empty())
        return fail(Errc::invalid_input, "give a document_id, a script, or a topic");
    const auto refused = script::write_topic_offline(video.topic); // names the settings that would help
    return refused ? Status{} : Status(tl::unexpected<base::Error>(refused.error()));
}

Result<script::Script> given_script(const NewVideo& video, double limit_s)
{
    auto script = video.script_json.empty() ? TRY(script::script_from_text(video.script_text, "script"))
                                            : TRY(script::script_from_json(video.script_json, "script"));
    const ProjectOptions& options = video.options;
    if (!options.title.empty())
        script.title = options.title;
    if (!options.language.empty())
        script.language = options.language;
    if (!options.questioner.empty())
        script.questioner = options.questioner;
    if (!options.explainer.empty())
        script.explainer = options.explainer;
    script.style = script::style_named(options.context_style).value_or(script.style);
    for (auto& turn : script.turns)
        turn.state = script::LineState::draft; // approval is this tenant's
    TRY(check_names(script));
    TRY(script::check(script, "script", limit_s));
    return script;
}

// Whole words of it, at most kLongestTopic bytes; of a text without spaces nothing.
std::string beginning_of(const std::string& text)
{
    if (text.size() <= kLongestTopic)
        return text;
    const std::size_t end = text.rfind(' ', kLongestTopic);
    return end == std::string::npos ? std::string{} : text.substr(0, end);
}

store::NewProject row_of(const NewVideo& video, const Kept& kept)
{
    const ProjectOptions& options = video.options;
    store::NewProject row = row_of(options, kept);
    row.topic = video.topic;
    row.title = options.title;
    row.document_id = video.document_id;
    if (!options.context_style.empty())
        row.context_style = options.context_style;
    if (!options.language.empty())
        row.language = options.language;
    return row;
}

}

store::NewProject row_of(const ProjectOptions& options, const Kept& kept)
{
    store::NewProject row;
    row.questioner_id = options.look.questioner_id;
    row.explainer_id = options.look.explainer_id;
    row.background_music_id = options.look.music_asset;
    row.brand_template_id = options.look.brand_id;
    row.target_duration_s = static_cast<int>(options.target_duration_s);
    row.target_formats = options.look.formats;
    row.render_strategy = options.look.strategy;
    row.text_animation = options.look.text_animation;
    row.auto_render = options.auto_render;
    row.priority = options.priority;
    row.settings_json = to_json(kept);
    return row;
}

tl::unexpected<base::Error> conflict(const store::Project& project, std::string_view why)
{
    return fail(Errc::conflict, fmt::format("project {}: it is {}; {}", project.id, store::name(project.state), why));
}

Status check_names(const script::Script& script)
{
    for (const auto& turn : script.turns) {
        if (!is_plain_name(turn.icon))
            return fail(
                Errc::invalid_input,
                fmt::format("{}.icon: \"{}\" is no name; name a shipped or an uploaded icon", turn.id, turn.icon));
    }
    return {};
}

Status check_role(State& steps, std::optional<store::Id> character, std::string_view role)
{
    if (!character)
        return {};
    const auto row = TRY(steps.characters.get(*character));
    if (row.role == role)
        return {};
    return fail(Errc::invalid_input, fmt::format("{}_id: {} plays the {}", role, row.name, row.role));
}

Status check_options(State& steps, const ProjectOptions& options)
{
    const LookRequest& look = options.look;
    if (!options.title.empty() && options.title.find_first_not_of(" \t\r\n") == std::string::npos)
        return fail(Errc::invalid_input, "title: it is blank; give one that people can read");
    for (const std::string& one : {options.title, options.questioner, options.explainer})
        if (std::ranges::any_of(one, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
            return fail(Errc::invalid_input,
                        "title, questioner, explainer: one line of text, without control characters");
    if (look.music != "auto" && look.music != "none")
        return fail(Errc::invalid_input, "music: auto, none, or the id of an uploaded track");
    if (!is_plain_name(look.brand) || !look.cast.empty())
        return fail(Errc::invalid_input, "brand: the id or the name of a brand template");
    if (options.priority < 1 || options.priority > 3)
        return fail(Errc::invalid_input, "priority: 1 (a user waits), 2 (batch) or 3 (re-render)");
    if (options.target_duration_s < kLeastDuration_s || options.target_duration_s > steps.spec.max_seconds)
        return fail(Errc::invalid_input,
                    fmt::format("target_duration_s: from {} to {} seconds", kLeastDuration_s, steps.spec.max_seconds));
    if (options.max_topics < 1 || options.max_topics > 100)
        return fail(Errc::invalid_input, "max_topics: from 1 to 100");
    if (!options.context_style.empty() && !script::style_named(options.context_style))
        return fail(Errc::invalid_input, "context_style: motivation, finance, tech or educational");
    Status checked = check_look(steps, look); // its errors name the options of `lesedi make`
    if (!checked && checked.error().what.starts_with("--"))
        return fail(checked.error().code, checked.error().what.substr(2));
    return checked;
}

void take_options(const ProjectOptions& options, Kept& kept)
{
    kept.look = options.look;
    kept.title = options.title;
    kept.scheduled_at = options.scheduled_at;
    kept.writer.target_seconds = options.target_duration_s;
    kept.writer.max_topics = options.max_topics;
    kept.writer.language = options.language;
    kept.writer.style = script::style_named(options.context_style);
}

Result<bool> is_being_written(State& steps, store::Id project)
{
    store::JobFilter filter;
    filter.project_id = project;
    filter.kind = kScriptQueue;
    filter.states = {store::JobState::queued, store::JobState::running};
    return !TRY(steps.jobs.list(filter, std::nullopt, 1)).jobs.empty();
}

Result<Workflow> Workflow::open(store::Database& database, store::Scope scope, const PipelineSpec& spec,
                                std::string person, std::string request_id)
{
    auto steps = TRY(pipeline::State::open(spec, database, scope));
    steps->request_id = std::move(request_id);
    return Workflow(std::unique_ptr<State>(
        new State{std::move(steps), std::move(person), store::VersionRepository(database, scope)}));
}

Workflow::Workflow(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workflow::Workflow(Workflow&&) noexcept = default;
Workflow::~Workflow() = default;

Result<Changed> Workflow::State::change(store::Id project, Version expected, const Change& what)
{
    auto transaction = TRY(store::Transaction::begin(*steps->database));
    const Work work = TRY(load_work(*steps, project));
    if (expected && *expected != work.row.version)
        return fail(Errc::conflict, fmt::format("project {}: it is at version {} now, the change is for version {}; "
                                                "load it again",
                                                project, work.row.version, *expected));
    Changed changed;
    TRY(what(work, changed));
    changed.project = TRY(steps->projects.get(project));
    TRY(transaction.commit());
    return changed;
}

Status Workflow::State::queue(const store::Project& project, std::string_view queue, std::string payload,
                              Changed& changed)
{
    // The same that failed and waits for its next attempt has it now, as a new job with all its attempts.
    store::JobFilter filter;
    filter.project_id = project.id;
    filter.kind = queue;
    filter.states = {store::JobState::queued};
    for (const auto& waiting : TRY(steps->jobs.list(filter, std::nullopt, kMostWaiting)).jobs) {
        if (waiting.attempts == 0 || waiting.payload_json != payload)
            continue;
        TRY(steps->jobs.cancel(waiting.id));
        changed.stopped.push_back(waiting.id);
    }
    const auto job = TRY(enqueue(*steps, project, queue, std::move(payload)));
    changed.queued.push_back(job.id);
    return {};
}

Status Workflow::State::stop(store::Id project, const std::vector<std::string>& queues, Changed& changed)
{
    const auto stopped = TRY(cancel_jobs(*steps, project, queues));
    changed.stopped.insert(changed.stopped.end(), stopped.begin(), stopped.end());
    return {};
}

Status Workflow::State::back_to_draft(const store::Project& project, Changed& changed)
{
    TRY(stop(project.id, {std::string(kVoiceQueue), std::string(kRenderQueue)}, changed));
    if (project.state != store::ProjectState::draft)
        TRY(steps->projects.reopen(project.id));
    return {};
}

Result<store::StoredDocument> Workflow::add_document(const std::filesystem::path& file, const std::string& source_name)
{
    auto& steps = *state_->steps;
    const auto name = std::filesystem::path(source_name).filename().string(); // for its title; never opened
    const auto document = TRY(load_document(steps, file, name));
    return keep_document(steps, document, file, name);
}

Status Workflow::remove_document(store::Id id)
{
    auto& steps = *state_->steps;
    const auto document = TRY(steps.documents.get(id));
    if (Status removed = steps.documents.remove(id); !removed)
        return removed.error().code == Errc::invalid_input ? Status(fail(Errc::conflict, removed.error().what))
                                                           : removed;
    TRY(steps.files.remove_if_unused(document.file_sha256));
    return {};
}

Result<Changed> Workflow::create(const NewVideo& video)
{
    auto& steps = *state_->steps;
    TRY(check_source(video));
    TRY(check_options(steps, video.options));
    Kept kept;
    take_options(video.options, kept);
    const ProjectOptions& options = video.options;
    const auto questioner = TRY(cast_for(steps, options.look.questioner_id, options.questioner, "questioner"));
    const auto explainer = TRY(cast_for(steps, options.look.explainer_id, options.explainer, "explainer"));
    kept.look.questioner_id = questioner.id;
    kept.look.explainer_id = explainer.id;
    kept.writer.questioner = options.questioner.empty() ? questioner.name : options.questioner;
    kept.writer.explainer = options.explainer.empty() ? explainer.name : options.explainer;
    auto row = row_of(video, kept);
    row.questioner_id = questioner.id;
    row.explainer_id = explainer.id;
    std::optional<script::Script> script;
    if (video.document_id) {
        const auto document = TRY(steps.documents.get(*video.document_id));
        TRY(check_spoken(steps, video.options.language, document.language));
        row.title = row.title.empty() ? document.title : row.title;
    } else {
        script = TRY(given_script(video, steps.spec.max_seconds));
        TRY(check_spoken(steps, script->language));
        row.title = script->title;
    }
    row.topic = row.topic.empty() ? row.title : row.topic;
    if (row.topic.empty() && script) // a talk without a title is known by its first words
        row.topic = beginning_of(script->turns.front().display);

    auto transaction = TRY(store::Transaction::begin(*steps.database));
    Changed changed;
    changed.project = TRY(steps.projects.create(row));
    if (script)
        TRY(store_script(steps, changed.project.id, *script, kept));
    else
        TRY(state_->queue(changed.project, kScriptQueue, "{}", changed));
    changed.project = TRY(steps.projects.get(changed.project.id));
    TRY(transaction.commit());
    return changed;
}

}
