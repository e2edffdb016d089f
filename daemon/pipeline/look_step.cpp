// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/base/json_message.h"
#include "compositor/media/audio_reader.h"
#include "daemon/brands/brand_file.h"
#include "daemon/pipeline/state.h"
#include "daemon/stages/script/names.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;

constexpr std::uint64_t kLargestCastBytes = 1U << 20U;
constexpr int kMostTransitions = 200; // uploaded ones of a tenant

std::filesystem::path config_folder(const State& state)
{
    return state.spec.engine->root() / "config";
}

timeline::Color color_of(const std::string& text) // #rrggbb, checked where it came in
{
    std::uint32_t value = 0;
    std::from_chars(text.data() + 1, text.data() + text.size(), value, 16);
    return {static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U & 255U),
            static_cast<std::uint8_t>(value & 255U), 255};
}

Result<std::optional<compose::BrandPicture>> picture_of(State& state, const std::string& path)
{
    if (path.empty())
        return std::optional<compose::BrandPicture>{};
    const auto size = TRY(state.spec.engine->assets().natural_size(path, {}));
    return std::optional(compose::BrandPicture{path, size});
}

Result<std::optional<compose::BrandClip>> clip_of(State& state, const std::string& path)
{
    if (path.empty())
        return std::optional<compose::BrandClip>{};
    const auto info = TRY(state.spec.engine->assets().animation_info(path, {}));
    if (info.duration_s <= 0)
        return fail(Errc::invalid_input, fmt::format("{}: it is no video: it does not move", path));
    return std::optional(compose::BrandClip{path, info.duration_s, media::AudioReader::open(path).has_value()});
}

compose::Corner corner_named(const std::string& name)
{
    using compose::Corner;
    return name == "top_left"      ? Corner::top_left
           : name == "top_right"   ? Corner::top_right
           : name == "bottom_left" ? Corner::bottom_left
           : name == "center"      ? Corner::center
                                   : Corner::bottom_right;
}

Result<compose::Brand> brand_for(State& state, const LookRequest& look)
{
    compose::Brand brand;
    if (look.brand.empty() && !look.brand_id)
        return brand;
    const auto row = look.brand_id ? TRY(state.brands.get(*look.brand_id))
                                   : TRY(brands::brand_named(look.brand, state.brands, state.artefacts));
    brand.name = row.name;
    brand.primary = color_of(row.color_primary);
    brand.secondary = color_of(row.color_secondary);
    brand.accent = color_of(row.color_accent);
    brand.text = color_of(row.color_text);
    brand.background = color_of(row.color_background);
    brand.heading_family = row.font_heading;
    brand.body_family = row.font_body;
    brand.logo = TRY(picture_of(state, row.logo_path));
    brand.watermark = TRY(picture_of(state, row.watermark_path));
    brand.watermark_corner = corner_named(row.watermark_position);
    brand.watermark_opacity = row.watermark_opacity;
    brand.intro = TRY(clip_of(state, row.intro_video_path));
    brand.outro = TRY(clip_of(state, row.outro_video_path));
    return brand;
}

// One character of a cast file: {"rig": FILE, "name": ..., "colors": {"skin": "#rrggbb"}}.
Status read_role(const nlohmann::json& json, const std::filesystem::path& file, const std::filesystem::path& config,
                 compose::Character& into)
{
    if (json.contains("rig")) {
        const std::string rig = json.at("rig");
        const bool ours = rig.starts_with("config:");
        into = TRY(
            compose::load_character(config, ours ? rig : std::filesystem::absolute(file.parent_path() / rig).string()));
    }
    if (json.contains("name"))
        into.name = json.at("name");
    if (json.contains("colors"))
        for (const auto& [name, color] : json.at("colors").items()) {
            const auto text = color.get<std::string>();
            if (text.size() != 7 || text[0] != '#' ||
                text.find_first_not_of("0123456789abcdefABCDEF", 1) != std::string::npos)
                return fail(Errc::invalid_input,
                            fmt::format("colors.{}: \"{}\" is no colour; write #rrggbb", name, text));
            into.colors.emplace_back(name, color_of(text));
        }
    for (const auto& [key, value] : json.items())
        if (key != "rig" && key != "name" && key != "colors")
            return fail(Errc::invalid_input, fmt::format("{}: unknown key; known are: rig, name, colors", key));
    return {};
}

