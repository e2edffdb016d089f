// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/state.h"
#include "daemon/stages/script/names.h"

#include <nlohmann/json.hpp>

namespace pipeline {
namespace {

using Json = nlohmann::json;

Json of_look(const LookRequest& look) // what has no column
{
    Json json = {{"music", look.music},
                 {"text_animation_by", look.text_animation_by},
                 {"scene_change", look.scene_change},
                 {"background", look.background}};
    if (!look.brand.empty())
        json["brand"] = look.brand;
    if (!look.cast.empty())
        json["cast"] = look.cast.string();
    if (look.background_asset)
        json["background_asset"] = *look.background_asset;
    return json;
}

Json of_writer(const script::WriterSpec& writer)
{
    Json json = {{"target_seconds", writer.target_seconds},
                 {"questioner", writer.questioner},
                 {"explainer", writer.explainer},
                 {"language", writer.language},
                 {"max_topics", writer.max_topics}};
    if (writer.style)
        json["style"] = script::name(*writer.style);
    return json;
}

// A value of another type than expected leaves the default: the column is ours, and older programs wrote less.
template <class T> void take(const Json& json, const char* key, T& into)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    if (found == json.end())
        return;
    if constexpr (std::is_same_v<T, std::string>) {
        if (found->is_string())
            into = found->template get<std::string>();
    } else {
        if (found->is_number())
            into = found->template get<T>();
    }
}

void read_look(const Json& json, LookRequest& look)
{
    take(json, "music", look.music);
    take(json, "text_animation_by", look.text_animation_by);
    take(json, "scene_change", look.scene_change);
    take(json, "background", look.background);
    take(json, "brand", look.brand);
    std::string cast;
    take(json, "cast", cast);
    look.cast = cast;
    store::Id background = 0;
    take(json, "background_asset", background);
    if (background > 0)
        look.background_asset = background;
}

void read_writer(const Json& json, script::WriterSpec& writer)
{
    take(json, "target_seconds", writer.target_seconds);
    take(json, "questioner", writer.questioner);
    take(json, "explainer", writer.explainer);
    take(json, "language", writer.language);
    take(json, "max_topics", writer.max_topics);
    std::string style;
    take(json, "style", style);
    writer.style = script::style_named(style);
}

}

std::string to_json(const Kept& kept)
{
    Json json = {{"notes", kept.notes},
                 {"variation", kept.variation},
                 {"look", of_look(kept.look)},
                 {"writer", of_writer(kept.writer)}};
    if (!kept.title.empty())
        json["title"] = kept.title;
    if (kept.scheduled_at)
        json["scheduled_at"] = kept.scheduled_at->time_since_epoch().count();
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Kept parse_kept(const std::string& text)
{
    const auto json = Json::parse(text, nullptr, false);
    Kept kept;
    if (!json.is_object())
        return kept;
    if (const auto notes = json.find("notes"); notes != json.end() && notes->is_array())
        for (const auto& note : *notes)
            if (note.is_string())
                kept.notes.push_back(note.get<std::string>());
    take(json, "variation", kept.variation);
    take(json, "title", kept.title);
    read_look(json.value("look", Json::object()), kept.look);
    read_writer(json.value("writer", Json::object()), kept.writer);
    std::int64_t scheduled_ms = 0;
    take(json, "scheduled_at", scheduled_ms);
    if (scheduled_ms > 0)
        kept.scheduled_at = store::Time(std::chrono::milliseconds(scheduled_ms));
    return kept;
}

Kept kept_of(const store::Project& project)
{
    Kept kept = parse_kept(project.settings_json);
    kept.writer.variation = kept.variation;
    kept.look.formats = project.target_formats;
    kept.look.text_animation = project.text_animation;
    kept.look.strategy = project.render_strategy;
    kept.look.music_asset = project.background_music_id;
    kept.look.brand_id = project.brand_template_id;
    kept.look.questioner_id = project.questioner_id;
    kept.look.explainer_id = project.explainer_id;
    return kept;
}

void take_look(const LookRequest& look, store::ProjectChange& change)
{
    change.target_formats = look.formats;
    change.text_animation = look.text_animation;
    change.render_strategy = look.strategy;
    change.background_music_id = look.music_asset;
    change.brand_template_id = look.brand_id;
    if (look.questioner_id)
        change.questioner_id = look.questioner_id;
    if (look.explainer_id)
        change.explainer_id = look.explainer_id;
}

}
