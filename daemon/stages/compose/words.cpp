// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <array>

namespace compose {
namespace {

using timeline::CaptionAnimation;
using timeline::ChangeKind;

constexpr std::array<std::pair<std::string_view, CaptionAnimation>, 6> kAnimations{
    {{"none", CaptionAnimation::none},
     {"fade_in", CaptionAnimation::fade_in},
     {"pop", CaptionAnimation::pop},
     {"slide_in", CaptionAnimation::slide_in},
     {"typewriter", CaptionAnimation::typewriter},
     {"highlight_keywords", CaptionAnimation::highlight_keywords}}};

constexpr std::array<std::pair<std::string_view, ChangeKind>, 7> kChanges{{{"cut", ChangeKind::cut},
                                                                           {"fade", ChangeKind::fade},
                                                                           {"slide", ChangeKind::slide},
                                                                           {"push", ChangeKind::push},
                                                                           {"wipe", ChangeKind::wipe},
                                                                           {"iris", ChangeKind::iris},
                                                                           {"zoom", ChangeKind::zoom}}};

}

const LineOverride& overrides_of(const ComposeSpec& spec, std::size_t line)
{
    static const LineOverride none;
    const auto found = spec.overrides.lines.find(spec.script.turns[line].id);
    return found == spec.overrides.lines.end() ? none : found->second;
}

const std::string& pose_of(const ComposeSpec& spec, std::size_t line)
{
    const auto& own = overrides_of(spec, line).pose;
    return own ? *own : spec.script.turns[line].pose;
}

const SceneChange& change_into(const ComposeSpec& spec, std::size_t line)
{
    if (line >= spec.script.turns.size())
        return spec.change;
    const auto& own = overrides_of(spec, line).change;
    return own ? *own : spec.change;
}

std::optional<CaptionAnimation> text_animation_named(std::string_view name)
{
    for (const auto& [word, animation] : kAnimations)
        if (word == name)
            return animation;
    return std::nullopt;
}

std::string_view name(CaptionAnimation animation)
{
    for (const auto& [word, meaning] : kAnimations)
        if (meaning == animation)
            return word;
    return {};
}

std::optional<SceneChange> scene_change_named(std::string_view name, const Covers& covers)
{
    if (name == "glide")
        return SceneChange{};
    for (const auto& [word, kind] : kChanges)
        if (word == name)
            return SceneChange{false, kind, {}};
    if (std::ranges::find(covers, name, &Cover::name) != covers.end())
        return SceneChange{false, ChangeKind::cover, std::string(name)};
    return std::nullopt;
}

std::string scene_change_names(const Covers& covers)
{
    std::string names = "glide";
    for (const auto& [word, kind] : kChanges)
        names += ", " + std::string(word);
    for (const Cover& cover : covers)
        names += ", " + cover.name;
    return names;
}

Strategy automatic_strategy(const ComposeSpec& spec)
{
    const auto simple = [](CaptionAnimation animation) {
        return animation == CaptionAnimation::none || animation == CaptionAnimation::fade_in;
    };
    const auto moves = [](const SceneChange& change) {
        return !change.glides && change.kind != ChangeKind::cut && change.kind != ChangeKind::fade;
    };
    if (moves(spec.change) || !simple(spec.text_animation))
        return Strategy::full;
    if (spec.overrides.captions && !simple(spec.overrides.captions->animation))
        return Strategy::full;
    for (const auto& [id, line] : spec.overrides.lines)
        if ((line.change && moves(*line.change)) || (line.captions && !simple(line.captions->animation)))
            return Strategy::full;
    for (const script::Turn& turn : spec.script.turns) {
        if (!simple(text_animation_named(turn.text_animation).value_or(CaptionAnimation::none)))
            return Strategy::full;
        if (const Icon* icon = icon_of(spec, turn); icon != nullptr && !icon->moving.empty())
            return Strategy::full;
        if (turn.icon.ends_with(".json") || turn.icon.ends_with(".gif") || turn.icon.ends_with(".mp4"))
            return Strategy::full;
    }
    return Strategy::simple;
}

std::vector<std::string> warnings(const ComposeSpec& spec)
{
    std::vector<std::string> found;
    for (const script::Turn& turn : spec.script.turns) {
        const Character& character = spec.cast.characters.at(turn.speaker);
        const std::string& shown = spec.cast.pose_for(turn.speaker, turn.pose);
        if (shown != turn.pose)
            found.push_back(fmt::format("{}: {} has no pose \"{}\"; \"{}\" is shown instead", turn.id, character.name,
                                        turn.pose, shown));
        const bool names_one = !turn.icon.empty() && turn.icon != "none" && turn.icon.find('.') == std::string::npos;
        if (names_one && icon_of(spec, turn) == nullptr)
            found.push_back(fmt::format("{}: there is no icon \"{}\"; none is shown", turn.id, turn.icon));
        if (!turn.text_animation.empty() && !text_animation_named(turn.text_animation))
            found.push_back(fmt::format("{}: there is no text animation \"{}\"; {} is used", turn.id,
                                        turn.text_animation, name(spec.text_animation)));
    }
    return found;
}

}
