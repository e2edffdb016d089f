// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/project_archive.h"

#include "compositor/base/json_message.h"

#include "daemon/stages/script/script_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using Json = nlohmann::json;

constexpr std::string_view kFormat = "lesedi-project";
constexpr int kVersion = 2;
constexpr std::size_t kLongestName = 200;

Json of_asset(const ArchivedAsset& asset)
{
    return {{"id", asset.id}, {"name", asset.name}, {"context_style", asset.style}, {"file", asset.file}};
}

Json of_assets(const std::vector<ArchivedAsset>& assets)
{
    Json list = Json::array();
    for (const ArchivedAsset& one : assets)
        list.push_back(of_asset(one));
    return list;
}

Json of_options(const ProjectOptions& options)
{
    const LookRequest& look = options.look;
    Json json = {{"target_formats", look.formats},
                 {"music", look.music_asset ? "auto" : look.music},
                 {"text_animation", look.text_animation},
                 {"text_animation_by", look.text_animation_by},
                 {"render_strategy", look.strategy},
                 {"scene_change", look.scene_change},
                 {"background", look.background},
                 {"title", options.title},
                 {"context_style", options.context_style},
                 {"language", options.language},
                 {"questioner", options.questioner},
                 {"explainer", options.explainer},
                 {"target_duration_s", options.target_duration_s},
                 {"max_topics", options.max_topics},
                 {"auto_render", options.auto_render},
                 {"priority", options.priority}};
    if (look.background_asset)
        json["background_id"] = *look.background_asset;
    return json;
}

void read_options(const Json& json, ProjectOptions& options)
{
    LookRequest& look = options.look;
    json.at("target_formats").get_to(look.formats);
    json.at("music").get_to(look.music);
    json.at("text_animation").get_to(look.text_animation);
    json.at("text_animation_by").get_to(look.text_animation_by);
    json.at("render_strategy").get_to(look.strategy);
    json.at("scene_change").get_to(look.scene_change);
    json.at("background").get_to(look.background);
    json.at("title").get_to(options.title);
    json.at("context_style").get_to(options.context_style);
    json.at("language").get_to(options.language);
    json.at("questioner").get_to(options.questioner);
    json.at("explainer").get_to(options.explainer);
    json.at("target_duration_s").get_to(options.target_duration_s);
    json.at("max_topics").get_to(options.max_topics);
    json.at("auto_render").get_to(options.auto_render);
    json.at("priority").get_to(options.priority);
    if (json.contains("background_id"))
        look.background_asset = json.at("background_id").get<store::Id>();
}

// The columns of a brand, written and read by one list.
template <class Brand, class Visit> void visit_brand(Brand& brand, Visit visit)
{
    visit("name", brand.name);
    visit("color_primary", brand.color_primary);
    visit("color_secondary", brand.color_secondary);
    visit("color_accent", brand.color_accent);
    visit("color_text", brand.color_text);
    visit("color_background", brand.color_background);
    visit("font_heading", brand.font_heading);
    visit("font_body", brand.font_body);
    visit("logo", brand.logo_path);
    visit("watermark", brand.watermark_path);
    visit("watermark_position", brand.watermark_position);
    visit("intro_video", brand.intro_video_path);
    visit("outro_video", brand.outro_video_path);
}

std::string hash(const Json& json)
{
    auto text = json.get<std::string>();
    if (text.size() != 64 || text.find_first_not_of("0123456789abcdef") != std::string::npos)
        throw Json::other_error::create(501, "\"" + text.substr(0, 80) + "\" is no SHA-256", nullptr);
    return text;
}

std::string asset_name(const Json& json) // as an upload's
{
    auto text = json.get<std::string>();
    if (text.empty() || text.size() > kLongestName)
        throw Json::other_error::create(501, fmt::format("a name of {} bytes; 1 to {}", text.size(), kLongestName),
                                        nullptr);
    return text;
}

ArchivedAsset read_asset(const Json& json)
{
    return {json.at("id").get<store::Id>(), asset_name(json.at("name")), json.at("context_style").get<std::string>(),
            hash(json.at("file"))};
}

std::vector<ArchivedAsset> read_assets(const Json& json)
{
    std::vector<ArchivedAsset> assets;
    for (const Json& one : json)
        assets.push_back(read_asset(one));
    return assets;
}

std::vector<ArchivedCharacter> read_characters(const Json& json)
{
    std::vector<ArchivedCharacter> characters;
    if (json.is_object()) // version 1
        for (const auto& [role, name] : json.items())
            characters.push_back({role, asset_name(name), std::nullopt});
    else
        for (const Json& one : json)
            characters.push_back(
                {one.at("role").get<std::string>(), asset_name(one.at("name")), read_assets(one.at("poses"))});
    return characters;
}

store::BrandTemplate read_brand(const Json& json)
{
    store::BrandTemplate brand;
    visit_brand(brand, [&](const char* key, std::string& into) { json.at(key).get_to(into); });
    for (const std::string* color : {&brand.color_primary, &brand.color_secondary, &brand.color_accent,
                                     &brand.color_text, &brand.color_background})
        if (color->size() != 7 || (*color)[0] != '#' ||
            color->find_first_not_of("0123456789abcdefABCDEF", 1) != std::string::npos)
            throw Json::other_error::create(501, "\"" + color->substr(0, 80) + "\" is no colour", nullptr);
    json.at("watermark_opacity").get_to(brand.watermark_opacity);
    for (std::string* file :
         {&brand.logo_path, &brand.watermark_path, &brand.intro_video_path, &brand.outro_video_path})
        if (!file->empty())
            *file = hash(Json(*file));
    return brand;
}

