// SPDX-License-Identifier: GPL-3.0-or-later
// Drawing only what the damage map marks, over the picture before, must give what drawing everything gives.
#include "compositor/cpu/scalar.h"
#include "compositor/cpu/simd.h"
#include "tests/pixel/random_scene.h"
#include "tests/support/compare.h"

namespace {
using namespace pixel_test;

// The scene a moment later: sprites leave, come, move, fade, change places.
void change(Random& random, RandomScene& made)
{
    auto& sprites = made.scene.sprites;
    const frame::Rect clip{0, 0, made.scene.canvas.width, made.scene.canvas.height};
    const auto any = [&] { return static_cast<std::size_t>(between(random, 0, static_cast<int>(sprites.size()) - 1)); };
    for (int changes = between(random, 0, 3); changes > 0; --changes) {
        const int kind = between(random, 0, 5);
        if (kind == 0 || sprites.empty()) {
            add_sprite(random, made, static_cast<std::uint64_t>(between(random, 1, 20))); // ids may come twice
        } else if (kind == 1) {
            sprites.erase(sprites.begin() + static_cast<std::ptrdiff_t>(any()));
        } else if (kind == 2) {
            std::swap(sprites[any()], sprites[any()]);
        } else if (kind == 3) {
            std::ranges::rotate(sprites, sprites.begin() + static_cast<std::ptrdiff_t>(any()));
        } else {
            scene::Sprite moved = sprites[any()];
            const frame::Size size = moved.tile->levels[0]->size();
            moved.source = {0, 0, size.width, size.height};
            if (one_in(random, 2))
                moved.tint = premultiplied(random);
            if (seal_sprite(moved, random_map(random, made.scene.canvas, size), clip))
                sprites[any()] = moved;
        }
    }
    if (one_in(random, 20))
        made.scene.background = {byte(random), byte(random), byte(random), 255};
}

void film_of_damage_equals_full_frames(scene::Renderer& renderer, unsigned seed)
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
    for (int frame_index = 0; frame_index < 8; ++frame_index) {
        differ.compare(made.scene, damage);
        ASSERT_TRUE(renderer.draw(made.scene, damage, kept) && renderer.convert(kept, damage, kept_video));
        ASSERT_TRUE(renderer.draw(made.scene, everything, fresh) && renderer.convert(fresh, everything, fresh_video));
        const std::string what = fmt::format("{}, seed {}, frame {}", renderer.name(), seed, frame_index);
        ASSERT_TRUE(test_support::same_pixels(kept, fresh, what));
        ASSERT_TRUE(test_support::same_pixels(kept_video, fresh_video, what));
        change(random, made);
    }
}

TEST(Damage, IsConservative)
{
    const auto renderer = cpu::make_simd_renderer();
    for (unsigned seed = 0; seed < 200 && !testing::Test::HasFatalFailure(); ++seed)
        film_of_damage_equals_full_frames(*renderer, seed);
}

TEST(Damage, IsConservativeForScalar)
{
    const auto renderer = cpu::make_scalar_renderer();
    for (unsigned seed = 500; seed < 520 && !testing::Test::HasFatalFailure(); ++seed)
        film_of_damage_equals_full_frames(*renderer, seed);
}

}
