// SPDX-License-Identifier: GPL-3.0-or-later
// The frame loop does not allocate: after warm-up, drawing and converting call no operator new on any thread.
#include "compositor/cpu/simd.h"
#include "tests/pixel/random_scene.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<long> allocations{0};

void* counted(std::size_t bytes)
{
    ++allocations;
    if (void* memory = std::malloc(bytes == 0 ? 1 : bytes))
        return memory;
    throw std::bad_alloc();
}
}

void* operator new(std::size_t bytes)
{
    return counted(bytes);
}
void* operator new[](std::size_t bytes)
{
    return counted(bytes);
}
void operator delete(void* memory) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept
{
    std::free(memory);
}

namespace {

TEST(Allocation, NoneAfterWarmUp)
{
    const frame::Size canvas{640, 360};
    scene::DamageMap damage(canvas);
    damage.mark_all();
    frame::Image target = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
    frame::Yuv420 video = *frame::Yuv420::create(canvas, frame::YuvLayout::i420);
    for (const unsigned threads : {1U, 3U}) {
        const auto renderer = cpu::make_simd_renderer({.threads = threads, .level = ""});
        for (unsigned seed = 0; seed < 20; ++seed) {
            pixel_test::Random random(seed);
            const pixel_test::RandomScene made = pixel_test::random_scene(random, canvas);
            bool drawn_once = true;
            for (int i = 0; i < 8; ++i) // until all of it is found to lie still
                drawn_once = drawn_once && renderer->draw(made.scene, damage, target).has_value();
            const long before = allocations;
            const bool drawn = renderer->draw(made.scene, damage, target).has_value();
            const bool converted = renderer->convert(target, damage, video).has_value();
            EXPECT_EQ(allocations - before, 0) << "seed " << seed << ", " << threads << " threads";
            EXPECT_TRUE(drawn_once && drawn && converted);
        }
    }
}

}
