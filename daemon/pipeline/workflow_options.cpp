// SPDX-License-Identifier: GPL-3.0-or-later
// The options of a project, asked for and changed.
#include "daemon/pipeline/workflow_state.h"
#include "daemon/stages/script/names.h"
#include "daemon/stages/script/validate.h"

#include <nlohmann/json.hpp>

namespace pipeline {
namespace {

// A part that another character takes has its name, unless the old name was somebody else's.
Status follow_cast(State& steps, std::optional<store::Id> before, std::optional<store::Id> after, std::string& name)
{
    if (!before || !after || before == after)
        return {};
    if (const auto old = steps.characters.get(*before); old && old->name == name)
        name = TRY(steps.characters.get(*after)).name;
    return {};
}

script::Script with_options(script::Script script, const script::WriterSpec& before, const ProjectOptions& options)
{
    if (script.questioner == before.questioner)
        script.questioner = options.questioner;
    if (script.explainer == before.explainer)
        script.explainer = options.explainer;
    script.title = options.title.empty() ? script.title : options.title;
    script.style = script::style_named(options.context_style).value_or(script.style);
    if (!options.language.empty() && options.language != script.language) {
        script.language = options.language;
        for (auto& turn : script.turns)
            turn.state = script::LineState::draft; // every line is spoken anew
    }
    return script;
}

// What a history says of it.
nlohmann::json touched_options(const script::Script& before, const script::Script& after)
{
    auto touched = nlohmann::json::array();
    if (before.title != after.title)
        touched.push_back("title of the script");
    if (before.style != after.style)
        touched.push_back("style of the script");
    if (before.language != after.language)
        touched.push_back("language of the script");
    return touched;
}

}

ProjectOptions options_of(const store::Project& project)
{
    const Kept kept = kept_of(project);
    ProjectOptions options;
    options.look = kept.look;
    // What was asked for, as it became by edits of the script.
    options.title = kept.title.empty() ? "" : project.title;
    options.context_style = kept.writer.style ? project.context_style : "";
    options.language = kept.writer.language.empty() ? "" : project.language;
    options.questioner = kept.writer.questioner;
    options.explainer = kept.writer.explainer;
    options.target_duration_s = kept.writer.target_seconds;
    options.max_topics = kept.writer.max_topics;
    options.auto_render = project.auto_render;
    options.priority = project.priority;
    options.scheduled_at = kept.scheduled_at;
    return options;
}

Result<Changed> Workflow::set_options(store::Id project, const ProjectOptions& given, Version expected)
{
    auto& steps = *state_->steps;
    return state_->change(project, expected, [&](const Work& work, Changed& changed) -> Status {
        ProjectOptions asked = given;
        if (work.kept.look.cast == asked.look.cast)
            asked.look.cast.clear(); // what `lesedi make` was given stays
        if (work.kept.look.music == asked.look.music)
            asked.look.music = "auto";
        TRY(check_options(steps, asked));
        ProjectOptions options = given;
        if (options.look.questioner_id != work.kept.look.questioner_id)
            TRY(check_role(steps, options.look.questioner_id, "questioner"));
        if (options.look.explainer_id != work.kept.look.explainer_id)
            TRY(check_role(steps, options.look.explainer_id, "explainer"));
        TRY(follow_cast(steps, work.kept.look.questioner_id, options.look.questioner_id, options.questioner));
        TRY(follow_cast(steps, work.kept.look.explainer_id, options.look.explainer_id, options.explainer));
        if (!options.language.empty() && options.language != work.row.language)
            TRY(check_spoken(steps, options.language));
        Kept kept = work.kept;
        take_options(options, kept);
        kept.writer.questioner = options.questioner;
        kept.writer.explainer = options.explainer;
        const auto before = TRY(look_key(steps, project));
        store::ProjectChange change;
        take_look(options.look, change);
        change.auto_render = options.auto_render;
        change.priority = options.priority;
        change.target_duration_s = static_cast<int>(options.target_duration_s);
        change.settings_json = to_json(kept);
        if (!options.language.empty())
            change.language = options.language;
        if (work.script.turns.empty()) { // else the script's are the project's
            if (!options.title.empty())
                change.title = options.title;
            if (kept.writer.style)
                change.context_style = options.context_style;
        }
        TRY(steps.projects.change(project, change));
        if (kept.scheduled_at != work.kept.scheduled_at)
            changed.queued = TRY(steps.jobs.reschedule(project, kept.scheduled_at));
        const script::Script script = with_options(work.script, work.kept.writer, options);
        if (!script.turns.empty()) {
            TRY(script::check(script, "script", steps.spec.max_seconds));
            const auto keep = [&] { return store_script(steps, project, script, kept); };
            const auto touched = touched_options(work.script, script);
            if (touched.empty())
                TRY(keep());
            else // undone like any other edit of the script
                TRY(state_->versions.edit(project, touched.dump(), state_->person, keep));
            if (difference(work.script, script) == Touched::words)
                TRY(state_->back_to_draft(work.row, changed));
        }
        if (TRY(look_key(steps, project)) != before)
            TRY(steps.outputs.mark_outdated(project));
        return {};
    });
}

}
