// SPDX-License-Identifier: GPL-3.0-or-later
// Compositions that other tools post: checked, drawn, rendered.
#include "compositor/base/log.h"
#include "compositor/lint/lint.h"
#include "daemon/api/resources/films.h"
#include "daemon/api/resources/resources.h"
#include "daemon/api/rows.h"
#include "daemon/store/file_store.h"

namespace api {
namespace {

using base::Errc;
using base::fail;
using store::CompositionRepository;

CompositionRepository repository(Call& call)
{
    return {call.database, call.caller.scope()};
}

Json error_finding(const std::string& path, const std::string& message)
{
    return {{"path", path}, {"message", message}, {"rule", ""}, {"severity", "error"}, {"at_seconds", nullptr}};
}

Json check_result(bool is_ok, Json findings, double duration_s, std::int64_t frames)
{
    return {{"ok", is_ok}, {"findings", std::move(findings)}, {"duration_seconds", duration_s}, {"frames", frames}};
}

Result<net::Response> check(Call& call)
{
    const auto formats = TRY(platform_formats(call));
    auto workflow = TRY(call.workflow());
    const auto read = TRY(workflow.read_posted(call.raw.text));
    Json findings = Json::array();
    for (const timeline::Problem& problem : read.problems)
        findings.push_back(error_finding(problem.path, problem.message));
    if (!read.film)
        return respond(200, check_result(false, std::move(findings), 0, 0));
    const timeline::Composition& composition = read.film->composition;
    const auto format =
        TRY(timeline::format_for(formats, call.text("platform", composition.format), composition.canvas));
    render::Engine& engine = *call.services.pipeline.engine;
    const auto& folder = call.services.assets_folder;
    const auto compiled = engine.compile(composition, folder);
    if (!compiled) {
        findings.push_back(error_finding("", read.film->as_posted(compiled.error()).what));
        return respond(200, check_result(false, std::move(findings), composition.duration_s, 0));
    }
    const auto found = lint::lint({composition, *compiled, format, folder, engine.root() / "config"});
    if (!found)
        return tl::unexpected(read.film->as_posted(found.error()));
    for (const lint::Finding& finding : *found)
        findings.push_back({{"path", finding.path},
                            {"message", fmt::format("{}; {}", finding.message, finding.fix)},
                            {"rule", lint::name(finding.rule)},
                            {"severity", "warning"},
                            {"at_seconds", finding.from_s}});
    return respond(200, check_result(true, std::move(findings), composition.duration_s, compiled->frame_count()));
}

Result<net::Response> still(Call& call)
{
    auto read = TRY(read_posted_film(call, call.raw.text));
    if (auto* refused = std::get_if<net::Response>(&read))
        return std::move(*refused);
    const auto& film = std::get<pipeline::PostedFilm>(read);
    const auto compiled = call.services.pipeline.engine->compile(film.composition, call.services.assets_folder);
    if (!compiled)
        return tl::unexpected(film.as_posted(compiled.error()));
    return still_answer(call, *compiled);
}

Result<net::Response> render(Call& call)
{
    auto read = TRY(read_posted_film(call, call.raw.text));
    if (auto* refused = std::get_if<net::Response>(&read))
        return std::move(*refused);
    const auto& film = std::get<pipeline::PostedFilm>(read);
    const std::string name = call.text("name", film.composition.title.empty() ? "composition" : film.composition.title);
    auto workflow = TRY(call.workflow());
    auto change = TRY(store::Transaction::begin(call.database));
    const auto job = TRY(workflow.render_composition(call.raw.text, call.optional<int>("priority").value_or(2)));
    const auto row = TRY(repository(call).put({.name = name, .json = call.raw.text, .files = film.hashes()}));
    TRY(change.commit());
    call.after.push_back([&call] { call.services.wake_workers(); });
    return respond(202, {{"composition", composition_row(row)}, {"job", job_row(job, call.database.now())}});
}

Result<net::Response> list(Call& call)
{
    const auto cursor = TRY(read_cursor(call.text("cursor")));
    const auto page = TRY(repository(call).list(cursor, call.limit()));
    Json items = Json::array();
    for (const store::PostedComposition& row : page.compositions)
        items.push_back(composition_row(row));
    return respond(200, {{"items", std::move(items)}, {"next", next_cursor(page.next)}});
}

Result<net::Response> get_posted(Call& call)
{
    const auto row = TRY(repository(call).get(call.id()));
    return bytes(row.json, "application/json");
}

std::filesystem::path place_of(const Call& call, const store::CompositionOutput& output)
{
    return call.services.pipeline.data_folder / output.file_path; // absolute ones stay
}

Result<net::Response> download(Call& call)
{
    const auto row = TRY(repository(call).get(call.id()));
    const auto outputs = TRY(repository(call).outputs(row.id));
    if (outputs.empty())
        return fail(Errc::not_found, fmt::format("composition {}: it has no video yet; wait for its job, or render it "
                                                 "again: POST /api/video/compositions/render",
                                                 row.id));
    const store::CompositionOutput& newest = outputs.front();
    const std::string etag = newest.artefact_key.empty() ? fmt::format("{}-{}-{}", newest.id, newest.file_size_bytes,
                                                                       newest.created_at.time_since_epoch().count())
                                                         : newest.artefact_key;
    return file_answer(call.head, place_of(call, newest), "video/mp4", etag, row.name + ".mp4");
}

// Files go once no row names them any more: what fails then is collected later.
void remove_files(Call& call, const std::vector<store::CompositionOutput>& outputs,
                  const std::vector<std::string>& hashes)
{
    for (const store::CompositionOutput& output : outputs) {
        std::error_code error;
        if (!std::filesystem::remove(place_of(call, output), error) && error)
            LOG_WARN("api", "{}: {}; it is left over", output.file_path, error.message());
    }
    auto files = store::FileStore::open(call.database, call.caller.scope(), call.services.assets_folder);
    for (const std::string& hash : hashes) {
        const Result<bool> gone = files ? files->remove_if_unused(hash) : Result<bool>(tl::unexpect, files.error());
        if (!gone)
            LOG_WARN("api", "file {}: {}; it is left over", hash, gone.error().what);
    }
}

Result<net::Response> remove(Call& call)
{
    const auto row = TRY(repository(call).get(call.id()));
    const auto outputs = TRY(repository(call).outputs(row.id));
    const Status removed = repository(call).remove(row.id);
    if (!removed && removed.error().code == Errc::invalid_input)
        return fail(Errc::conflict, removed.error().what); // a job of it runs
    TRY(Status(removed));
    call.after.push_back([&call, outputs, files = row.files] { remove_files(call, outputs, files); });
    return no_content();
}

}

void add_compositions(Handlers& handlers)
{
    handlers["listCompositions"] = list;
    handlers["checkComposition"] = check;
    handlers["stillOfComposition"] = still;
    handlers["renderComposition"] = render;
    handlers["getPosted"] = get_posted;
    handlers["deleteComposition"] = remove;
    handlers["downloadComposition"] = download;
}

}
