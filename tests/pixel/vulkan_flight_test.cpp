// SPDX-License-Identifier: GPL-3.0-or-later
// Films by the Vulkan renderer with several frames in flight: the planes of the processor's, one frame after the other.
#include "compositor/cpu/simd.h"
#include "compositor/vulkan/memory.h"
#include "tests/pixel/film_walk.h"
#include "tests/pixel/random_pixels.h"
#include "tests/pixel/vulkan_films.h"
#include "tests/support/random_composition.h"

#include <array>
#include <memory>
#include <thread>

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
    for (int i = 0; i < 70; ++i)
        calls = calls_of_a_frame(*ours);
    EXPECT_GT(calls, whole) << "still there is no more";
    taken.clear();
    others->release_unused();
    for (int i = 0; i < 250 && calls != whole; ++i)
        calls = calls_of_a_frame(*ours);
    EXPECT_EQ(calls, whole);
}

// Tiles of frames before make room for those of this one: no reason to draw it in parts.
TEST_F(VulkanFlight, TilesThatFitOneAtATimeAreDrawnWhole)
{
    const frame::Size canvas{512, 512};
    pixel_test::Random random(5);
    std::array<scene::Tile, 2> tiles;
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        tiles[i].levels.push_back(
            frame::seal(pixel_test::random_image(random, {1024, 1024}, pixel_test::Pixels::opaque)));
        tiles[i].content = i + 1;
    }
    const auto ours = gpu::make_vulkan_renderer(gpu_with_memory(13)).value();
    const auto expected = cpu::make_simd_renderer({});
    scene::DamageMap everything(canvas);
    everything.mark_all();
    frame::Image picture = *frame::Image::create(canvas, frame::PixelFormat::rgba8),
                 right = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
    for (std::size_t i = 0; i < 12; ++i) {
        scene::Scene scene{.canvas = canvas};
        scene::Sprite sprite;
        sprite.id = 1;
        sprite.tile = &tiles[i % 2];
        sprite.source = sprite.tile->levels[0]->bounds();
        ASSERT_TRUE(seal_sprite(sprite, scene::scaling(0.7, 0.7), {0, 0, canvas.width, canvas.height}));
        scene.sprites.push_back(sprite);
        const auto before = ours->dispatches();
        const auto drawn = ours->draw(scene, everything, picture);
        ASSERT_TRUE(drawn) << drawn.error().what;
        EXPECT_EQ(ours->dispatches() - before, 2U) << "frame " << i;
        ASSERT_TRUE(expected->draw(scene, everything, right));
        EXPECT_EQ(frame::pixel_hash(picture), frame::pixel_hash(right)) << "frame " << i;
    }
}

// A frame of another size while one is in flight: the canvas goes when the device is done with it.
TEST_F(VulkanFlight, AnotherSizeMayFollow)
{
    const auto ours = renderer();
    const frame::Size sizes[] = {{4096, 4608}, {64, 64}}; // the first canvas is a block of memory of its own
    std::vector<frame::Yuv420> planes;
    std::vector<frame::Image> pictures;
    for (const frame::Size size : sizes) {
        planes.push_back(*frame::Yuv420::create(size, frame::YuvLayout::nv12));
        pictures.push_back(*frame::Image::create(size, frame::PixelFormat::rgba8));
    }
    for (std::size_t i = 0; i < 2; ++i) {
        scene::DamageMap everything(sizes[i]);
        everything.mark_all();
        const scene::Scene scene{.canvas = sizes[i], .background = {200, 100, static_cast<std::uint8_t>(i), 255}};
        ASSERT_TRUE(ours->submit(scene, everything, pictures[i], everything, planes[i]));
    }
    for (std::size_t i = 0; i < 2; ++i) {
        ASSERT_TRUE(ours->collect());
        const std::uint8_t luma = frame::bt709::luma(200, 100, static_cast<int>(i));
        EXPECT_EQ(planes[i].plane(0)[0], luma);
        EXPECT_EQ(planes[i].plane(0)[planes[i].stride_bytes(0) * (sizes[i].height - 1) + sizes[i].width - 1], luma);
    }
}

TEST_F(VulkanFlight, ARefusedFrameLeavesNothingInFlight)
{
    const auto ours = renderer();
    const frame::Size canvas{64, 64};
    scene::DamageMap everything(canvas);
    everything.mark_all();
    frame::Image picture = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
    frame::Yuv420 planes = *frame::Yuv420::create(canvas, frame::YuvLayout::nv12);
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(ours->submit({.canvas = canvas}, everything, picture, everything, planes));
        EXPECT_FALSE(ours->submit({.canvas = {32, 64}}, everything, picture, everything, planes));
    }
}

// convert() is of the picture it is given, which may be older than what was submitted.
TEST_F(VulkanFlight, ConvertingAnOldPictureDoesNotTouchTheFilm)
{
    const auto ours = renderer();
    const frame::Size canvas{64, 32};
    scene::DamageMap everything(canvas), one(canvas);
    everything.mark_all();
    one.mark_block(0, 0);
    frame::Image picture = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
    picture.fill({0, 0, 0, 255});
    frame::Yuv420 planes = *frame::Yuv420::create(canvas, frame::YuvLayout::i420),
                  old = *frame::Yuv420::create(canvas, frame::YuvLayout::i420);
    const scene::Scene white{.canvas = canvas, .background = {255, 255, 255, 255}};
    ASSERT_TRUE(ours->draw_and_convert(white, everything, picture, everything, planes));
    ASSERT_TRUE(ours->convert(picture, everything, old));
    EXPECT_EQ(old.plane(0)[40], 16);
    ASSERT_TRUE(ours->draw_and_convert(white, one, picture, everything, planes));
    EXPECT_EQ(planes.plane(0)[40], 235);
}

// A renderer without room for a block gets it from one that keeps more than it needs, at that one's next frame.
TEST_F(VulkanFlight, RenderersOfOneDeviceMakeRoomForEachOther)
{
    const auto device = gpu_with_memory(28);
    const frame::Size canvas{512, 512};
    pixel_test::Random random(6);
    scene::Tile tile;
    tile.levels.push_back(frame::seal(pixel_test::random_image(random, {1600, 1600}, pixel_test::Pixels::opaque)));
    tile.content = 1;
    const auto film_of = [&](bool large) {
        scene::Scene scene{.canvas = canvas};
        scene::Sprite sprite;
        sprite.id = 1;
        sprite.tile = &tile;
        sprite.source = tile.levels[0]->bounds();
        if (large && seal_sprite(sprite, scene::scaling(0.3, 0.3), {0, 0, canvas.width, canvas.height}))
            scene.sprites.push_back(sprite);
        return scene;
    };
    scene::DamageMap everything(canvas);
    everything.mark_all();
    const auto keeper = gpu::make_vulkan_renderer(device).value(), comer = gpu::make_vulkan_renderer(device).value();
    frame::Image kept = *frame::Image::create(canvas, frame::PixelFormat::rgba8),
                 wanted = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
    ASSERT_TRUE(keeper->draw(film_of(true), everything, kept)); // 10 MB of a tile, and as much on its way
    ASSERT_TRUE(keeper->draw(film_of(false), everything, kept));
    std::jthread goes_on([&](std::stop_token stop) {
        while (!stop.stop_requested())
            EXPECT_TRUE(keeper->draw(film_of(false), everything, kept));
    });
    const auto drawn = comer->draw(film_of(true), everything, wanted);
    EXPECT_TRUE(drawn) << drawn.error().what;
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
