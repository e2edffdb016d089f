// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/timeline/rendered.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <map>

namespace timeline {
namespace {

using test::drawn;
using test::small;

class Clips : public test::Stage {
protected:
    static Layer clip_layer(Clip clip)
    {
        Layer layer;
        layer.id = "clip";
        layer.position = Point{32, 24};
        if (!clip.size)
            clip.size = Animated<Point>(Point{40, 40});
        layer.content = std::move(clip);
        return layer;
    }
    static Clip coin()
    {
        Clip clip;
        clip.source = "assets/coin.png"; // an APNG
        return clip;
    }
    static assets::AnimationInfo info()
    {
        return *context().assets.animation_info("assets/coin.png", context().folder);
    }
    static std::uint64_t shown(const Compiled& c, std::int64_t frame)
    {
        const scene::Scene scene = frame_of(c, frame);
        return scene.sprites.empty() ? 0 : scene.sprites[0].tile->content;
    }
    static std::map<std::uint64_t, int> pictures(const Compiled& c)
    {
        std::map<std::uint64_t, int> counts;
        for (std::int64_t frame = 0; frame < c.frame_count(); ++frame)
            ++counts[shown(c, frame)];
        return counts;
    }
};

TEST_F(Clips, PlayOnTheCompositionsClockAndRepeat)
{
    const auto period = static_cast<std::int64_t>(info().duration_s * 30 + 0.5);
    ASSERT_GT(period, 2);
    Clip clip = coin();
    clip.loop = Loop::repeat;
    Layer layer = clip_layer(clip);
    layer.in_s = 0.5;
    const Compiled c = compiled(small({layer}, 4));
    EXPECT_EQ(shown(c, 14), 0U);
    EXPECT_GT(pictures(c).size(), 3U);
    for (std::int64_t frame = 15; frame + period < c.frame_count(); ++frame)
        EXPECT_EQ(shown(c, frame), shown(c, frame + period)) << frame;
}

TEST_F(Clips, HoldTheirLastPictureOrHide)
{
    const auto period = static_cast<std::int64_t>(info().duration_s * 30 + 0.5);
    Clip clip = coin();
    const Compiled held = compiled(small({clip_layer(clip)}, 4));
    EXPECT_EQ(shown(held, period + 1), shown(held, 119));
    EXPECT_NE(shown(held, period + 1), 0U);
    clip.loop = Loop::hide;
    const Compiled hidden = compiled(small({clip_layer(clip)}, 4));
    EXPECT_NE(shown(hidden, period - 1), 0U);
    EXPECT_EQ(shown(hidden, period), 0U);
}

TEST_F(Clips, TwiceTheSpeedIsHalfTheTime)
{
    Clip clip = coin();
    clip.loop = Loop::hide;
    clip.speed = 2;
    const Compiled c = compiled(small({clip_layer(clip)}, 4));
    const auto half = static_cast<std::int64_t>(std::ceil(info().duration_s * 15 - 1e-6));
    EXPECT_NE(shown(c, half - 1), 0U);
    EXPECT_EQ(shown(c, half), 0U);
}

TEST_F(Clips, PartOfTheFile)
{
    Clip clip = coin();
    clip.loop = Loop::hide;
    clip.from_s = info().duration_s / 2;
    const Compiled c = compiled(small({clip_layer(clip)}, 4));
    Clip all = coin();
    const Compiled whole = compiled(small({clip_layer(all)}, 4));
    const auto middle = static_cast<std::int64_t>(info().duration_s * 15 + 0.5);
    EXPECT_EQ(shown(c, 1), shown(whole, middle + 1));
    EXPECT_EQ(shown(c, middle + 1), 0U);
}

TEST_F(Clips, StandStillOnTwos)
{
    Clip clip = coin();
    clip.loop = Loop::repeat;
    Layer layer = clip_layer(clip);
    layer.on_twos = true;
    const Compiled c = compiled(small({layer}));
    for (std::int64_t frame = 0; frame < 60; frame += 2)
        EXPECT_EQ(shown(c, frame), shown(c, frame + 1));
}

TEST_F(Clips, AMissingFileNamesItsLayer)
{
    Clip clip;
    clip.source = "nowhere.gif";
    const auto result = compile(small({clip_layer(clip)}), context());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what.rfind("layers[0] (clip): ", 0), 0U) << result.error().what;
}

class SvgColors : public test::Stage {};

TEST_F(SvgColors, ReachTheDrawing)
{
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("lesedi-colors-{}", ::getpid());
    std::filesystem::create_directories(folder);
    ASSERT_TRUE(base::write_file_atomic(
        folder / "box.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><style>.skin{fill:#ff0000}"
                            "</style><rect class='skin' width='20' height='20'/></svg>"));
    Layer layer;
    layer.id = "svg";
    layer.position = Point{32, 24};
    layer.content = Svg{.source = (folder / "box.svg").string(), .colors = {{"skin", Color{0, 0, 255, 255}}}};
    EXPECT_EQ(test::pixel(drawn(compiled(small({layer})), 0), 32, 24), (frame::Rgba{0, 0, 255, 255}));
    std::get<Svg>(layer.content).colors.clear();
    EXPECT_EQ(test::pixel(drawn(compiled(small({layer})), 0), 32, 24), (frame::Rgba{255, 0, 0, 255}));
    std::filesystem::remove_all(folder);
}

}
}
