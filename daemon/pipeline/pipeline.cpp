// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/pipeline.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/pipeline/state.h"
#include "daemon/stages/review/review.h"
#include "daemon/stages/script/names.h"
#include "daemon/stages/script/script_json.h"
#include "daemon/stages/script/validate.h"

#include <charconv>

namespace pipeline {
namespace {

using base::Errc;

constexpr std::string_view kProjectKind = "project.id";

// What makes two requests the same project: the words that go in and the options that shape the script. How the film
// looks may change without a new review.
std::string request_key(const std::string& file_sha256, const ProjectRequest& request)
{
    const auto& writer = request.writer;
    return base::to_hex(base::Sha256Stream()
                            .add(kEngineVersion)
                            .add(file_sha256)
                            .add(request.input.filename().string())
                            .add(writer.questioner)
                            .add(writer.explainer)
                            .add(writer.language)
                            .add(writer.style ? script::name(*writer.style) : "auto")
                            .add(fmt::format("{} {}", writer.target_seconds, writer.max_topics))
                            .finish());
}

Result<std::optional<store::Project>> find_project(State& state, const std::string& key)
{
    const auto known = TRY(state.artefacts.find(key, kProjectKind));
    if (!known)
        return std::optional<store::Project>{};
    const std::string text = TRY(base::read_text_file(known->path, 100));
    store::Id id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    auto project = state.projects.get(id);
    if (!project && project.error().code == Errc::not_found)
        return std::optional<store::Project>{};
    return std::optional<store::Project>(TRY(std::move(project)));
}

Result<store::Id> store_document(State& state, const document::Document& document, const std::filesystem::path& input)
{
    return TRY(keep_document(state, document, input, input.filename().string())).id;
}

Result<OpenProject> new_project(State& state, const ProjectRequest& request, const Input& input, const std::string& key)
{
    OpenProject project;
    project.is_new = true;
    store::NewProject row;
    if (input.script) {
        project.script = *input.script;
        TRY(check_spoken(state, project.script.language));
    } else {
        project.document = TRY(load_document(state, request.input));
        TRY(check_spoken(state, request.writer.language, project.document->language));
        auto written = TRY(write_script(state, *project.document, request.input.filename().string(), request.writer));
        project.script = std::move(written.script);
        project.notes = std::move(written.notes);
        row.document_id = TRY(store_document(state, *project.document, request.input));
    }
    row.title = project.script.title;
    row.topic = project.script.title;
    row.context_style = script::name(project.script.style);
    row.language = project.script.language;
    row.target_duration_s = static_cast<int>(request.writer.target_seconds);
    row.target_formats = request.look.formats;
    row.text_animation = request.look.text_animation;
    row.render_strategy = request.look.strategy;
    row.auto_render = true;
    Kept kept;
    kept.notes = project.notes;
    kept.look = request.look;
    kept.writer = request.writer;
    const auto created = TRY(state.projects.create(row));
    project.id = created.id;
    TRY(store_script(state, project.id, project.script, kept));
    TRY(state.artefacts.put_text(key, kProjectKind, state.source(kEngineVersion, project.id),
                                 std::to_string(project.id)));
    return project;
}

}

void tell(const std::function<void(const std::string&)>& listener, const std::string& message)
{
    if (listener)
        listener(message);
}

Result<Pipeline> Pipeline::open(const PipelineSpec& spec)
{
    TRY(base::make_folders(spec.data_folder));
    store::DatabaseSpec database_spec;
    database_spec.path = spec.data_folder / "lesedi.db";
    database_spec.durability =
        store::Durability::normal; // what a power cut loses here is found again by its artefact key
    auto database = std::make_unique<store::Database>(TRY(store::Database::open(database_spec)));
    // One user's program: everything is the default tenant's.
    auto state = TRY(State::open(spec, *database, store::Scope::of(store::kDefaultTenant)));
    state->database_spec = database_spec;
    state->own_database = std::move(database);
    return Pipeline(std::move(state));
}

Pipeline::Pipeline(std::unique_ptr<State> state) : state_(std::move(state)) {}
Pipeline::Pipeline(Pipeline&&) noexcept = default;
Pipeline::~Pipeline() = default;

Result<OpenProject> Pipeline::open_project(const ProjectRequest& request)
{
    TRY(check_look(*state_, request.look));
    const auto input = TRY(read_input(*state_, request));
    const std::string key = request_key(input.sha256, request);
    const auto known = TRY(find_project(*state_, key));
    if (!known || known->script_json.empty()) // killed between the project's row and its script
        return new_project(*state_, request, input, key);
    OpenProject project;
    project.id = known->id;
    project.script = TRY(script::script_from_json(known->script_json, fmt::format("project {}", known->id)));
    project.notes = parse_kept(known->settings_json).notes;
    if (known->state == store::ProjectState::draft && !input.script)
        project.document = TRY(load_document(*state_, request.input));
    return project;
}

Status Pipeline::keep_script(OpenProject& project, const script::Script& edited)
{
    const auto row = TRY(state_->projects.get(project.id));
    Kept kept = parse_kept(row.settings_json);
    kept.notes = project.notes;
    TRY(store_script(*state_, project.id, edited, kept));
    project.script = edited;
    return {};
}

Status Pipeline::regenerate(OpenProject& project, const ProjectRequest& request)
{
    if (!project.document)
        return base::fail(Errc::invalid_input, "regenerate: this script was given as it is; edit it instead");
    const auto row = TRY(state_->projects.get(project.id));
    Kept kept = parse_kept(row.settings_json);
    script::WriterSpec spec = request.writer;
    spec.variation = ++kept.variation;
    auto written = TRY(write_script(*state_, *project.document, request.input.filename().string(), spec));
    kept.notes = written.notes;
    TRY(store_script(*state_, project.id, written.script, kept));
    project.script = std::move(written.script);
    project.notes = std::move(written.notes);
    return {};
}

Result<bool> Pipeline::is_draft(const OpenProject& project)
{
    const auto row = TRY(state_->projects.get(project.id));
    return row.state == store::ProjectState::draft;
}

Status Pipeline::approve(const OpenProject& project, const std::string& reviewer)
{
    script::Script approved = project.script;
    TRY(review::approve_all(approved));
    auto change = TRY(store::Transaction::begin(*state_->database));
    const auto row = TRY(state_->projects.get(project.id));
    TRY(store_script(*state_, project.id, approved, parse_kept(row.settings_json)));
    TRY(state_->projects.approve(project.id, reviewer));
    return change.commit();
}

}