TimelineOperation read_override(const Json& json)
{
    TimelineOperation operation;
    json.at("property").get_to(operation.property);
    json.at("line").get_to(operation.line);
    json.at("format").get_to(operation.format);
    if (!json.at("word").is_null())
        operation.word = json.at("word").get<int>();
    operation.value_json = json.at("value").dump(-1, ' ', false, Json::error_handler_t::replace);
    return operation;
}

ProjectManifest read(const Json& json)
{
    if (json.at("format").get<std::string>() != kFormat)
        throw Json::other_error::create(501, "format: it is no project of Lesedi", nullptr);
    const int version = json.at("version").get<int>();
    if (version < 1 || version > kVersion)
        throw Json::other_error::create(501, "version: made by a newer program; update this one", nullptr);
    ProjectManifest manifest;
    json.at("topic").get_to(manifest.topic);
    read_options(json.at("options"), manifest.options);
    for (const Json& one : json.at("overrides"))
        manifest.overrides.push_back(read_override(one));
    for (const Json& one : json.at("voices"))
        manifest.voices.push_back({one.at("line").get<std::string>(), hash(one.at("sound")), hash(one.at("times"))});
    manifest.backgrounds = read_assets(json.at("backgrounds"));
    manifest.icons = read_assets(json.value("icons", Json::array()));
    manifest.transitions = read_assets(json.value("transitions", Json::array()));
    if (json.contains("music"))
        manifest.music = read_asset(json.at("music"));
    if (json.contains("document"))
        manifest.document = read_asset(json.at("document"));
    if (json.contains("brand"))
        manifest.brand = read_brand(json.at("brand"));
    manifest.characters = read_characters(json.at("characters"));
    return manifest;
}

}

std::vector<std::string> ProjectManifest::files() const
{
    std::set<std::string> files;
    for (const auto& one : voices)
        files.insert({one.sound, one.times});
    const auto add = [&files](const std::vector<ArchivedAsset>& assets) {
        for (const ArchivedAsset& one : assets)
            files.insert(one.file);
    };
    add(backgrounds);
    add(icons);
    add(transitions);
    for (const ArchivedCharacter& one : characters)
        add(one.poses.value_or(std::vector<ArchivedAsset>()));
    for (const auto* one : {&music, &document})
        if (*one)
            files.insert((*one)->file);
    if (brand)
        files.insert({brand->logo_path, brand->watermark_path, brand->intro_video_path, brand->outro_video_path});
    files.erase("");
    return {files.begin(), files.end()};
}

std::set<std::string> ProjectManifest::icon_names() const
{
    std::set<std::string> names;
    for (const script::Turn& turn : script.turns)
        names.insert(turn.icon);
    return names;
}

std::set<std::string> ProjectManifest::transition_names() const
{
    std::set<std::string> names{options.look.scene_change};
    for (const TimelineOperation& one : overrides)
        if (one.property == "scene_change")
            if (const auto value = Json::parse(one.value_json, nullptr, false); value.is_string())
                names.insert(value.get<std::string>());
    return names;
}

std::string to_json(const ProjectManifest& manifest)
{
    Json json = {{"format", kFormat},
                 {"version", kVersion},
                 {"topic", manifest.topic},
                 {"options", of_options(manifest.options)},
                 {"script", Json::parse(script::script_to_json(manifest.script))},
                 {"overrides", Json::array()},
                 {"voices", Json::array()},
                 {"backgrounds", of_assets(manifest.backgrounds)},
                 {"icons", of_assets(manifest.icons)},
                 {"transitions", of_assets(manifest.transitions)},
                 {"characters", Json::array()}};
    for (const auto& one : manifest.characters)
        json["characters"].push_back({{"role", one.role}, {"name", one.name}, {"poses", of_assets(*one.poses)}});
    for (const auto& one : manifest.overrides)
        json["overrides"].push_back({{"property", one.property},
                                     {"line", one.line},
                                     {"word", one.word ? Json(*one.word) : Json()},
                                     {"format", one.format},
                                     {"value", Json::parse(one.value_json)}});
    for (const auto& one : manifest.voices)
        json["voices"].push_back({{"line", one.line}, {"sound", one.sound}, {"times", one.times}});
    if (manifest.music)
        json["music"] = of_asset(*manifest.music);
    if (manifest.document)
        json["document"] = of_asset(*manifest.document);
    if (manifest.brand) {
        Json& brand = json["brand"];
        visit_brand(*manifest.brand, [&](const char* key, const std::string& value) { brand[key] = value; });
        brand["watermark_opacity"] = manifest.brand->watermark_opacity;
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<ProjectManifest> read_manifest(const std::string& text)
{
    try {
        const auto depth = [](int level, Json::parse_event_t, Json&) {
            if (level > 40)
                throw Json::other_error::create(501, "nested too deep", nullptr);
            return true;
        };
        const auto json = Json::parse(text, depth);
        auto manifest = read(json);
        manifest.script = TRY(script::script_from_json(json.at("script").dump(), "manifest.json: script"));
        return manifest;
    } catch (const Json::exception& error) {
        return fail(Errc::invalid_input, fmt::format("{}: {}", kManifestName, base::json_message(error.what())));
    }
}

}