Status read_cast_file(const std::filesystem::path& file, const std::filesystem::path& config, compose::Cast& cast)
{
    const std::string text = TRY(base::read_text_file(file, kLargestCastBytes));
    try {
        const auto json = nlohmann::json::parse(text);
        for (const auto& [key, value] : json.items()) {
            const auto role = script::role_named(key);
            if (!role)
                return fail(Errc::invalid_input,
                            fmt::format("{}: {}: unknown key; known are: questioner, explainer", file.string(), key));
            if (Status read = read_role(value, file, config, cast.characters.at(*role)); !read)
                return base::in_context(fmt::format("{}: {}", file.string(), key), std::move(read).error());
        }
    } catch (const nlohmann::json::exception& error) {
        return fail(Errc::invalid_input, fmt::format("{}: {}", file.string(), base::json_message(error.what())));
    }
    return {};
}

// Characters of the store, where they are drawn otherwise than the role is by itself.
Status cast_characters(State& state, const LookRequest& look, compose::Cast& cast)
{
    for (const auto& [role, id] : {std::pair(script::Role::questioner, look.questioner_id),
                                   std::pair(script::Role::explainer, look.explainer_id)}) {
        if (!id)
            continue;
        const auto row = TRY(state.characters.get(*id));
        auto& into = cast.characters.at(role);
        if (row.rig.empty())
            if (const auto own = TRY(character_rig(state, row))) {
                into = TRY(compose::load_character(config_folder(state), own->string()));
                into.name = row.name;
                continue;
            }
        const std::string rig = fmt::format("config:cast/{}.rig.json", row.rig);
        if (row.rig.empty() || rig == into.rig)
            continue;
        if (row.rig.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string::npos)
            return fail(Errc::invalid_input,
                        fmt::format("character {}: there is no drawing \"{}\"", row.name, row.rig));
        into = TRY(compose::load_character(config_folder(state), rig));
        into.name = row.name;
    }
    return {};
}

// Icons that were uploaded, by their names.
Status add_icons(State& state, const script::Script& script, compose::ComposeSpec& spec)
{
    for (const script::Turn& turn : script.turns) {
        if (turn.icon.empty() || std::ranges::find(spec.icons, turn.icon, &compose::Icon::name) != spec.icons.end())
            continue;
        const auto asset = TRY(state.assets.find(store::AssetKind::icon, turn.icon));
        if (!asset)
            continue;
        compose::Icon icon;
        icon.name = asset->name;
        icon.form = asset->form;
        icon.still = TRY(asset_file(state, store::AssetKind::icon, asset->id)).string();
        icon.moving = asset->form == "lottie" || asset->form == "clip" ? icon.still : std::string();
        spec.icons.push_back(std::move(icon));
    }
    return {};
}

Result<timeline::CaptionUnit> unit_named(const std::string& name)
{
    if (name == "page")
        return timeline::CaptionUnit::page;
    if (name == "line")
        return timeline::CaptionUnit::line;
    if (name == "word")
        return timeline::CaptionUnit::word;
    return fail(Errc::invalid_input,
                fmt::format("--text-animation: \"by {}\" is unknown; there is page, line and word", name));
}

Status set_animation(const LookRequest& look, compose::ComposeSpec& spec)
{
    const auto animation = compose::text_animation_named(look.text_animation);
    if (!animation)
        return fail(Errc::invalid_input, fmt::format("--text-animation {}: there is none, fade_in, pop, slide_in, "
                                                     "typewriter and highlight_keywords, each also as NAME:line or "
                                                     "NAME:word",
                                                     look.text_animation));
    spec.text_animation = *animation;
    spec.text_animation_by = TRY(unit_named(look.text_animation_by));
    const auto change = compose::scene_change_named(look.scene_change, spec.covers);
    if (!change)
        return fail(Errc::invalid_input, fmt::format("--transition {}: there is {}", look.scene_change,
                                                     compose::scene_change_names(spec.covers)));
    spec.change = *change;
    if (look.background != "still" && look.background != "drift")
        return fail(Errc::invalid_input, fmt::format("--background {}: there is still and drift", look.background));
    spec.drifting_planes = look.background == "drift";
    if (look.strategy == "auto")
        spec.strategy = compose::automatic_strategy(spec);
    else if (look.strategy == "ffmpeg" || look.strategy == "remotion")
        spec.strategy = look.strategy == "remotion" ? compose::Strategy::full : compose::Strategy::simple;
    else
        return fail(
            Errc::invalid_input,
            fmt::format("--strategy {}: there is auto, ffmpeg (simple animation) and remotion (full)", look.strategy));
    return {};
}

}

