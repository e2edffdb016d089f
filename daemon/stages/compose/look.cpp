// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/look.h"

#include "compositor/base/check.h"
#include "compositor/base/file.h"
#include "compositor/base/json_message.h"
#include "compositor/timeline/parse.h"
#include "compositor/timeline/rig.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace compose {
namespace {

using Json = nlohmann::json;
constexpr std::uint64_t kLargestFileBytes = 4U << 20U;

Color parse_color(const std::string& text)
{
    std::uint32_t value = 0;
    const bool has_alpha = text.size() == 9;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), value, 16);
    if ((text.size() != 7 && !has_alpha) || text[0] != '#' || error != std::errc{} || end != text.data() + text.size())
        throw std::invalid_argument(fmt::format("{} is no colour (#rrggbb or #rrggbbaa)", text));
    if (!has_alpha)
        value = value << 8U | 255U;
    const auto byte = [value](unsigned shift) { return static_cast<std::uint8_t>(value >> shift & 255U); };
    return {byte(24), byte(16), byte(8), byte(0)};
}

Color with_opacity(Color color, double opacity)
{
    color.a = static_cast<std::uint8_t>(std::lround(std::clamp(opacity, 0.0, 1.0) * 255));
    return color;
}

Point parse_point(const Json& json)
{
    return {json.at(0).get<double>(), json.at(1).get<double>()};
}

// Reads one of our own files and hands it to `read`; whatever is wrong inside becomes one error with the file's name.
template <class Read> auto load(const std::filesystem::path& path, Read read) -> Result<decltype(read(Json{}))>
{
    const std::string text = TRY(base::read_text_file(path, kLargestFileBytes));
    try {
        return read(Json::parse(text));
    } catch (const std::exception& error) { // nlohmann's and parse_color's
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: {}", path.string(), base::json_message(error.what())));
    }
}

std::vector<Piece> read_pieces(const Json& json)
{
    std::vector<Piece> pieces;
    for (const auto& piece : json) {
        pieces.push_back({piece.at("id"), parse_point(piece.at("drift")), piece.at("period_seconds"),
                          piece.value("phase", 0.0), piece.value("rotate_degrees", 0.0)});
        if (piece.contains("pivot"))
            pieces.back().pivot_px = parse_point(piece.at("pivot"));
    }
    return pieces;
}

Scenery read_scenery(const Json& json)
{
    Scenery scenery{json.at("art"), read_pieces(json.at("planes")), read_pieces(json.at("pieces")), {}, 0};
    if (json.contains("glow")) {
        scenery.glow_center = parse_point(json.at("glow").at("center"));
        scenery.glow_radius = json.at("glow").at("radius");
    }
    return scenery;
}

Look read_look(const Json& json)
{
    Look look;
    look.name = json.at("name");
    look.backdrop_angle_deg = json.at("backdrop").at("angle_degrees");
    for (const auto& stop : json.at("backdrop").at("stops"))
        look.backdrop.push_back({stop.at(0).get<double>(), parse_color(stop.at(1))});
    look.glow_center = parse_point(json.at("glow").at("center"));
    look.glow_radius = json.at("glow").at("radius");
    look.glow = with_opacity(parse_color(json.at("glow").at("color")), json.at("glow").at("opacity"));
    constexpr std::array<std::pair<std::string_view, Aspect>, 3> kAspects{
        {{"tall", Aspect::tall}, {"square", Aspect::square}, {"wide", Aspect::wide}}};
    for (const auto& [word, aspect] : kAspects)
        look.scenes[aspect] = read_scenery(json.at("scenes").at(std::string(word)));
    const auto& palette = json.at("palette");
    look.palette = {with_opacity(parse_color(palette.at("card")), palette.at("card_opacity")),
                    parse_color(palette.at("text")),
                    parse_color(palette.at("muted")),
                    parse_color(palette.at("accent")),
                    parse_color(palette.at("on_accent")),
                    parse_color(palette.at("chip")),
                    parse_color(palette.at("chip_text"))};
    return look;
}

