// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a scene holds, by name: random scenes must show that they hold everything often enough.

#include "compositor/scene/scene.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <string>
#include <vector>

namespace pixel_test {

// Added to the counts of what was seen before.
inline void count_features(const scene::Scene& scene, std::map<std::string, int>& counts)
{
    constexpr std::array kBlends{"normal", "multiply", "screen", "overlay",   "add",
                                 "atop",   "keep",     "cut",    "keep_luma", "cut_luma"};
    const auto name_of = [&](scene::Blend blend) { return std::string(kBlends.at(static_cast<std::size_t>(blend))); };
    for (const scene::Sprite& sprite : scene.sprites)
        ++counts["sprite " + name_of(sprite.blend)];
    for (const scene::Effect& effect : scene.effects)
        ++counts[effect.kind == scene::EffectKind::blur     ? "blur"
                 : effect.kind == scene::EffectKind::shadow ? "shadow"
                                                            : "color"];
    std::vector<const scene::Group*> open;
    for (std::size_t at = 0; at < scene.steps.size(); ++at) {
        const scene::Step& step = scene.steps[at];
        if (step.kind == scene::StepKind::end_group)
            open.pop_back();
        if (step.kind != scene::StepKind::begin_group)
            continue;
        const scene::Group& group = scene.groups[step.begin];
        ++counts["group " + name_of(group.blend)];
        if (group.on_background)
            ++counts[!open.empty() && open.back()->on_background ? "on background inside on background"
                                                                 : "on background"];
        if (group.opacity < 255)
            ++counts[group.opacity == 0 ? "opacity 0" : "opacity between"];
        if (group.bounds.empty())
            ++counts["no bounds"];
        if (scene.steps[at + 1].kind == scene::StepKind::end_group)
            ++counts["empty group"];
        open.push_back(&group);
        ++counts[fmt::format("depth {}", open.size())];
    }
}

}
