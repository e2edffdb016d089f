// SPDX-License-Identifier: GPL-3.0-or-later
// Films by the Vulkan renderer with several frames in flight: the planes of the processor's, one frame after the other.
#include "compositor/cpu/simd.h"
#include "compositor/vulkan/memory.h"
#include "tests/pixel/film_walk.h"
#include "tests/pixel/vulkan_films.h"
#include "tests/support/random_composition.h"

#include <memory>

namespace {

constexpr frame::YuvLayout kLayouts[] = {frame::YuvLayout::i420, frame::YuvLayout::nv12};

class VulkanFlight : public pixel_test::VulkanFilms {
protected:
    void same_planes(const timeline::Compiled& film, const std::vector<std::int64_t>& order)
    {
        for (const auto layout : kLayouts) {
            const auto expected = expected_planes(film, order, layout);
            const auto ours = renderer();
            ASSERT_GT(ours->most_in_flight(), 1U);
            const auto lines = pixel_test::walk_planes(film, *ours, order, layout);
            ASSERT_TRUE(lines) << lines.error().what;
            EXPECT_EQ(*lines, expected);
        }
    }

    static std::vector<std::string> expected_planes(const timeline::Compiled& film,
                                                    const std::vector<std::int64_t>& order, frame::YuvLayout layout)
    {
        return pixel_test::walk_planes(film, *cpu::make_simd_renderer({}), order, layout).value();
    }

    // Everything changes in every frame, tiles too.
    timeline::Compiled lively() { return example(examples() / "transitions.json").value(); }
};

TEST_F(VulkanFlight, Examples)
{
    for (const char* name : {"adjustment", "captions", "group", "mask", "picture", "shadow_glow", "transitions"}) {
        SCOPED_TRACE(name);
        const auto film = example(examples() / (std::string(name) + ".json"));
        ASSERT_TRUE(film) << film.error().what;
        same_planes(*film, pixel_test::anyhow(*film, 5, 12));
    }
}

TEST_F(VulkanFlight, RandomCompositions)
{
    for (std::uint64_t seed = 900; seed < 906; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const auto film = compiled(test_support::random_composition(seed));
        ASSERT_TRUE(film) << film.error().what;
        same_planes(*film, pixel_test::in_order(*film));
    }
}

// From too little for one frame to enough for all in flight: the same planes, or no memory for a single block.
TEST_F(VulkanFlight, LittleMemory)
{
    const auto film = lively();
    const auto order = pixel_test::anyhow(film, 11, 10);
    const auto expected = expected_planes(film, order, frame::YuvLayout::i420);
    int drawn = 0;
    for (std::uint64_t megabytes = 1; megabytes < 200; megabytes += 1 + megabytes / 4) {
        SCOPED_TRACE(fmt::format("{} MB", megabytes));
        const auto small = gpu::make_vulkan_renderer(gpu_with_memory(megabytes)).value();
        const auto lines = pixel_test::walk_planes(film, *small, order, frame::YuvLayout::i420);
        if (!lines) {
            EXPECT_EQ(lines.error().code, base::Errc::device_lost);
            EXPECT_EQ(drawn, 0) << "less memory was enough";
            continue;
        }
        ++drawn;
        EXPECT_EQ(*lines, expected);
    }
    EXPECT_GT(drawn, 5);
}

// Others of the device give memory back: a while later frames are drawn in one part again.
TEST_F(VulkanFlight, PartsGrowAgain)
{
    const scene::Scene scene{.canvas = {1024, 1024}}; // 4 MB, and as much comes back
    const auto device = gpu_with_memory(14);
    const auto others = std::make_unique<vulkan::Memory>(device->device, vulkan::Place::device);
    std::vector<vulkan::Buffer> taken;
    for (auto more = others->allocate(1 << 20); more; more = others->allocate(1 << 20))
        taken.push_back(std::move(*more));
    ASSERT_GT(taken.size(), 10U);
    taken.resize(7);
    others->release_unused();

    frame::Image picture = *frame::Image::create(scene.canvas, frame::PixelFormat::rgba8);
    scene::DamageMap everything(scene.canvas);
    everything.mark_all();
    const auto calls_of_a_frame = [&](scene::Renderer& renderer) {
        const auto before = renderer.dispatches();
        const auto drawn = renderer.draw(scene, everything, picture);
        EXPECT_TRUE(drawn) << drawn.error().what;
        return renderer.dispatches() - before;
    };
    const auto whole = calls_of_a_frame(*renderer());
    const auto ours = gpu::make_vulkan_renderer(device).value();
    std::uint64_t calls = calls_of_a_frame(*ours);
    EXPECT_GT(calls, whole);
    for (int i = 0; i < 130; ++i)
        calls = calls_of_a_frame(*ours);
    EXPECT_GT(calls, whole) << "still there is no more";
    taken.clear();
    others->release_unused();
    for (int i = 0; i < 400 && calls != whole; ++i)
        calls = calls_of_a_frame(*ours);
    EXPECT_EQ(calls, whole);
}

TEST_F(VulkanFlight, ALossLeavesNothingInFlight)
{
    const auto film = lively();
    const auto order = pixel_test::in_order(film);
    for (const std::int64_t at : {0, 1, 2, 5}) {
        const auto gpu = gpu::Gpu::create({.software = vulkan::Software::allow, .lose_at_submit = at}).value();
        const auto ours = gpu::make_vulkan_renderer(gpu).value();
        for (int again = 0; again < 2; ++again) {
            const auto lines = pixel_test::walk_planes(film, *ours, order, frame::YuvLayout::nv12);
            ASSERT_FALSE(lines);
            EXPECT_EQ(lines.error().code, base::Errc::device_lost);
        }
    }
}

}
