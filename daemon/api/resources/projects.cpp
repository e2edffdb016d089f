// SPDX-License-Identifier: GPL-3.0-or-later
// Projects and their way from a document to videos.
#include "daemon/api/previews.h"
#include "daemon/api/resources/project_answers.h"
#include "daemon/api/resources/resources.h"
#include "daemon/api/resources/uploads.h"
#include "daemon/api/rows.h"
#include "daemon/store/job_repository.h"
#include "daemon/store/output_repository.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/tenant_repository.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>

namespace api {
namespace {

using base::Errc;
using base::fail;
using pipeline::Changed;
using pipeline::ProjectOptions;
using pipeline::Version;
using pipeline::Workflow;

store::ProjectRepository projects_of(Call& call)
{
    return {call.database, call.caller.scope()};
}

template <class T> void take(const Json& body, const char* key, T& value)
{
    if (const auto at = body.find(key); at != body.end() && !at->is_null())
        value = at->get<T>();
}
template <class T> void take(const Json& body, const char* key, std::optional<T>& value)
{
    if (const auto at = body.find(key); at != body.end())
        value = at->is_null() ? std::nullopt : std::optional<T>(at->get<T>());
}

void take_music(const Json& body, pipeline::LookRequest& look)
{
    const auto at = body.find("music");
    if (at == body.end())
        return;
    const auto text = at->get<std::string>();
    look.music_asset.reset();
    store::Id id = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
    if (read.ec == std::errc{})
        look.music_asset = id;
    look.music = look.music_asset ? "auto" : text;
}

// Null: at once.
Status take_schedule(const Json& body, std::optional<store::Time>& scheduled_at)
{
    const auto at = body.find("scheduled_at");
    if (at == body.end())
        return {};
    scheduled_at.reset();
    if (at->is_null())
        return {};
    scheduled_at = read_iso_time(at->get<std::string>());
    return scheduled_at ? Status{}
                        : fail(Errc::invalid_input, fmt::format("scheduled_at: {} is no time", at->get<std::string>()));
}

// Only what is given changes.
Status take_options(const Json& body, ProjectOptions& options)
{
    take(body, "title", options.title);
    take(body, "context_style", options.context_style);
    take(body, "language", options.language);
    take(body, "questioner", options.questioner);
    take(body, "explainer", options.explainer);
    take(body, "questioner_id", options.look.questioner_id);
    take(body, "explainer_id", options.look.explainer_id);
    take(body, "target_formats", options.look.formats);
    take(body, "render_strategy", options.look.strategy);
    take(body, "text_animation", options.look.text_animation);
    take(body, "text_animation_by", options.look.text_animation_by);
    take(body, "scene_change", options.look.scene_change);
    take(body, "background", options.look.background);
    take(body, "background_id", options.look.background_asset);
    take(body, "brand_template_id", options.look.brand_id);
    take(body, "auto_render", options.auto_render);
    take(body, "priority", options.priority);
    take(body, "target_duration_s", options.target_duration_s);
    take(body, "max_topics", options.max_topics);
    take_music(body, options.look);
    return take_schedule(body, options.scheduled_at);
}

// As the tenant set it, else as the daemon has it.
Result<Json> setting(Call& call, const std::string& key)
{
    if (const auto own = TRY(store::SettingRepository(call.database, call.caller.scope()).get(key)))
        return Json::parse(*own, nullptr, false);
    for (const SettingRow& row : call.services.settings())
        if (row.key == key)
            return row.value;
    return fail(Errc::internal, fmt::format("setting {}: there is none", key));
}

// Who plays when nobody is named, where somebody set it.
void take_usual_names(Call& call, ProjectOptions& options)
{
    for (const SettingRow& row : call.services.settings()) {
        if (row.from == "default")
            continue;
        if (row.key == "script.questioner" && options.questioner.empty() && !options.look.questioner_id)
            options.questioner = row.value.get<std::string>();
        if (row.key == "script.explainer" && options.explainer.empty() && !options.look.explainer_id)
            options.explainer = row.value.get<std::string>();
    }
}

Result<net::Response> create_project(Call& call)
{
    pipeline::NewVideo video;
    video.options.target_duration_s = std::min(TRY(setting(call, "script.target_seconds")).get<double>(),
                                               call.services.pipeline.max_seconds); // perhaps set before that was
    take(call.body, "document_id", video.document_id);
    take(call.body, "topic", video.topic);
    if (const auto script = call.body.find("script"); script != call.body.end())
        (script->is_string() ? video.script_text : video.script_json) =
            script->is_string() ? script->get<std::string>() : script->dump();
    TRY(take_options(call.body, video.options));
    take_usual_names(call, video.options);
    auto workflow = TRY(call.workflow());
    const auto changed = TRY(workflow.create(video));
    call.tell(changed);
    auto response = TRY(project_answer(call, changed.project.id, 201));
    response.headers.push_back({"Location", fmt::format("/api/video/projects/{}", changed.project.id)});
    return response;
}

Result<std::optional<store::Time>> time_parameter(Call& call, const char* name)
{
    const std::string text = call.text(name);
    if (text.empty())
        return std::optional<store::Time>();
    auto time = read_iso_time(text);
    if (!time)
        return fail(Errc::invalid_input, fmt::format("{}: {} is no time", name, text));
    return time;
}

Result<net::Response> list_projects(Call& call)
{
    store::ProjectFilter filter;
    for (const std::string& state :
         call.optional<std::vector<std::string>>("status").value_or(std::vector<std::string>{}))
        filter.states.push_back(TRY(store::parse_project_state(state)));
    filter.context_style = call.text("context_style");
    filter.search = call.text("search");
    filter.created_after = TRY(time_parameter(call, "created_after"));
    filter.created_before = TRY(time_parameter(call, "created_before"));
    auto projects = projects_of(call);
    const auto cursor = TRY(read_cursor(call.text("cursor")));
    const auto page = TRY(projects.list(filter, cursor, call.limit()));
    const auto counted = TRY(projects.counts());
    Json items = Json::array(), counts = Json::object();
    for (const store::Project& project : page.projects)
        items.push_back(project_row(project));
    for (const auto& [state, count] : counted)
        counts[std::string(store::name(state))] = count;
    return respond(200, {{"items", std::move(items)}, {"next", next_cursor(page.next)}, {"counts", std::move(counts)}});
}

Result<net::Response> change_project(Call& call)
{
    return changed_answer(call, [&](Workflow& workflow, Version expected) -> Result<Changed> {
        ProjectOptions options = pipeline::options_of(TRY(projects_of(call).get(call.id())));
        TRY(take_options(call.body, options));
        return workflow.set_options(call.id(), options, expected);
    });
}

// For what asks the workflow without a version.
Status check_version(Call& call)
{
    const auto expected = TRY(call.expected_version());
    const auto project = TRY(projects_of(call).get(call.id()));
    if (expected && project.version != *expected)
        return fail(Errc::conflict,
                    fmt::format("project {}: it is at version {}, not {}", project.id, project.version, *expected));
    return {};
}

Result<net::Response> delete_project(Call& call)
{
    TRY(check_version(call));
    auto workflow = TRY(call.workflow());
    call.tell(TRY(workflow.remove(call.id())));
    call.after.push_back([&services = call.services, scope = call.caller.scope(), id = call.id()] {
        services.previews->close_of(scope, id);
    });
    return no_content();
}

Result<net::Response> approve_project(Call& call)
{
    return changed_answer(call,
                          [&](Workflow& workflow, Version expected) { return workflow.approve(call.id(), expected); });
}

Result<net::Response> reject_project(Call& call)
{
    const std::string notes = call.body.is_object() ? call.body.value("notes", "") : "";
    return changed_answer(
        call, [&](Workflow& workflow, Version expected) { return workflow.reject(call.id(), notes, expected); });
}

Result<net::Response> regenerate_project(Call& call)
{
    return queued_answer(
        call, [&](Workflow& workflow, Version expected) { return workflow.regenerate(call.id(), expected); });
}

Result<net::Response> render_project(Call& call)
{
    std::vector<std::string> formats;
    if (call.body.is_object())
        take(call.body, "target_formats", formats);
    return queued_answer(
        call, [&](Workflow& workflow, Version expected) { return workflow.render(call.id(), formats, expected); });
}

Result<net::Response> duplicate_project(Call& call)
{
    TRY(check_version(call));
    auto workflow = TRY(call.workflow());
    const auto original = TRY(projects_of(call).get(call.id()));
    const auto changed = TRY(workflow.duplicate(call.id(), original.title));
    call.tell(changed);
    return project_answer(call, changed.project.id, 201);
}

// The archive is a file of its own, which goes when it has been opened for the answer.
Result<net::Response> export_project(Call& call)
{
    const auto project = TRY(projects_of(call).get(call.id()));
    static std::atomic<unsigned> number{0}; // request ids are the caller's: two may have one
    const auto path = call.services.upload_folder / fmt::format("export-{}-{}.tar", ::getpid(), ++number);
    auto workflow = TRY(call.workflow());
    const Status written = workflow.export_to(project.id, path);
    auto response = written ? file_answer(call.head, path, "application/x-tar",
                                          fmt::format("export-{}-v{}", project.id, project.version),
                                          fmt::format("project-{}.lesedi.tar", project.id))
                            : Result<net::Response>(tl::unexpected<base::Error>(written.error()));
    ::unlink(path.c_str());
    return response;
}

Result<net::Response> import_project(Call& call)
{
    const net::ReceivedFile* file = TRY(uploaded_file(call));
    auto workflow = TRY(call.workflow());
    const auto changed = workflow.import_from(file->path(), {});
    if (!changed)
        return fail(changed.error().code, pipeline::as_the_file(changed.error().what, file->path()));
    call.tell(*changed);
    return project_answer(call, changed->project.id, 201);
}

}

Result<const net::ReceivedFile*> uploaded_file(Call& call)
{
    if (call.raw.file)
        return &*call.raw.file;
    for (const net::FormPart& part : call.raw.parts)
        if (part.file)
            return &*part.file;
    return fail(Errc::invalid_input, "no file came; send it as the body, or as the form's field `file`");
}

Result<net::Response> project_answer(Call& call, store::Id id, int status)
{
    const auto project = TRY(projects_of(call).get(id));
    const auto options = pipeline::options_of(project);
    Json json = project_row(project);
    json["look"] = {
        {"music", options.look.music_asset ? std::to_string(*options.look.music_asset) : options.look.music},
        {"background_id", or_null(options.look.background_asset)},
        {"scene_change", options.look.scene_change},
        {"background", options.look.background},
        {"text_animation_by", options.look.text_animation_by}};
    json["scheduled_at"] = time_or_null(options.scheduled_at);
    json["outputs"] = Json::array();
    for (const auto& output : TRY(store::OutputRepository(call.database, call.caller.scope()).list(id)))
        json["outputs"].push_back(output_row(output));
    store::JobFilter active;
    active.project_id = id;
    active.states = {store::JobState::queued, store::JobState::running};
    json["jobs"] = Json::array();
    const auto page = TRY(store::JobRepository(call.database, call.caller.scope()).list(active, {}, 20));
    for (const auto& job : page.jobs)
        json["jobs"].push_back(job_row(job, call.database.now()));
    return with_etag(respond(status, json), project.version);
}

Result<Changed> act(Call& call, const Act& act)
{
    auto workflow = TRY(call.workflow());
    const auto expected = TRY(call.expected_version());
    auto changed = TRY(act(workflow, expected));
    call.tell(changed);
    return changed;
}

Result<net::Response> changed_answer(Call& call, const Act& what)
{
    const auto changed = TRY(act(call, what));
    return project_answer(call, changed.project.id, 200);
}

Result<net::Response> queued_answer(Call& call, const Act& what)
{
    const auto changed = TRY(act(call, what));
    if (changed.queued.empty())
        return fail(Errc::conflict, fmt::format("project {}: there is nothing to do; it is {}", changed.project.id,
                                                store::name(changed.project.state)));
    const auto job = TRY(store::JobRepository(call.database, call.caller.scope()).get(changed.queued.front()));
    return respond(202, job_row(job, call.database.now()));
}

void add_projects(Handlers& handlers)
{
    handlers["createProject"] = create_project;
    handlers["listProjects"] = list_projects;
    handlers["getProject"] = [](Call& call) { return project_answer(call, call.id(), 200); };
    handlers["changeProject"] = change_project;
    handlers["deleteProject"] = delete_project;
    handlers["approveProject"] = approve_project;
    handlers["rejectProject"] = reject_project;
    handlers["regenerateProject"] = regenerate_project;
    handlers["renderProject"] = render_project;
    handlers["cancelProject"] = [](Call& call) -> Result<net::Response> {
        TRY(check_version(call));
        return changed_answer(call, [&](Workflow& workflow, Version) { return workflow.cancel(call.id()); });
    };
    handlers["retryProject"] = [](Call& call) -> Result<net::Response> {
        TRY(check_version(call));
        return queued_answer(call, [&](Workflow& workflow, Version) { return workflow.retry(call.id()); });
    };
    handlers["duplicateProject"] = duplicate_project;
    handlers["exportProject"] = export_project;
    handlers["importProject"] = import_project;
}

}
