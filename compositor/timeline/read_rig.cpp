// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_rig.h"

#include "compositor/timeline/read_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

template <class NameOf, class List>
std::string one_of(std::string_view given, std::string_view what, const List& list, NameOf name_of)
{
    std::vector<std::string_view> known;
    std::string names;
    for (const auto& item : list) {
        known.push_back(name_of(item));
        names += (names.empty() ? "" : ", ") + std::string(known.back());
    }
    return fmt::format("{} is no {}; there are {}{}", in_quotes(given), what, names.empty() ? "none" : names,
                       did_you_mean(given, known));
}

const auto kIdOf = [](const RigPart& part) { return std::string_view(part.id); };
const auto kVariantName = [](const RigVariant& variant) { return std::string_view(variant.name); };
const auto kMoodName = [](const RigMood& mood) { return std::string_view(mood.name); };

std::optional<std::size_t> find_variant(const RigPart& part, std::string_view name)
{
    for (std::size_t i = 0; i < part.variants.size(); ++i)
        if (part.variants[i].name == name)
            return i;
    return std::nullopt;
}

void read_variant(const JsonValue& value, const Path& path, Problems& problems, const RigPart& part,
                  std::optional<std::size_t>& out)
{
    if (!expect(value, JsonKind::text, path, problems))
        return;
    out = find_variant(part, value.text);
    if (!out)
        problems.add(path, one_of(value.text, "variant of part " + in_quotes(part.id), part.variants, kVariantName));
}

void read_parts(Fields& fields, Rig& rig)
{
    Problems& problems = fields.problems();
    const JsonValue* list = fields.find("parts");
    const Path path = fields.path().member("parts");
    if (list == nullptr)
        return fields.missing("parts");
    if (!expect(*list, JsonKind::array, path, problems))
        return;
    if (list->items.empty() || list->items.size() > kMaxRigParts)
        return problems.add(path, fmt::format("a figure has 1 to {} parts, not {}", kMaxRigParts, list->items.size()));
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        const Path item = path.item(i);
        Fields part_fields(list->items[i], item, fields.reading());
        RigPart part;
        part_fields.required("id", part.id);
        part_fields.required("pivot", part.pivot);
        check_units(part.pivot, item.member("pivot"), problems);
        part_fields.find("parent"); // read when all parts are known
        for (const JsonValue& member : named_members(part_fields, "variants", kMaxRigVariants)) {
            RigVariant& variant = part.variants.emplace_back(RigVariant{member.key, {}});
            read_value(member, item.member("variants").member(member.key), fields.reading(), variant.element);
        }
        if (part.variants.empty())
            problems.add(item.member("variants"), "at least one {\"name\": \"element id\"} is needed");
        if (rig.part(part.id))
            problems.add(item.member("id"), in_quotes(part.id) + " is there twice");
        part_fields.finish();
        rig.parts.push_back(std::move(part));
    }
}

void read_parents(const JsonValue& list, const Path& path, Problems& problems, Rig& rig)
{
    for (std::size_t i = 0; i < rig.parts.size(); ++i) {
        const JsonValue* parent = list.items[i].find("parent");
        const Path item = path.item(i), at = item.member("parent");
        if (parent == nullptr || !expect(*parent, JsonKind::text, at, problems))
            continue;
        rig.parts[i].parent = rig.part(parent->text);
        if (!rig.parts[i].parent)
            problems.add(at, one_of(parent->text, "part", rig.parts, kIdOf));
    }
}

// Parents before their children; a part that is its own ancestor has no place in it.
void order_parts(const Path& path, Problems& problems, Rig& rig)
{
    std::vector<bool> placed(rig.parts.size(), false);
    for (bool found_one = true; found_one;) {
        found_one = false;
        for (std::size_t i = 0; i < rig.parts.size(); ++i) {
            const auto parent = rig.parts[i].parent;
            if (placed[i] || (parent && !placed[*parent]))
                continue;
            placed[i] = found_one = true;
            rig.parents_first.push_back(i);
        }
    }
    for (std::size_t i = 0; i < rig.parts.size(); ++i)
        if (!placed[i])
            problems.add(path.item(i).member("parent"), in_quotes(rig.parts[i].id) + " hangs on itself, going round");
}

void read_joint(const JsonValue& value, const Path& path, Reading& reading, const RigPart& part, Joint& out)
{
    constexpr double kMostTurns = 720, kMostScale = 10;
    Problems& problems = reading.problems;
    Fields fields(value, path, reading);
    out.named = true;
    fields.optional("move", out.move);
    check_units(out.move, path.member("move"), problems);
    fields.optional("rotate", out.rotate_deg);
    if (!(std::abs(out.rotate_deg) <= kMostTurns))
        problems.add(path.member("rotate"), fmt::format("is from {} to {}", -kMostTurns, kMostTurns));
    if (const JsonValue* scale = fields.find("scale")) {
        if (scale->kind == JsonKind::number)
            out.scale = {scale->number, scale->number};
        else
            read_value(*scale, path.member("scale"), reading, out.scale);
    }
    if (!(std::abs(out.scale.x) <= kMostScale && std::abs(out.scale.y) <= kMostScale))
        problems.add(path.member("scale"), fmt::format("is from {} to {}", -kMostScale, kMostScale));
    if (const JsonValue* variant = fields.find("variant"))
        read_variant(*variant, path.member("variant"), problems, part, out.variant);
    fields.optional("show", out.shown);
    fields.finish();
}

