// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A scene as a tree of sprites and groups, which tests build and change, and the steps made from it.

#include "compositor/scene/scene.h"

#include <memory>
#include <vector>

namespace pixel_test {

// A sprite, or a group of more of them: the scene as a tree, from which its steps are made.
struct Node {
    bool is_group = false;
    scene::Sprite sprite{};
    scene::Group group{};
    std::vector<scene::Effect> effects{};
    std::vector<Node> inside{};
};

struct RandomScene {
    std::vector<std::unique_ptr<scene::Tile>> tiles;
    std::vector<Node> nodes;
    scene::Scene scene;
};

inline void flatten(const std::vector<Node>& nodes, scene::Scene& scene)
{
    using scene::StepKind;
    for (const Node& node : nodes) {
        const auto sprites = static_cast<std::uint32_t>(scene.sprites.size());
        if (!node.is_group) {
            if (scene.steps.empty() || scene.steps.back().kind != StepKind::sprites)
                scene.steps.push_back({StepKind::sprites, sprites, sprites});
            scene.sprites.push_back(node.sprite);
            ++scene.steps.back().end;
            continue;
        }
        const auto index = static_cast<std::uint32_t>(scene.groups.size());
        scene::Group group = node.group;
        group.first_effect = static_cast<std::uint32_t>(scene.effects.size());
        group.effect_count = static_cast<std::uint32_t>(node.effects.size());
        scene.effects.insert(scene.effects.end(), node.effects.begin(), node.effects.end());
        seal_group(scene, group);
        scene.groups.push_back(group);
        scene.steps.push_back({StepKind::begin_group, index, index});
        flatten(node.inside, scene);
        scene.steps.push_back({StepKind::end_group, index, index});
    }
}
inline void flatten(RandomScene& made)
{
    made.scene.clear();
    flatten(made.nodes, made.scene);
    if (made.scene.groups.empty())
        made.scene.steps.clear();
}

}
