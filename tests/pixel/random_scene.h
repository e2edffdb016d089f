// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Scenes nobody would draw, from a seed: flips, rotations, skews, tiny and huge scales, shifts by whole pixels and by
// parts of them, sources inside atlas pages, places half off the canvas, every blend mode, and groups in groups with
// any effects. The same seed is the same scene.

#include "compositor/scene/damage.h"
#include "compositor/scene/scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace pixel_test {

using Random = std::mt19937;

inline int between(Random& random, int low, int high) // both included
{
    return std::uniform_int_distribution(low, high)(random);
}
inline double between(Random& random, double low, double high)
{
    return std::uniform_real_distribution(low, high)(random);
}
inline bool one_in(Random& random, int n)
{
    return between(random, 1, n) == 1;
}
inline std::uint8_t byte(Random& random)
{
    return static_cast<std::uint8_t>(between(random, 0, 255));
}

// Alpha 0 and 255 are frequent; no colour above its alpha.
inline frame::Rgba premultiplied(Random& random)
{
    const int alpha = one_in(random, 3) ? 255 : one_in(random, 3) ? 0 : between(random, 0, 255);
    const auto channel = [&] {
        return static_cast<std::uint8_t>(one_in(random, 3) ? alpha : between(random, 0, alpha));
    };
    const frame::Rgba color{channel(), channel(), channel(), static_cast<std::uint8_t>(alpha)};
    return color;
}

enum class Pixels { premultiplied, opaque, coverage, anything }; // anything: colours may be above alpha

inline frame::Image random_image(Random& random, frame::Size size, Pixels kind)
{
    frame::Image image =
        *frame::Image::create(size, kind == Pixels::coverage ? frame::PixelFormat::a8 : frame::PixelFormat::rgba8);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            if (kind == Pixels::coverage) {
                image.row(y)[x] = one_in(random, 3)   ? std::uint8_t{0}
                                  : one_in(random, 3) ? std::uint8_t{255}
                                                      : byte(random);
                continue;
            }
            frame::Rgba color{byte(random), byte(random), byte(random), 255};
            if (kind == Pixels::premultiplied)
                color = premultiplied(random);
            if (kind == Pixels::anything)
                color.a = byte(random);
            std::copy_n(&color.r, 4, image.row(y) + 4 * x);
        }
    return image;
}

inline std::unique_ptr<scene::Tile> random_tile(Random& random, int largest_side)
{
    const frame::Size size{between(random, 1, largest_side), between(random, 1, largest_side)};
    const auto kind = static_cast<Pixels>(between(random, 0, 3));
    auto tile = std::make_unique<scene::Tile>();
    tile->levels.push_back(frame::seal(random_image(random, size, kind)));
    tile->opaque = frame::is_opaque(*tile->levels[0]);
    tile->content = frame::pixel_hash(*tile->levels[0]).low;
    for (int levels = between(random, 0, 3); levels > 0; --levels)
        tile->levels.push_back(frame::seal(*frame::halve(*tile->levels.back())));
    return tile;
}

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

// What a scene holds, added to the counts of what was seen before.
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
