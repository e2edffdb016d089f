// SPDX-License-Identifier: GPL-3.0-or-later
// Every level of the SIMD renderer, with one thread and with three, against the scalar reference: difference 0.
#include "compositor/cpu/simd.h"
#include "tests/pixel/parity.h"
#include "tests/pixel/scene_features.h"

#include <map>

namespace {

struct Level {
    std::string name;
    unsigned threads;
};

class EveryLevel : public testing::TestWithParam<Level> {
protected:
    std::unique_ptr<scene::Renderer> renderer_ =
        cpu::make_simd_renderer({.threads = GetParam().threads, .level = GetParam().name});
};

std::vector<Level> all_levels()
{
    std::vector<Level> levels;
    for (const std::string& name : cpu::simd_levels())
        for (const unsigned threads : {1U, 3U})
            levels.push_back({name, threads});
    return levels;
}

TEST_P(EveryLevel, DrawsLikeScalar)
{
    const int scenes = GetParam().name == cpu::simd_levels().front() ? 250 : 160;
    EXPECT_TRUE(pixel_test::draws_like_scalar(*renderer_, 1000, GetParam().threads == 1 ? scenes : 40));
}

TEST_P(EveryLevel, ConvertsLikeScalar)
{
    EXPECT_TRUE(pixel_test::converts_like_scalar(*renderer_, 5000, 20));
}

TEST_P(EveryLevel, DrawsAndConvertsLikeScalar)
{
    EXPECT_TRUE(pixel_test::draws_and_converts_like_scalar(*renderer_, 7000, 40));
}

TEST_P(EveryLevel, SaysItsName)
{
    EXPECT_EQ(renderer_->name(), "cpu (" + GetParam().name + ")");
}

// Extremes of colour: where rounding and carries between lanes would show.
TEST_P(EveryLevel, ConvertsPrimariesLikeScalar)
{
    const auto scalar = cpu::make_scalar_renderer();
    const frame::Size canvas{64, 48};
    frame::Image picture = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
    for (int y = 0; y < canvas.height; ++y)
        for (int x = 0; x < canvas.width; ++x) {
            const auto on = [&](int bit) { return static_cast<std::uint8_t>(((x / 2 + y / 2 * 3) >> bit & 1) * 255); };
            const frame::Rgba color{on(0), on(1), on(2), 255};
            std::copy_n(&color.r, 4, picture.row(y) + 4 * x);
        }
    scene::DamageMap damage(canvas);
    damage.mark_all();
    frame::Yuv420 expected = *frame::Yuv420::create(canvas, frame::YuvLayout::nv12),
                  actual = *frame::Yuv420::create(canvas, frame::YuvLayout::nv12);
    ASSERT_TRUE(scalar->convert(picture, damage, expected) && renderer_->convert(picture, damage, actual));
    EXPECT_TRUE(test_support::same_pixels(actual, expected, "primaries"));
}

// A whole frame, so that spans are long and chunks many: a zoomed opaque background hides all below it.
TEST_P(EveryLevel, DrawsLongSpansLikeScalar)
{
    const auto scalar = cpu::make_scalar_renderer();
    const frame::Size canvas{1080, 66};
    pixel_test::Random random(7);
    scene::Tile tile, glyph;
    tile.levels.push_back(frame::seal(pixel_test::random_image(random, {1080, 66}, pixel_test::Pixels::opaque)));
    tile.opaque = true;
    glyph.levels.push_back(frame::seal(pixel_test::random_image(random, {300, 40}, pixel_test::Pixels::coverage)));
    for (const double zoom : {1.0, 1.03, 1.5, 0.97}) {
        for (const double angle : {0.0, 0.4}) {
            scene::Scene scene{.canvas = canvas, .background = {9, 8, 7, 255}, .sprites = {}};
            scene::Sprite below, figure, text;
            below.tile = figure.tile = &tile;
            below.source = figure.source = {0, 0, 1080, 66};
            text.tile = &glyph;
            text.source = {1, 2, 290, 30};
            text.tint = {100, 50, 25, 200};
            const frame::Rect clip{0, 0, canvas.width, canvas.height};
            ASSERT_TRUE(seal_sprite(below, scene::translation(-3, 2), clip));
            ASSERT_TRUE(seal_sprite(figure,
                                    scene::translation(540, 33) * scene::rotation(angle) * scene::scaling(zoom, zoom) *
                                        scene::translation(-540, -33),
                                    clip));
            ASSERT_TRUE(seal_sprite(text, scene::translation(200.3, 20.7) * scene::scaling(zoom, 2 - zoom), clip));
            scene.sprites = {below, figure, text};
            scene::DamageMap damage(canvas);
            damage.mark_all();
            frame::Image expected = *frame::Image::create(canvas, frame::PixelFormat::rgba8),
                         actual = *frame::Image::create(canvas, frame::PixelFormat::rgba8);
            ASSERT_TRUE(scalar->draw(scene, damage, expected) && renderer_->draw(scene, damage, actual));
            EXPECT_TRUE(test_support::same_pixels(actual, expected, fmt::format("zoom {} angle {}", zoom, angle)));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Simd, EveryLevel, testing::ValuesIn(all_levels()), [](const auto& test) {
    std::string name = fmt::format("{}_{}_threads", test.param.name, test.param.threads);
    std::ranges::replace(name, '-', '_');
    return name;
});

// The scenes of DrawsLikeScalar hold everything often enough, those of every level.
TEST(RandomScenes, CoverEverything)
{
    std::map<std::string, int> counts;
    for (unsigned seed = 1000; seed < 1160; ++seed) {
        pixel_test::Random random(seed);
        const frame::Size canvas = pixel_test::random_canvas(random);
        pixel_test::count_features(pixel_test::random_scene(random, canvas).scene, counts);
    }
    for (const char* feature :
         {"sprite normal", "sprite multiply", "sprite screen",   "sprite overlay",
          "sprite add",    "sprite atop",     "group normal",    "group multiply",
          "group screen",  "group overlay",   "group add",       "group atop",
          "group keep",    "group cut",       "group keep_luma", "group cut_luma",
          "blur",          "shadow",          "color",           "on background",
          "opacity 0",     "opacity between", "empty group",     "no bounds",
          "depth 2",       "depth 3",         "depth 4",         "on background inside on background"}) {
        std::printf("%-36s %d\n", feature, counts[feature]);
        EXPECT_GE(counts[feature], 20) << feature;
    }
}

TEST(SimdLevels, AlwaysEndWithPlainCode)
{
    ASSERT_FALSE(cpu::simd_levels().empty());
    EXPECT_EQ(cpu::simd_levels().back(), "portable");
    EXPECT_EQ(cpu::make_simd_renderer()->name(), "cpu (" + cpu::simd_levels().front() + ")");
}

}
