// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/rig.h"

#include "compositor/assets/asset_cache.h"
#include "compositor/timeline/read_rig.h"
#include "compositor/timeline/read_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

template <class List, class NameOf>
std::optional<std::size_t> find_named(const List& list, std::string_view name, NameOf name_of)
{
    const auto at = std::find_if(list.begin(), list.end(), [&](const auto& item) { return name_of(item) == name; });
    return at == list.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - list.begin()));
}

template <class List, class NameOf>
std::string unknown(const Rig& rig, std::string_view what, std::string_view name, const List& list, NameOf name_of)
{
    std::vector<std::string_view> known;
    std::string names;
    for (const auto& item : list) {
        known.push_back(name_of(item));
        names += (names.empty() ? "" : ", ") + std::string(known.back());
    }
    return fmt::format("{} has no {} {}; it has {}{}", rig.name, what, in_quotes(name), names.empty() ? "none" : names,
                       did_you_mean(name, known));
}

void read_box(const JsonValue& value, const Path& path, Reading& reading, RigBox& out)
{
    std::array<double, 4> numbers{out.x, out.y, out.width, out.height};
    read_value(value, path, reading, numbers);
    out = {numbers[0], numbers[1], numbers[2], numbers[3]};
}

bool is_class_name(std::string_view name)
{
    return !name.empty() && name.size() <= 60 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void read_colors(Fields& fields, Rig& rig)
{
    const Path path = fields.path().member("colors");
    for (const JsonValue& member : named_members(fields, "colors", kMaxRigColors)) {
        const Path at = path.member(member.key);
        if (!is_class_name(member.key))
            fields.problems().add(at, "a colour's name is made of a to z, 0 to 9 and -");
        Color color;
        read_value(member, at, fields.reading(), color);
        rig.colors.emplace_back(member.key, color);
    }
}

// What both kinds have. Without a face or head, those of a usual portrait.
void read_frame(Fields& fields, Rig& rig)
{
    constexpr double kLargestSize = 20'000;
    Problems& problems = fields.problems();
    fields.required("name", rig.name);
    if (rig.name.size() > 200)
        problems.add(fields.path().member("name"), "is longer than 200 bytes");
    fields.required("size", rig.size);
    if (!(rig.size.x >= 1 && rig.size.y >= 1 && rig.size.x <= kLargestSize && rig.size.y <= kLargestSize))
        problems.add(fields.path().member("size"), fmt::format("both sides are from 1 to {}", kLargestSize));
    rig.face = {rig.size.x * 0.5, rig.size.y * 0.3};
    rig.head = {rig.size.x * 0.25, rig.size.y * 0.05, rig.size.x * 0.5, rig.size.y * 0.45};
    const bool jointed = rig.kind == RigKind::jointed;
    if (!fields.optional("face", rig.face) && jointed)
        fields.missing("face");
    check_units(rig.face, fields.path().member("face"), problems);
    if (const JsonValue* head = fields.find("head"))
        read_box(*head, fields.path().member("head"), fields.reading(), rig.head);
    else if (jointed)
        fields.missing("head");
    if (!(rig.head.width > 0 && rig.head.height > 0))
        problems.add(fields.path().member("head"), "its width and height must be above 0");
    check_units({rig.head.x, rig.head.y}, fields.path().member("head"), problems);
    check_units({rig.head.width, rig.head.height}, fields.path().member("head"), problems);
}

void read_rig(const JsonValue& root, Problems& problems, Rig& rig)
{
    const Path path;
    Reading reading(problems);
    Fields fields(root, path, reading);
    int version = 0;
    fields.required("version", version);
    if (fields.find("version") != nullptr && version != 1)
        problems.add(path.member("version"),
                     fmt::format("{} is not known here; this program reads version 1", version));
    static constexpr std::array<std::pair<std::string_view, RigKind>, 2> kKinds{
        {{"jointed", RigKind::jointed}, {"pictures", RigKind::pictures}}};
    optional_word(fields, "kind", kKinds, rig.kind);
    read_frame(fields, rig);
    if (rig.kind == RigKind::jointed) {
        read_colors(fields, rig);
        read_jointed(fields, rig);
    } else {
        read_pictures(fields, rig);
    }
    fields.finish();
}

}