void read_joints(Fields& fields, const Rig& rig, std::vector<Joint>& out)
{
    out.assign(rig.parts.size(), {});
    const Path path = fields.path().member("parts");
    for (const JsonValue& member : named_members(fields, "parts", kMaxRigParts)) {
        const Path at = path.member(member.key);
        if (const auto part = rig.part(member.key))
            read_joint(member, at, fields.reading(), rig.parts[*part], out[*part]);
        else
            fields.problems().add(at, one_of(member.key, "part", rig.parts, kIdOf));
    }
}

void read_rest(Fields& fields, std::string_view key, const Rig& rig, std::optional<std::size_t>& out)
{
    const JsonValue* value = fields.find(key);
    if (value == nullptr)
        return;
    const Path at = fields.path().member(key);
    if (const auto part = rig.part(key))
        read_variant(*value, at, fields.problems(), rig.parts[*part], out);
    else
        fields.problems().add(at, fmt::format("the figure has no part \"{}\"", key));
}

void read_moods(Fields& fields, Rig& rig)
{
    const Path path = fields.path().member("moods");
    for (const JsonValue& member : named_members(fields, "moods", kMaxRigMoods)) {
        const Path at = path.member(member.key);
        Fields mood_fields(member, at, fields.reading());
        RigMood mood{member.key, {}, {}, {}};
        read_rest(mood_fields, "mouth", rig, mood.mouth);
        read_rest(mood_fields, "lids", rig, mood.lids);
        read_joints(mood_fields, rig, mood.joints);
        mood_fields.finish();
        rig.moods.push_back(std::move(mood));
    }
    if (rig.moods.empty())
        rig.moods.push_back({"neutral", {}, {}, std::vector<Joint>(rig.parts.size())});
}

void read_poses(Fields& fields, Rig& rig)
{
    const Path path = fields.path().member("poses");
    for (const JsonValue& member : named_members(fields, "poses", kMaxRigPoses)) {
        const Path at = path.member(member.key);
        Fields pose_fields(member, at, fields.reading());
        RigPose pose;
        pose.name = member.key;
        std::string mood;
        if (pose_fields.optional("mood", mood)) {
            if (const auto index = rig.mood(mood))
                pose.mood = *index;
            else
                fields.problems().add(at.member("mood"), one_of(mood, "mood", rig.moods, kMoodName));
        }
        read_joints(pose_fields, rig, pose.joints);
        pose_fields.finish();
        rig.poses.push_back(std::move(pose));
    }
}

void read_mouths(Fields& fields, Rig& rig)
{
    const auto part = rig.part("mouth");
    const JsonValue* mouths = fields.find("mouths");
    const Path path = fields.path().member("mouths");
    if (!part) {
        if (mouths != nullptr)
            fields.problems().add(path, "the figure has no part \"mouth\"");
        return;
    }
    if (mouths == nullptr)
        return fields.missing("mouths");
    Fields mouth_fields(*mouths, path, fields.reading());
    for (std::size_t i = 0; i < kMouthCount; ++i) {
        std::optional<std::size_t> variant;
        if (const JsonValue* value = mouth_fields.find(kMouthNames[i]))
            read_variant(*value, path.member(kMouthNames[i]), fields.problems(), rig.parts[*part], variant);
        else
            mouth_fields.missing(kMouthNames[i]);
        rig.mouths[i] = variant.value_or(0);
    }
    mouth_fields.finish();
}

void check_poses(Fields& fields, const Rig& rig)
{
    if (rig.poses.empty())
        fields.problems().add(fields.path().member("poses"), "at least one pose is needed");
}

}

void read_jointed(Fields& fields, Rig& rig)
{
    if (const JsonValue* art = fields.find("art"))
        read_file_name(*art, fields.path().member("art"), fields.problems(), rig.art);
    else
        fields.missing("art");
    fields.optional("gaze", rig.gaze);
    check_units(rig.gaze, fields.path().member("gaze"), fields.problems());
    read_parts(fields, rig);
    const Path path = fields.path().member("parts");
    if (!rig.parts.empty()) {
        read_parents(*fields.find("parts"), path, fields.problems(), rig);
        order_parts(path, fields.problems(), rig);
    }
    read_mouths(fields, rig);
    read_moods(fields, rig);
    read_poses(fields, rig);
    check_poses(fields, rig);
}

void read_pictures(Fields& fields, Rig& rig)
{
    Problems& problems = fields.problems();
    const Path path = fields.path().member("poses");
    for (const JsonValue& member : named_members(fields, "poses", kMaxRigPoses)) {
        const Path at = path.member(member.key);
        RigPose pose;
        pose.name = member.key;
        if (member.kind == JsonKind::text) { // the short form
            read_file_name(member, at, problems, pose.art);
        } else {
            Fields pose_fields(member, at, fields.reading());
            const auto read_file = [&](std::string_view key, std::string& out) {
                const JsonValue* value = pose_fields.find(key);
                if (value != nullptr)
                    read_file_name(*value, at.member(key), problems, out);
                return value != nullptr;
            };
            if (!read_file("art", pose.art))
                pose_fields.missing("art");
            read_file("talk", pose.talk);
            read_file("blink", pose.blink);
            pose_fields.finish();
        }
        rig.poses.push_back(std::move(pose));
    }
    check_poses(fields, rig);
}

}
