// SPDX-License-Identifier: GPL-3.0-or-later
// The Vulkan renderer against the processor's: difference 0. LESEDI_COMPOSITIONS says how many random ones; 12 unless
// set.
#include "compositor/cpu/simd.h"
#include "tests/pixel/film_walk.h"
#include "tests/pixel/parity.h"
#include "tests/pixel/vulkan_films.h"
#include "tests/support/random_composition.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace {

class Vulkan : public pixel_test::VulkanFilms {
protected:
    // The same lines as the processor's, frames visited in this order.
    void same_lines(const timeline::Compiled& film, const std::vector<std::int64_t>& order)
    {
        const auto simd = cpu::make_simd_renderer({});
        const auto ours = renderer();
        const auto expected = pixel_test::walk(film, *simd, order, pixel_test::Drawn::damage_only).value();
        const auto lines = pixel_test::walk(film, *ours, order, pixel_test::Drawn::damage_only);
        ASSERT_TRUE(lines) << lines.error().what;
        EXPECT_EQ(*lines, expected);
        EXPECT_GT(ours->dispatches(), 0U);
    }

    // A picture of the processor's with blocks drawn by us: the others are converted as they are there.
    void draws_and_converts_like_scalar(unsigned seed, frame::Size canvas,
                                        const std::function<std::unique_ptr<scene::Renderer>()>& made_renderer)
    {
        const auto scalar = cpu::make_scalar_renderer();
        pixel_test::Random random(seed);
        const auto made = pixel_test::random_scene(random, canvas);
        const scene::DamageMap damage = pixel_test::random_damage(random, canvas);
        scene::DamageMap stale = pixel_test::random_damage(random, canvas);
        stale.add(damage);
        frame::Image picture = pixel_test::random_image(random, canvas, pixel_test::Pixels::opaque);
        const base::Hash128 before = frame::pixel_hash(picture);
        for (const auto layout : {frame::YuvLayout::i420, frame::YuvLayout::nv12}) {
            frame::Yuv420 expected = *frame::Yuv420::create(canvas, layout),
                          planes = *frame::Yuv420::create(canvas, layout);
            const base::Status done = made_renderer()->draw_and_convert(made.scene, damage, picture, stale, planes);
            ASSERT_TRUE(done) << done.error().what;
            EXPECT_EQ(frame::pixel_hash(picture), before) << "it keeps its pictures";
            frame::Image drawn = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
            for (int y = 0; y < canvas.height; ++y)
                std::copy_n(picture.row(y), 4 * canvas.width, drawn.row(y));
            ASSERT_TRUE(scalar->draw(made.scene, damage, drawn));
            ASSERT_TRUE(scalar->convert(drawn, stale, expected));
            ASSERT_TRUE(test_support::same_pixels(planes, expected, fmt::format("seed {}", seed)))
                << scene::dump(made.scene);
        }
    }

    // The same lines with little memory, and a true reason where it is not. How many calls of
    // shaders parts cost.
    std::uint64_t same_lines_in_parts(const timeline::Compiled& film, const std::vector<std::int64_t>& order,
                                      std::uint64_t megabytes = 1)
    {
        const auto plenty = renderer();
        const auto expected = pixel_test::walk(film, *plenty, order, pixel_test::Drawn::damage_only).value();
        for (; megabytes < 256; megabytes += 1 + megabytes / 8) {
            const auto small = gpu::make_vulkan_renderer(gpu_with_memory(megabytes)).value();
            const auto lines = pixel_test::walk(film, *small, order, pixel_test::Drawn::damage_only);
            if (lines) {
                EXPECT_EQ(*lines, expected) << megabytes << " MB";
                return small->dispatches() - plenty->dispatches();
            }
            EXPECT_EQ(lines.error().code, base::Errc::device_lost);
            EXPECT_NE(lines.error().what.find("memory"), std::string::npos) << lines.error().what;
        }
        ADD_FAILURE() << "it needs more than 256 MB";
        return 0;
    }
};

TEST_F(Vulkan, DrawsLikeScalar)
{
    EXPECT_TRUE(pixel_test::draws_like_scalar(*renderer(), 1000, 250));
}

TEST_F(Vulkan, ConvertsLikeScalar)
{
    EXPECT_TRUE(pixel_test::converts_like_scalar(*renderer(), 5000, 40));
}

TEST_F(Vulkan, DrawsAndConvertsLikeScalar)
{
    for (unsigned seed = 7000; seed < 7060; ++seed) {
        pixel_test::Random random(seed);
        draws_and_converts_like_scalar(
            seed, {2 * pixel_test::between(random, 1, 150), 2 * pixel_test::between(random, 1, 40)}, renderer);
        ASSERT_FALSE(HasFatalFailure());
    }
}