Result<compose::Covers> covers_of(State& state)
{
    auto covers = TRY(compose::load_covers(config_folder(state)));
    store::AssetFilter transitions;
    transitions.kind = store::AssetKind::transition;
    const auto page = TRY(state.assets.list(transitions, std::nullopt, kMostTransitions));
    for (const auto& asset : page.assets) {
        if (asset.form == "builtin")
            continue;
        compose::Cover cover{asset.name, {}, asset.duration_s.value_or(compose::Cover{}.duration_s)};
        cover.source = TRY(asset_file(state, store::AssetKind::transition, asset.id)).string();
        covers.push_back(std::move(cover));
    }
    return covers;
}

Result<std::filesystem::path> asset_file(State& state, store::AssetKind kind, store::Id id)
{
    const auto asset = TRY(state.assets.get(kind, id));
    const auto file = TRY(state.files.find(asset.sha256));
    if (!file)
        return fail(Errc::not_found,
                    fmt::format("{} {} ({}): its file is gone; upload it again", store::name(kind), id, asset.name));
    return file->path;
}

Result<compose::Format> format_of(const State& state, const std::string& name)
{
    const auto format = TRY(compose::load_format(config_folder(state), name));
    return name == "tiktok" ? timeline::resized(format, state.spec.tiktok_canvas) : format;
}

Result<compose::ComposeSpec> look_spec(State& state, const script::Script& script, const LookRequest& request)
{
    const auto config = config_folder(state);
    compose::ComposeSpec spec;
    spec.script = script;
    spec.brand = TRY(brand_for(state, request));
    const auto look = TRY(compose::load_look(config, script::name(script.style)));
    spec.look = spec.brand.name.empty() ? look : compose::with_brand(look, spec.brand);
    spec.cast = TRY(compose::load_cast(config));
    TRY(cast_characters(state, request, spec.cast));
    if (!request.cast.empty())
        TRY(read_cast_file(request.cast, config, spec.cast));
    spec.icons = TRY(compose::load_icons(config));
    TRY(add_icons(state, script, spec));
    spec.covers = TRY(covers_of(state));
    spec.format = TRY(format_of(state, request.formats.front()));
    spec.frame_rate = {state.spec.frames_per_second, 1};
    const auto fonts = state.spec.engine->use_fonts();
    const std::string usual = state.spec.engine->has_headings_font() ? "Poppins" : "Inter";
    const auto installed = [&](const std::string& family, const std::string& otherwise) {
        return !family.empty() && state.spec.engine->fonts().is_installed(family) ? family : otherwise;
    };
    spec.heading_family = installed(spec.brand.heading_family, usual);
    spec.body_family = installed(spec.brand.body_family, "Inter");
    TRY(set_animation(request, spec));
    if (request.background_asset) {
        const auto picture = TRY(asset_file(state, store::AssetKind::background, *request.background_asset));
        spec.overrides.background = picture.string();
    }
    return spec;
}

Status check_look(State& state, const LookRequest& look)
{
    if (look.formats.empty())
        return fail(Errc::invalid_input, "--format: name at least one format");
    for (std::size_t i = 0; i < look.formats.size(); ++i) {
        TRY(format_of(state, look.formats[i]));
        if (std::find(look.formats.begin(), look.formats.begin() + static_cast<std::ptrdiff_t>(i), look.formats[i]) !=
            look.formats.begin() + static_cast<std::ptrdiff_t>(i))
            return fail(Errc::invalid_input, fmt::format("--format: {} is named twice", look.formats[i]));
    }
    std::error_code ignored;
    if (look.music != "auto" && look.music != "none" && !std::filesystem::is_regular_file(look.music, ignored))
        return fail(Errc::not_found,
                    fmt::format("--music {}: no such file; give a sound file, auto or none", look.music));
    script::Script nothing;
    TRY(look_spec(state, nothing, look));
    if (look.music_asset)
        TRY(asset_file(state, store::AssetKind::music, *look.music_asset));
    return {};
}

Result<std::vector<std::string>> Pipeline::look_warnings(const OpenProject& project, const ProjectRequest& request)
{
    auto spec = TRY(look_spec(*state_, project.script, request.look));
    auto found = compose::warnings(spec);
    const auto& brand = spec.brand;
    for (const auto& family : {brand.heading_family, brand.body_family})
        if (!family.empty() && family != "Poppins" && !state_->spec.engine->fonts().is_installed(family))
            found.push_back(
                fmt::format("brand {}: the font {} is not installed; another one is used", brand.name, family));
    return found;
}

}
