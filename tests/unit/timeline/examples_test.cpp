// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/timeline/documents.h"
#include "tests/unit/timeline/stage.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

class Examples : public test::Stage {};

TEST_F(Examples, AllCompileAndShowSomething)
{
    for (const auto& path : test::json_files(*base::resource_root() / "config/examples")) {
        SCOPED_TRACE(path.filename());
        const Parsed parsed = parse(*base::read_text_file(path, 1 << 20), {.formats = test::formats()});
        ASSERT_TRUE(parsed.composition);
        auto result = compile(*parsed.composition, context());
        ASSERT_TRUE(result) << result.error().what;
        EXPECT_TRUE(result->missing_glyphs().empty());
        std::size_t most = 0;
        scene::Scene scene;
        for (std::int64_t frame = 0; frame < result->frame_count(); ++frame) {
            evaluate(*result, frame, scene);
            most = std::max(most, scene.sprites.size());
            for (const scene::Sprite& sprite : scene.sprites) {
                ASSERT_NE(sprite.tile, nullptr);
                EXPECT_TRUE((frame::Rect{0, 0, scene.canvas.width, scene.canvas.height}).contains(sprite.bounds));
            }
        }
        EXPECT_GE(most, parsed.composition->layers.size() / 2);
    }
}

class Assets : public test::Stage {};

TEST_F(Assets, SvgElementsKeepTheirPlaceInTheDocument)
{
    const Compiled c = example("svg.json");
    scene::Scene scene = frame_of(c, 50);
    ASSERT_EQ(scene.sprites.size(), 3U);
    const frame::Rect coin = scene.sprites[1].bounds, mark = scene.sprites[2].bounds;
    EXPECT_NEAR(coin.x, 760 - 180, 2);
    EXPECT_NEAR(coin.width, 360, 4);
    EXPECT_TRUE(coin.contains(mark));
    EXPECT_LT(mark.width, 260);
    EXPECT_TRUE(scene.sprites[2].sampling.is_whole_pixel_shift()) << "drawn at the size shown";
}

TEST_F(Assets, PictureFits)
{
    const Compiled c = example("picture.json"); // 120 x 80 in boxes of 400 x 300
    const scene::Scene scene = frame_of(c, 0);
    ASSERT_EQ(scene.sprites.size(), 4U);
    EXPECT_EQ(scene.sprites[0].bounds, (frame::Rect{80, 147, 400, 266})) << "contain";
    EXPECT_EQ(scene.sprites[1].bounds, (frame::Rect{600, 130, 400, 300})) << "cover";
    EXPECT_EQ(scene.sprites[2].bounds, (frame::Rect{80, 650, 400, 300})) << "fill";
    EXPECT_EQ(scene.sprites[2].tint, (frame::Rgba{153, 153, 153, 255}));
    EXPECT_NEAR(scene.sprites[3].bounds.width, 240, 2);
    EXPECT_EQ(scene.sprites[3].sampling.xx, -65536) << "mirrored";
}

}
}