std::optional<std::size_t> Rig::part(std::string_view id) const
{
    return find_named(parts, id, [](const RigPart& item) { return std::string_view(item.id); });
}
std::optional<std::size_t> Rig::pose(std::string_view pose_name) const
{
    return find_named(poses, pose_name, [](const RigPose& item) { return std::string_view(item.name); });
}
std::optional<std::size_t> Rig::mood(std::string_view mood_name) const
{
    return find_named(moods, mood_name, [](const RigMood& item) { return std::string_view(item.name); });
}

std::string unknown_pose(const Rig& rig, std::string_view name)
{
    return unknown(rig, "pose", name, rig.poses, [](const RigPose& item) { return std::string_view(item.name); });
}
std::string unknown_mood(const Rig& rig, std::string_view name)
{
    return unknown(rig, "mood", name, rig.moods, [](const RigMood& item) { return std::string_view(item.name); });
}
std::string unknown_color(const Rig& rig, std::string_view name)
{
    return unknown(rig, "colour", name, rig.colors, [](const auto& item) { return std::string_view(item.first); });
}

void check_units(const Point& point, const Path& path, Problems& problems)
{
    if (!(std::abs(point.x) <= kMostRigUnits && std::abs(point.y) <= kMostRigUnits))
        problems.add(path, fmt::format("numbers are from {} to {}", -kMostRigUnits, kMostRigUnits));
}

void read_file_name(const JsonValue& value, const Path& path, Problems& problems, std::string& out)
{
    if (!expect(value, JsonKind::text, path, problems))
        return;
    const auto file = std::filesystem::path(value.text).lexically_normal();
    if (value.text.empty() || value.text.find_first_of(std::string_view("#:\\\0", 4)) != std::string::npos ||
        file.is_absolute() || *file.begin() == "..")
        problems.add(path, in_quotes(value.text) + " is no file beside the rig or in a folder there");
    out = value.text;
}

const std::vector<JsonValue>& named_members(Fields& fields, std::string_view key, std::size_t most)
{
    static const std::vector<JsonValue> kNone;
    const JsonValue* value = fields.find(key);
    if (value == nullptr || !expect(*value, JsonKind::object, fields.path().member(key), fields.problems()))
        return kNone;
    if (value->items.size() <= most)
        return value->items;
    fields.problems().add(fields.path().member(key),
                          fmt::format("{} are too many; at most {}", value->items.size(), most));
    return kNone;
}

ParsedRig parse_rig(std::string_view json)
{
    ParsedRig parsed;
    if (json.size() > kMaxRigBytes) {
        parsed.problems.push_back(
            {"rig", fmt::format("{} bytes are too many for a rig; at most {}", json.size(), kMaxRigBytes)});
        return parsed;
    }
    const std::optional<JsonValue> root = read_json(json, parsed.problems);
    if (!root)
        return parsed;
    Rig rig;
    Problems problems(parsed.problems);
    read_rig(*root, problems, rig);
    for (Problem& problem : parsed.problems)
        if (problem.path == "composition")
            problem.path = "rig";
    if (parsed.problems.empty())
        parsed.rig = std::move(rig);
    return parsed;
}

base::Result<Rig> load_rig(assets::AssetCache& assets, std::string_view source,
                           const std::filesystem::path& relative_to)
{
    const std::string json = TRY(assets.text(source, relative_to, kMaxRigBytes));
    ParsedRig parsed = parse_rig(json);
    if (parsed.rig)
        return *std::move(parsed.rig);
    std::string lines;
    for (const Problem& problem : parsed.problems)
        lines += fmt::format("{}{}: {}", lines.empty() ? "" : "\n", source, to_string(problem));
    return base::fail(base::Errc::invalid_input, std::move(lines));
}

std::string beside(std::string_view rig_source, std::string_view file)
{
    const std::size_t folder_end = rig_source.find_last_of("/:");
    return std::string(rig_source.substr(0, folder_end == std::string_view::npos ? 0 : folder_end + 1)) +
           std::string(file);
}

}
