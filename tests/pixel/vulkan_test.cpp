// SPDX-License-Identifier: GPL-3.0-or-later
// The Vulkan renderer against the processor's, on whatever device there is, a software one too: difference 0. A machine
// without any is a failure, not a skip. LESEDI_COMPOSITIONS says how many random ones; 12 unless set.
#include "compositor/assets/asset_cache.h"
#include "compositor/base/file.h"
#include "compositor/cpu/simd.h"
#include "compositor/gpu/vulkan_renderer.h"
#include "compositor/timeline/compile.h"
#include "compositor/timeline/formats.h"
#include "compositor/timeline/parse.h"
#include "tests/pixel/film_walk.h"
#include "tests/pixel/parity.h"
#include "tests/support/random_composition.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace {

class Vulkan : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto gpu = gpu::Gpu::create({.software = vulkan::Software::allow});
        if (gpu)
            gpu_ = *gpu;
        else
            reason_ = gpu.error().what;
    }
    static void TearDownTestSuite() { gpu_.reset(); }
    void SetUp() override { ASSERT_NE(gpu_, nullptr) << reason_; }

    static std::unique_ptr<scene::Renderer> renderer() { return gpu::make_vulkan_renderer(gpu_).value(); }
    static std::filesystem::path examples() { return *base::resource_root() / "config/examples"; }

    base::Result<timeline::Compiled> compiled(const timeline::Composition& composition)
    {
        return timeline::compile(composition, {fonts_, assets_, examples()});
    }

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

    text::FontSet fonts_ = *text::FontSet::create({});
    base::HelperPool helpers_ = *base::HelperPool::create({});
    assets::AssetCache assets_ = *assets::AssetCache::create({*base::resource_root() / "config", &helpers_, {}});

    static inline std::shared_ptr<const gpu::Gpu> gpu_;
    static inline std::string reason_;
};

TEST_F(Vulkan, DrawsLikeScalar)
{
    EXPECT_TRUE(pixel_test::draws_like_scalar(*renderer(), 1000, 250));
}

TEST_F(Vulkan, ConvertsLikeScalar)
{
    EXPECT_TRUE(pixel_test::converts_like_scalar(*renderer(), 5000, 40));
}

// A picture of the processor's with blocks drawn by us: the others are converted as they are there.
TEST_F(Vulkan, DrawsAndConvertsLikeScalar)
{
    const auto scalar = cpu::make_scalar_renderer();
    for (unsigned seed = 7000; seed < 7060; ++seed) {
        pixel_test::Random random(seed);
        const frame::Size canvas{2 * pixel_test::between(random, 1, 150), 2 * pixel_test::between(random, 1, 40)};
        const auto made = pixel_test::random_scene(random, canvas);
        const scene::DamageMap damage = pixel_test::random_damage(random, canvas);
        scene::DamageMap stale = pixel_test::random_damage(random, canvas);
        stale.add(damage);
        frame::Image picture = pixel_test::random_image(random, canvas, pixel_test::Pixels::opaque);
        const base::Hash128 before = frame::pixel_hash(picture);
        for (const auto layout : {frame::YuvLayout::i420, frame::YuvLayout::nv12}) {
            frame::Yuv420 expected = *frame::Yuv420::create(canvas, layout),
                          planes = *frame::Yuv420::create(canvas, layout);
            ASSERT_TRUE(renderer()->draw_and_convert(made.scene, damage, picture, stale, planes));
            EXPECT_EQ(frame::pixel_hash(picture), before) << "it keeps its pictures";
            pixel_test::Random again(seed);
            frame::Image drawn = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
            for (int y = 0; y < canvas.height; ++y)
                std::copy_n(picture.row(y), 4 * canvas.width, drawn.row(y));
            ASSERT_TRUE(scalar->draw(made.scene, damage, drawn));
            ASSERT_TRUE(scalar->convert(drawn, stale, expected));
            ASSERT_TRUE(test_support::same_pixels(planes, expected, fmt::format("seed {}", seed)))
                << scene::dump(made.scene);
        }
    }
}

TEST_F(Vulkan, EveryExample)
{
    const auto formats = *timeline::load_formats(*base::resource_root() / "config/platforms.json");
    timeline::ParseSpec spec;
    spec.formats = formats;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(examples()))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    std::ranges::sort(files);
    ASSERT_GT(files.size(), 30U);
    std::uint64_t seed = 0;
    for (const auto& path : files) {
        SCOPED_TRACE(path.filename().string());
        const auto film =
            compiled(*timeline::parse_or_fail(*base::read_text_file(path, timeline::kMaxJsonBytes), spec));
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
