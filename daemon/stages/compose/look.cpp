// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/look.h"

#include "compositor/base/check.h"
#include "compositor/base/file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
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

frame::Rect parse_box(const Json& json)
{
    const int left = json.at(0), top = json.at(1), right = json.at(2), bottom = json.at(3);
    return {left, top, right - left, bottom - top};
}

// Reads one of our own files and hands it to `read`; whatever is wrong inside becomes one error with the file's name.
template <class Read> auto load(const std::filesystem::path& path, Read read) -> Result<decltype(read(Json{}))>
{
    const std::string text = TRY(base::read_text_file(path, kLargestFileBytes));
    try {
        return read(Json::parse(text));
    } catch (const std::exception& error) { // nlohmann's and parse_color's
        return base::fail(base::Errc::invalid_input, fmt::format("{}: {}", path.string(), error.what()));
    }
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
    look.art = json.at("art");
    for (const auto& piece : json.at("pieces"))
        look.pieces.push_back({piece.at("id"), parse_point(piece.at("drift")), piece.at("period_seconds"),
                               piece.at("phase"), piece.at("rotate_degrees")});
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

Cast read_cast(const Json& json)
{
    Cast cast;
    for (const auto& character : json.at("characters")) {
        const std::string role = character.at("role");
        cast.characters[role == "questioner" ? script::Role::questioner : script::Role::explainer] = {
            character.at("name"), character.at("art"), parse_point(character.at("viewbox")),
            parse_point(character.at("face")), character.at("poses").get<std::vector<std::string>>()};
    }
    if (cast.characters.size() != 2)
        throw std::invalid_argument("a cast has a questioner and an explainer");
    cast.nearest_pose = json.at("nearest_pose").get<std::map<std::string, std::vector<std::string>>>();
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

Result<Look> load_look(const std::filesystem::path& config_folder, std::string_view style)
{
    return load(config_folder / "looks" / fmt::format("{}.json", style), read_look);
}

Result<Cast> load_cast(const std::filesystem::path& config_folder)
{
    return load(config_folder / "cast" / "cast.json", read_cast);
}

Result<Format> load_format(const std::filesystem::path& config_folder, std::string_view name)
{
    const auto path = config_folder / "platforms.json";
    const auto formats = TRY(load(path, [](const Json& json) {
        std::vector<Format> all;
        for (const auto& [key, value] : json.at("formats").items())
            all.push_back({key,
                           {value.at("width"), value.at("height")},
                           parse_box(value.at("strict")),
                           parse_box(value.at("organic"))});
        return all;
    }));
    std::string known;
    for (const Format& format : formats) {
        if (format.name == name)
            return format;
        known += (known.empty() ? "" : ", ") + format.name;
    }
    return base::fail(base::Errc::invalid_input,
                      fmt::format("format {}: there is none of this name yet; there is {}", name, known));
}

Result<Format> resized(const Format& format, frame::Size canvas)
{
    if (canvas == format.canvas)
        return format;
    if (canvas.width % 2 != 0 || canvas.height % 2 != 0)
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("canvas: {} x {}: video needs an even width and height", canvas.width, canvas.height));
    const double across = static_cast<double>(canvas.width) / format.canvas.width;
    const double down = static_cast<double>(canvas.height) / format.canvas.height;
    if (across / down > 1.1 || down / across > 1.1)
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("canvas: {} x {} has another shape than format {}, {} x {}; change VIDEO_WIDTH or VIDEO_HEIGHT",
                        canvas.width, canvas.height, format.name, format.canvas.width, format.canvas.height));
    const auto scaled = [&](const frame::Rect& box) {
        const auto x = [&](int value) { return static_cast<int>(std::lround(value * across)); };
        const auto y = [&](int value) { return static_cast<int>(std::lround(value * down)); };
        return frame::Rect{x(box.x), y(box.y), x(box.width), y(box.height)};
    };
    return Format{format.name, canvas, scaled(format.strict), scaled(format.organic)};
}

}