// One dispatch takes 65,535 workgroups on every device; these are more, of blocks and, in a recolored group, of pixels.
TEST_F(Vulkan, CanvasesOfMoreBlocksThanADispatchTakes)
{
    const frame::Size canvas{8192, 2064};
    pixel_test::Random random(77);
    scene::Tile tile;
    tile.levels.push_back(frame::seal(pixel_test::random_image(random, {300, 200}, pixel_test::Pixels::premultiplied)));
    tile.content = 1;
    scene::Scene scene{.canvas = canvas};
    scene.groups.push_back({.id = 1, .bounds = {0, 0, canvas.width, canvas.height}});
    scene.groups[0].effect_count = 1;
    scene.effects.push_back({.kind = scene::EffectKind::color});
    scene.effects[0].matrix = {{{64, 128, 32, 500}, {0, 256, 0, 0}, {-256, 0, 256, 900}}};
    for (int i = 0; i < 40; ++i) {
        scene::Sprite sprite;
        sprite.id = scene.sprites.size() + 2;
        sprite.tile = &tile;
        sprite.source = tile.levels[0]->bounds();
        const scene::Affine map =
            scene::translation(pixel_test::between(random, 0, 7900), pixel_test::between(random, 0, 1900)) *
            scene::rotation(i) * scene::scaling(1.5, 1.5);
        ASSERT_TRUE(seal_sprite(sprite, map, {0, 0, canvas.width, canvas.height}));
        scene.sprites.push_back(sprite);
    }
    using scene::StepKind;
    scene.steps = {{StepKind::begin_group, 0, 0},
                   {StepKind::sprites, 0, static_cast<std::uint32_t>(scene.sprites.size())},
                   {StepKind::end_group, 0, 0}};
    scene::seal_group(scene, scene.groups[0]);
    scene::DamageMap everything(canvas);
    everything.mark_all();
    ASSERT_GT(everything.count(), 65'535);
    frame::Image expected = *frame::Image::create(canvas, frame::PixelFormat::rgba8),
                 actual = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
    ASSERT_TRUE(cpu::make_simd_renderer({.threads = 2})->draw(scene, everything, expected));
    const auto drawn = renderer()->draw(scene, everything, actual);
    ASSERT_TRUE(drawn) << drawn.error().what;
    EXPECT_EQ(frame::pixel_hash(actual), frame::pixel_hash(expected));
}

TEST_F(Vulkan, EveryExample)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(examples()))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    std::ranges::sort(files);
    ASSERT_GT(files.size(), 30U);
    std::uint64_t seed = 0;
    for (const auto& path : files) {
        SCOPED_TRACE(path.filename().string());
        const auto film = example(path);
        ASSERT_TRUE(film) << film.error().what;
        same_lines(*film, pixel_test::anyhow(*film, ++seed, 5));
    }
}

TEST_F(Vulkan, RandomCompositions)
{
    const char* wanted = std::getenv("LESEDI_COMPOSITIONS");
    const auto count = static_cast<std::uint64_t>(wanted != nullptr ? std::atoi(wanted) : 12);
    for (std::uint64_t seed = 0; seed < count; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const timeline::Composition composition = test_support::random_composition(seed);
        const auto film = compiled(composition);
        ASSERT_TRUE(film) << film.error().what;
        same_lines(*film, pixel_test::in_order(*film));
        ASSERT_FALSE(HasFailure()) << timeline::to_json(composition);
    }
}

TEST_F(Vulkan, ExamplesWithLittleMemoryAreDrawnInParts)
{
    for (const char* name : {"adjustment", "group", "mask", "picture", "transitions", "vignette"}) {
        SCOPED_TRACE(name);
        const auto film = example(examples() / (std::string(name) + ".json"));
        ASSERT_TRUE(film) << film.error().what;
        EXPECT_GT(same_lines_in_parts(*film, pixel_test::anyhow(*film, 17, 4)), 0U);
    }
    // Wide shadows: with the least memory it would take minutes.
    EXPECT_GT(same_lines_in_parts(*example(examples() / "shadow_glow.json"), {0, 20}, 12), 0U);
}

// Small enough to be drawn whole with the least that any of them needs.
TEST_F(Vulkan, RandomCompositionsWithLittleMemory)
{
    for (std::uint64_t seed = 500; seed < 508; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const auto film = compiled(test_support::random_composition(seed));
        ASSERT_TRUE(film) << film.error().what;
        same_lines_in_parts(*film, pixel_test::anyhow(*film, seed, 12));
    }
}

TEST_F(Vulkan, ConvertsInPartsToo)
{
    const frame::Size canvas{1300, 900}; // 4.7 MB, as much to convert, and 1.8 MB of planes
    const auto gpu = gpu_with_memory(10);
    pixel_test::Random random(3);
    const frame::Image picture = pixel_test::random_image(random, canvas, pixel_test::Pixels::opaque);
    scene::DamageMap everything(canvas);
    everything.mark_all();
    for (const auto layout : {frame::YuvLayout::i420, frame::YuvLayout::nv12}) {
        const auto small = gpu::make_vulkan_renderer(gpu).value();
        frame::Yuv420 expected = *frame::Yuv420::create(canvas, layout),
                      planes = *frame::Yuv420::create(canvas, layout);
        ASSERT_TRUE(cpu::make_scalar_renderer()->convert(picture, everything, expected));
        const auto done = small->convert(picture, everything, planes);
        ASSERT_TRUE(done) << done.error().what;
        EXPECT_TRUE(test_support::same_pixels(planes, expected, "in parts"));
        EXPECT_GT(small->dispatches(), 2U);
    }
    for (unsigned seed = 8000; seed < 8003; ++seed) {
        draws_and_converts_like_scalar(seed, canvas, [&] { return gpu::make_vulkan_renderer(gpu).value(); });
        ASSERT_FALSE(HasFatalFailure());
    }
}

TEST_F(Vulkan, ALostDeviceIsSaidToBeLost)
{
    const auto gpu = gpu::Gpu::create({.software = vulkan::Software::allow, .lose_at_submit = 2});
    ASSERT_TRUE(gpu) << gpu.error().what;
    const auto ours = gpu::make_vulkan_renderer(*gpu).value();
    const frame::Size canvas{40, 30};
    const scene::Scene scene{.canvas = canvas};
    scene::DamageMap everything(canvas);
    everything.mark_all();
    frame::Image picture = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
    EXPECT_TRUE(ours->draw(scene, everything, picture));
    EXPECT_TRUE(ours->draw(scene, everything, picture));
    for (int i = 0; i < 5; ++i) {
        const auto lost = ours->draw(scene, everything, picture);
        ASSERT_FALSE(lost);
        EXPECT_EQ(lost.error().code, base::Errc::device_lost);
    }
}

}