Character character_of(const timeline::Rig& rig)
{
    Character character;
    character.name = rig.name;
    character.size = rig.size;
    character.face = rig.face;
    character.head = {static_cast<int>(rig.head.x), static_cast<int>(rig.head.y), static_cast<int>(rig.head.width),
                      static_cast<int>(rig.head.height)};
    for (const timeline::RigPose& pose : rig.poses)
        character.poses.push_back(pose.name);
    return character;
}

Icons read_icons(const Json& json)
{
    Icons icons;
    for (const auto& icon : json.at("icons")) {
        const std::string moving = icon.value("animation", std::string{});
        icons.push_back({icon.at("name"), "config:icons/" + icon.at("file").get<std::string>(),
                         moving.empty() ? moving : "config:icons/" + moving,
                         icon.at("words").get<std::vector<std::string>>(),
                         icon.value("whole_words", std::vector<std::string>{})});
    }
    return icons;
}

Covers read_covers(const Json& json)
{
    Covers covers;
    for (const auto& cover : json.at("transitions"))
        covers.push_back({cover.at("name"), "config:transitions/" + cover.at("file").get<std::string>(),
                          cover.at("duration_seconds")});
    return covers;
}

Cast read_poses(const Json& json)
{
    Cast cast;
    json.at("nearest_pose").get_to(cast.nearest_pose);
    json.at("reaching_poses").get_to(cast.reaching_poses);
    return cast;
}

}

const std::string& Cast::pose_for(script::Role role, const std::string& wanted) const
{
    const auto& poses = characters.at(role).poses;
    ASSERT(!poses.empty());
    if (const auto own = std::ranges::find(poses, wanted); own != poses.end())
        return *own;
    if (const auto row = nearest_pose.find(wanted); row != nearest_pose.end())
        for (const auto& near : row->second)
            if (const auto own = std::ranges::find(poses, near); own != poses.end())
                return *own;
    return poses.front();
}

bool Cast::reaches(const std::string& pose) const
{
    return std::ranges::find(reaching_poses, pose) != reaching_poses.end();
}

Result<Look> load_look(const std::filesystem::path& config_folder, std::string_view style)
{
    return load(config_folder / "looks" / fmt::format("{}.json", style), read_look);
}

Result<Character> load_character(const std::filesystem::path& config_folder, const std::string& rig)
{
    constexpr std::string_view kConfig = "config:";
    const auto path =
        rig.starts_with(kConfig) ? config_folder / rig.substr(kConfig.size()) : std::filesystem::path(rig);
    const std::string text = TRY(base::read_text_file(path, timeline::kMaxRigBytes));
    const auto parsed = timeline::parse_rig(text);
    if (!parsed.rig)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: {}", path.string(), timeline::to_string(parsed.problems.front())));
    Character character = character_of(*parsed.rig);
    character.rig = rig;
    return character;
}

Result<Cast> load_cast(const std::filesystem::path& config_folder)
{
    Cast cast = TRY(load(config_folder / "cast" / "poses.json", read_poses));
    cast.characters[script::Role::questioner] = TRY(load_character(config_folder, "config:cast/thabo.rig.json"));
    cast.characters[script::Role::explainer] = TRY(load_character(config_folder, "config:cast/lerato.rig.json"));
    return cast;
}

Result<Icons> load_icons(const std::filesystem::path& config_folder)
{
    return load(config_folder / "icons" / "icons.json", read_icons);
}

Result<Covers> load_covers(const std::filesystem::path& config_folder)
{
    return load(config_folder / "transitions" / "transitions.json", read_covers);
}

Result<Format> load_format(const std::filesystem::path& config_folder, std::string_view name)
{
    const auto formats = TRY(timeline::load_formats(config_folder / "platforms.json"));
    return timeline::format_named(formats, name);
}

Aspect aspect_of(frame::Size canvas)
{
    const double shape = static_cast<double>(canvas.width) / canvas.height;
    return shape < 0.8 ? Aspect::tall : shape > 1.25 ? Aspect::wide : Aspect::square;
}

}
