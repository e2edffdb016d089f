// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/hash.h"
#include "daemon/pipeline/state.h"
#include "daemon/stages/script/names.h"
#include "daemon/stages/script/script_json.h"

namespace pipeline {
namespace {

std::vector<store::Scene> scenes_of(const script::Script& script)
{
    std::vector<store::Scene> scenes;
    for (const auto& turn : script.turns) {
        store::Scene scene;
        scene.line_id = turn.id;
        scene.speaker_role = script::name(turn.speaker);
        scene.line = turn.display;
        scene.pose = turn.pose;
        scene.line_state = script::name(turn.state);
        scenes.push_back(std::move(scene));
    }
    return scenes;
}

}

Result<std::unique_ptr<State>> State::open(const PipelineSpec& spec, store::Database& database, store::Scope scope)
{
    auto artefacts = TRY(store::ArtefactStore::open(database, spec.data_folder));
    const auto uploads = spec.assets_folder.empty() ? spec.data_folder / "assets" : spec.assets_folder;
    auto files = TRY(store::FileStore::open(database, scope, uploads));
    return std::make_unique<State>(spec, database, scope, std::move(artefacts), std::move(files));
}

std::filesystem::path State::project_folder(store::Id id) const
{
    const auto all = spec.projects_folder.empty() ? spec.data_folder / "projects" : spec.projects_folder;
    return all / std::to_string(id);
}

store::ArtefactSource State::source(std::string_view engine_version, std::optional<store::Id> project) const
{
    store::ArtefactSource source;
    source.engine_version = engine_version;
    source.project_id = project;
    source.tenant_id = scope.is_everyone() ? store::kDefaultTenant : scope.tenant();
    return source;
}

Result<Work> load_work(State& state, store::Id project)
{
    Work work;
    work.row = TRY(state.projects.get(project));
    work.kept = kept_of(work.row);
    if (!work.row.script_json.empty())
        work.script = TRY(script::script_from_json(work.row.script_json, fmt::format("project {}", project)));
    return work;
}

// Script, scenes and notes as one change.
Status store_script(State& state, store::Id project, const script::Script& script, const Kept& kept)
{
    auto change = TRY(store::Transaction::begin(*state.database));
    store::ProjectChange edit;
    edit.script_json = script::script_to_json(script);
    edit.title = script.title;
    edit.takeaway = script.takeaway;
    edit.language = script.language;
    edit.context_style = std::string(script::name(script.style));
    edit.settings_json = to_json(kept);
    TRY(state.projects.change(project, edit));
    TRY(state.scenes.replace_all(project, scenes_of(script)));
    return change.commit();
}

Result<std::string> look_key(State& state, store::Id project)
{
    const Work work = TRY(load_work(state, project));
    Kept look = work.kept; // only what is seen
    look.notes.clear();
    look.variation = 0;
    look.writer = {};
    look.scheduled_at.reset();
    script::Script script = work.script;
    for (auto& turn : script.turns) {
        turn.state = script::LineState::draft;
        turn.note.clear();
    }
    base::Sha256Stream hash;
    hash.add(script::script_to_json(script)).add(to_json(look));
    hash.add(work.row.text_animation).add(work.row.render_strategy);
    for (const auto& id :
         {work.row.background_music_id, work.row.brand_template_id, work.row.questioner_id, work.row.explainer_id})
        hash.add(static_cast<std::uint64_t>(id.value_or(0)));
    for (const auto& one : TRY(state.overrides.list(project)))
        hash.add(fmt::format("{} {} {} {}", one.format, one.line_id, one.word_index, one.property)).add(one.value_json);
    return base::to_hex(hash.finish());
}

}
