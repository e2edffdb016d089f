// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Scenes nobody would draw, from a seed: flips, rotations, skews, tiny and huge scales, shifts by whole pixels and by
// parts of them, sources inside atlas pages, places half off the canvas, every blend mode, and groups in groups with
// any effects. The same seed is the same scene.

#include "compositor/scene/damage.h"
#include "compositor/scene/scene.h"
#include "tests/pixel/random_pixels.h"
#include "tests/pixel/scene_tree.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <vector>

namespace pixel_test {

inline scene::Affine random_map(Random& random, frame::Size canvas, frame::Size tile)
{
    scene::Affine map = scene::translation(-tile.width / 2.0, -tile.height / 2.0);
    const auto scale = [&] { return std::exp(between(random, -3.0, 2.0)) * (one_in(random, 4) ? -1 : 1); };
    switch (between(random, 0, 6)) {
    case 0: // whole pixels
        return scene::translation(between(random, -tile.width, canvas.width),
                                  between(random, -tile.height, canvas.height));
    case 1: // parts of a pixel
        break;
    case 2:
        map = scene::scaling(scale(), scale()) * map;
        break;
    case 3: // one direction only
        map = scene::scaling(scale(), 1) * map;
        break;
    case 4:
        map = scene::rotation(between(random, 0, 3) * 90) * map;
        break;
    case 5:
        map = scene::rotation(between(random, 0.0, 360.0)) * scene::scaling(scale(), scale()) * map;
        break;
    default: // skewed
        map = scene::Affine{1, between(random, -1.0, 1.0), 0, between(random, -1.0, 1.0), 1, 0} * map;
    }
    return scene::translation(between(random, -0.2, 1.2) * canvas.width, between(random, -0.2, 1.2) * canvas.height) *
           map;
}

inline std::vector<Node> random_sprite(Random& random, const RandomScene& made, std::uint64_t id) // none or one
{
    Node node;
    scene::Sprite& sprite = node.sprite;
    sprite.id = id;
    sprite.tile =
        made.tiles[static_cast<std::size_t>(between(random, 0, static_cast<int>(made.tiles.size()) - 1))].get();
    const frame::Size size = sprite.tile->levels[0]->size();
    sprite.source = {0, 0, size.width, size.height};
    if (one_in(random, 3)) {
        sprite.source.x = between(random, 0, size.width - 1);
        sprite.source.y = between(random, 0, size.height - 1);
        sprite.source.width = between(random, 1, size.width - sprite.source.x);
        sprite.source.height = between(random, 1, size.height - sprite.source.y);
    }
    if (!one_in(random, 2))
        sprite.tint = premultiplied(random);
    if (one_in(random, 3))
        sprite.blend = static_cast<scene::Blend>(between(random, 0, 5));
    frame::Rect clip{0, 0, made.scene.canvas.width, made.scene.canvas.height};
    if (one_in(random, 5))
        clip = frame::intersect(clip, {between(random, -9, 9), between(random, -9, 9), between(random, 1, clip.width),
                                       between(random, 1, clip.height)});
    if (clip.empty() || !scene::seal_sprite(sprite, random_map(random, made.scene.canvas, size), clip))
        return {};
    return {node};
}

inline scene::Effect random_effect(Random& random)
{
    scene::Effect effect;
    effect.kind = static_cast<scene::EffectKind>(between(random, 0, 2));
    const auto sigma = [&] {
        return one_in(random, 4) ? 0 : one_in(random, 20) ? between(random, 0, 25600) : between(random, 1, 2000);
    };
    effect.sigma_x = sigma();
    effect.sigma_y = one_in(random, 2) ? effect.sigma_x : sigma();
    if (one_in(random, 2)) {
        const int far = one_in(random, 5) ? 700 : 30;
        effect.offset_x = between(random, -far, far);
        effect.offset_y = between(random, -far, far);
    }
    effect.tint = premultiplied(random);
    effect.strength = one_in(random, 2) ? 256 : between(random, 0, 1024);
    const int limit = one_in(random, 2) ? 400 : 4096;
    for (auto& row : effect.matrix)
        for (std::int16_t& entry : row)
            entry = static_cast<std::int16_t>(between(random, -limit, limit));
    return effect;
}

// Bounds may be nothing or lie off the canvas.
inline void dress_group(Random& random, const RandomScene& made, Node& node)
{
    const frame::Size canvas = made.scene.canvas;
    scene::Group& group = node.group;
    group.bounds = {0, 0, canvas.width, canvas.height};
    if (one_in(random, 2))
        group.bounds = {between(random, -30, canvas.width), between(random, -30, canvas.height),
                        between(random, 0, canvas.width), between(random, 0, canvas.height)};
    group.blend = one_in(random, 3) ? scene::Blend::normal : static_cast<scene::Blend>(between(random, 0, 9));
    group.opacity = one_in(random, 2) ? std::uint8_t{255} : one_in(random, 8) ? std::uint8_t{0} : byte(random);
    group.on_background = one_in(random, 3);
    node.effects.clear();
    for (int effects = one_in(random, 3) ? 0 : between(random, 0, 3); effects > 0; --effects)
        node.effects.push_back(random_effect(random));
}

inline std::vector<Node> random_nodes(Random& random, const RandomScene& made, int depth, std::uint64_t& last_id)
{
    std::vector<Node> nodes;
    for (int count = between(random, depth > 0 ? 0 : 1, depth > 0 ? 4 : 9); count > 0; --count) {
        if (depth < 4 && one_in(random, depth == 0 ? 5 : 3)) {
            Node node;
            node.is_group = true;
            node.group.id = ++last_id;
            dress_group(random, made, node);
            node.inside = random_nodes(random, made, depth + 1, last_id);
            nodes.push_back(std::move(node));
        } else {
            std::ranges::move(random_sprite(random, made, ++last_id), std::back_inserter(nodes));
        }
    }
    return nodes;
}

inline RandomScene random_scene(Random& random, frame::Size canvas)
{
    RandomScene made;
    made.scene.canvas = canvas;
    made.scene.background = {byte(random), byte(random), byte(random), 255};
    for (int tiles = between(random, 1, 6); tiles > 0; --tiles)
        made.tiles.push_back(random_tile(random, one_in(random, 4) ? 400 : 60));
    std::uint64_t last_id = 0;
    made.nodes = random_nodes(random, made, 0, last_id);
    flatten(made);
    return made;
}

inline frame::Size random_canvas(Random& random)
{
    if (one_in(random, 8))
        return {1, 1};
    return {between(random, 1, one_in(random, 4) ? 600 : 130), between(random, 1, 100)};
}

inline scene::DamageMap random_damage(Random& random, frame::Size canvas)
{
    scene::DamageMap damage(canvas);
    if (one_in(random, 2)) {
        damage.mark_all();
        return damage;
    }
    for (int marks = between(random, 0, 5); marks > 0; --marks)
        damage.mark({between(random, -20, canvas.width), between(random, -20, canvas.height), between(random, 1, 90),
                     between(random, 1, 40)});
    return damage;
}

}
