// SPDX-License-Identifier: GPL-3.0-or-later
// Drawing only what the damage map marks, over the picture before, must give what drawing everything gives.
#include "compositor/cpu/scalar.h"
#include "compositor/cpu/simd.h"
#include "tests/pixel/random_scene.h"
#include "tests/support/compare.h"

namespace {
using namespace pixel_test;

// A random list of nodes of the tree: the outermost, or what is in some group.
std::vector<Node>& some_list(Random& random, std::vector<Node>& nodes)
{
    std::vector<Node*> groups;
    for (Node& node : nodes)
        if (node.is_group)
            groups.push_back(&node);
    if (groups.empty() || one_in(random, 3))
        return nodes;
    return some_list(random,
                     groups[static_cast<std::size_t>(between(random, 0, static_cast<int>(groups.size()) - 1))]->inside);
}

int depth_of(const Node& node)
{
    int depth = 0;
    for (const Node& inner : node.inside)
        depth = std::max(depth, depth_of(inner));
    return depth + (node.is_group ? 1 : 0);
}

// Only what decides its pixels changes, not what it is.
void alter(Random& random, const RandomScene& made, Node& node)
{
    if (node.is_group) {
        const int what = between(random, 0, 3);
        if (what == 0)
            dress_group(random, made, node);
        else if (what == 1)
            node.group.opacity = byte(random);
        else if (what == 2)
            node.effects.push_back(random_effect(random));
        else
            node.group.bounds.x += between(random, -20, 20);
        return;
    }
    scene::Sprite moved = node.sprite;
    const frame::Size size = moved.tile->levels[0]->size();
    moved.source = {0, 0, size.width, size.height};
    if (one_in(random, 2))
        moved.tint = premultiplied(random);
    if (one_in(random, 4))
        moved.blend = static_cast<scene::Blend>(between(random, 0, 5));
    if (seal_sprite(moved, random_map(random, made.scene.canvas, size),
                    {0, 0, made.scene.canvas.width, made.scene.canvas.height}))
        node.sprite = moved;
}

// The scene a moment later: sprites and groups leave, come, move, fade, change places, enter and leave groups.
void change(Random& random, RandomScene& made)
{
    for (int changes = between(random, 0, 3); changes > 0; --changes) {
        std::vector<Node>& list = some_list(random, made.nodes);
        const auto any = [&] {
            return static_cast<std::size_t>(between(random, 0, static_cast<int>(list.size()) - 1));
        };
        const int kind = between(random, 0, 8);
        if (kind == 0 || list.empty()) {
            std::ranges::move(random_sprite(random, made, static_cast<std::uint64_t>(between(random, 1, 20))),
                              std::back_inserter(list)); // ids may come twice
        } else if (kind == 1) {
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(any()));
        } else if (kind == 2) {
            std::swap(list[any()], list[any()]);
        } else if (kind == 3) {
            std::ranges::rotate(list, list.begin() + static_cast<std::ptrdiff_t>(any()));
        } else if (kind == 4) { // to another group
            const std::size_t which = any();
            Node node = std::move(list[which]);
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(which));
            std::vector<Node>& other = some_list(random, made.nodes);
            if (depth_of(node) < 12)
                other.push_back(std::move(node));
        } else if (kind == 5 && depth_of(list[0]) < 4) { // a new group around some
            Node group;
            group.is_group = true;
            group.group.id = static_cast<std::uint64_t>(between(random, 1, 20));
            dress_group(random, made, group);
            group.inside = {std::move(list[0])};
            list[0] = std::move(group);
        } else {
            alter(random, made, list[any()]);
        }
    }
    flatten(made);
    if (one_in(random, 20))
        made.scene.background = {byte(random), byte(random), byte(random), 255};
}

// `renderer` draws what changed; `afresh` draws every frame from nothing.
void film_of_damage_equals_full_frames(scene::Renderer& renderer, scene::Renderer& afresh, unsigned seed)
{
    Random random(seed);
    const frame::Size canvas{2 * between(random, 1, 120), 2 * between(random, 1, 70)};
    RandomScene made = random_scene(random, canvas);
    scene::Differ differ;
    scene::DamageMap damage, everything(canvas);
    everything.mark_all();
    frame::Image kept = *frame::Image::create(canvas, frame::PixelFormat::rgba8),
                 fresh = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
    frame::Yuv420 kept_video = *frame::Yuv420::create(canvas, frame::YuvLayout::i420),
                  fresh_video = *frame::Yuv420::create(canvas, frame::YuvLayout::i420);
    for (int frame_index = 0; frame_index < 12; ++frame_index) {
        differ.compare(made.scene, damage);
        ASSERT_TRUE(renderer.draw_and_convert(made.scene, damage, kept, damage, kept_video));
        ASSERT_TRUE(afresh.draw(made.scene, everything, fresh) && afresh.convert(fresh, everything, fresh_video));
        const std::string what = fmt::format("{}, seed {}, frame {}", renderer.name(), seed, frame_index);
        ASSERT_TRUE(test_support::same_pixels(kept, fresh, what)) << scene::dump(made.scene);
        ASSERT_TRUE(test_support::same_pixels(kept_video, fresh_video, what));
        change(random, made);
    }
}

TEST(Damage, IsConservative)
{
    for (const auto underlays : {cpu::Underlays::off, cpu::Underlays::on, cpu::Underlays::eager})
        for (const unsigned threads : {1U, 3U}) {
            const auto renderer = cpu::make_simd_renderer({.threads = threads, .underlays = underlays}),
                       afresh = cpu::make_simd_renderer({.underlays = cpu::Underlays::off});
            for (unsigned seed = 0; seed < (threads == 1 ? 400 : 60) && !testing::Test::HasFatalFailure(); ++seed)
                film_of_damage_equals_full_frames(*renderer, *afresh, seed);
        }
}

TEST(Damage, IsConservativeForScalar)
{
    const auto renderer = cpu::make_scalar_renderer();
    for (unsigned seed = 500; seed < 520 && !testing::Test::HasFatalFailure(); ++seed)
        film_of_damage_equals_full_frames(*renderer, *renderer, seed);
}

}
