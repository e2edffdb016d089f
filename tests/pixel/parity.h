// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The one check that a renderer gives the bytes of the scalar reference, used on the shipped kernels and on wrong ones.

#include "compositor/cpu/scalar.h"
#include "tests/pixel/random_scene.h"
#include "tests/support/compare.h"

namespace pixel_test {

// Random scenes of the seed, drawn over random pixels so that what must not be touched is checked too.
inline testing::AssertionResult draws_like_scalar(scene::Renderer& renderer, unsigned seed, int scenes)
{
    const auto scalar = cpu::make_scalar_renderer();
    for (int i = 0; i < scenes; ++i) {
        Random random(seed + static_cast<unsigned>(i));
        const frame::Size canvas = random_canvas(random);
        const RandomScene made = random_scene(random, canvas);
        const scene::DamageMap damage = random_damage(random, canvas);
        Random noise = random;
        frame::Image expected = random_image(random, canvas, Pixels::anything),
                     actual = random_image(noise, canvas, Pixels::anything);
        for (const auto& status :
             {scalar->draw(made.scene, damage, expected), renderer.draw(made.scene, damage, actual)})
            if (!status)
                return testing::AssertionFailure() << status.error().what;
        auto same = test_support::same_pixels(
            actual, expected, fmt::format("{}, draw, seed {}", renderer.name(), seed + static_cast<unsigned>(i)));
        if (!same)
            return same << "\n" << scene::dump(made.scene);
    }
    return testing::AssertionSuccess();
}

inline testing::AssertionResult converts_like_scalar(scene::Renderer& renderer, unsigned seed, int pictures)
{
    const auto scalar = cpu::make_scalar_renderer();
    for (int i = 0; i < pictures; ++i) {
        Random random(seed + static_cast<unsigned>(i));
        const frame::Size canvas{2 * between(random, 1, 150), 2 * between(random, 1, 40)};
        const scene::DamageMap damage = random_damage(random, canvas);
        const frame::Image picture =
            random_image(random, canvas, one_in(random, 4) ? Pixels::anything : Pixels::opaque);
        for (const auto layout : {frame::YuvLayout::i420, frame::YuvLayout::nv12}) {
            frame::Yuv420 expected = *frame::Yuv420::create(canvas, layout),
                          actual = *frame::Yuv420::create(canvas, layout);
            for (const auto& status :
                 {scalar->convert(picture, damage, expected), renderer.convert(picture, damage, actual)})
                if (!status)
                    return testing::AssertionFailure() << status.error().what;
            const char* name = layout == frame::YuvLayout::i420 ? "I420" : "NV12";
            auto same = test_support::same_pixels(
                actual, expected,
                fmt::format("{}, {}, seed {}", renderer.name(), name, seed + static_cast<unsigned>(i)));
            if (!same)
                return same;
        }
    }
    return testing::AssertionSuccess();
}

// Fused drawing and converting, against draw then convert of the reference: more blocks are stale than damaged.
inline testing::AssertionResult draws_and_converts_like_scalar(scene::Renderer& renderer, unsigned seed, int scenes)
{
    const auto scalar = cpu::make_scalar_renderer();
    for (int i = 0; i < scenes; ++i) {
        Random random(seed + static_cast<unsigned>(i));
        const frame::Size canvas{2 * between(random, 1, 150), 2 * between(random, 1, 40)};
        const RandomScene made = random_scene(random, canvas);
        const scene::DamageMap damage = random_damage(random, canvas);
        scene::DamageMap stale = random_damage(random, canvas);
        stale.add(damage);
        Random same_again = random;
        frame::Image expected = random_image(random, canvas, Pixels::opaque),
                     actual = random_image(same_again, canvas, Pixels::opaque);
        for (const auto layout : {frame::YuvLayout::i420, frame::YuvLayout::nv12}) {
            frame::Yuv420 expected_planes = *frame::Yuv420::create(canvas, layout),
                          actual_planes = *frame::Yuv420::create(canvas, layout);
            for (const auto& status :
                 {scalar->draw(made.scene, damage, expected), scalar->convert(expected, stale, expected_planes),
                  renderer.draw_and_convert(made.scene, damage, actual, stale, actual_planes)})
                if (!status)
                    return testing::AssertionFailure() << status.error().what;
            const std::string what =
                fmt::format("{}, fused, seed {}", renderer.name(), seed + static_cast<unsigned>(i));
            for (auto same : {test_support::same_pixels(actual, expected, what),
                              test_support::same_pixels(actual_planes, expected_planes, what)})
                if (!same)
                    return same << "\n" << scene::dump(made.scene);
        }
    }
    return testing::AssertionSuccess();
}

}
