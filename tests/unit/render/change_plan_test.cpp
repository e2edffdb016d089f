// SPDX-License-Identifier: GPL-3.0-or-later
// What a plan says of every block, against the plainest reading of the damage of every frame.
#include "compositor/render/change_plan.h"

#include "compositor/timeline/parse.h"
#include "tests/unit/render/little_film.h"

#include <gtest/gtest.h>

#include <array>

namespace {

// A box that fades in over ten frames and stays, and one that turns for half of the film.
constexpr const char* kFilm =
    R"({"version": 1, "canvas": {"width": 160, "height": 96}, "fps": 30, "duration": 3, "layers": [
  {"id": "fades", "type": "shape", "shape": "rect", "size": [40, 40], "position": [30, 30], "fill": "#fbbf24",
   "opacity": [{"at": "20f", "value": 0, "easing": "linear"}, {"at": "30f", "value": 1, "easing": "linear"}]},
  {"id": "turns", "type": "shape", "shape": "rect", "size": [30, 30], "position": [110, 30], "fill": "#38bdf8", "out": 1.5,
   "rotation": [{"at": 0, "value": 0, "easing": "linear"}, {"at": 3, "value": 360, "easing": "linear"}]}]})";

struct Film {
    render::Engine engine = test_support::engine();
    timeline::Compiled compiled =
        *engine.compile(*timeline::parse_or_fail(kFilm), std::filesystem::temp_directory_path());
};

std::vector<scene::DamageMap> damage_of(const timeline::Compiled& compiled, timeline::FrameRange range)
{
    std::vector<scene::DamageMap> damages;
    scene::Differ differ;
    scene::Scene scene;
    for (std::int64_t frame = range.begin; frame < range.end; ++frame) {
        damages.emplace_back(compiled.canvas());
        timeline::evaluate(compiled, frame, scene);
        differ.compare(scene, damages.back());
    }
    return damages;
}

std::size_t block_at(const timeline::Compiled& compiled, int x, int y)
{
    return static_cast<std::size_t>(y / 16 * ((compiled.canvas().width + 15) / 16) + x / 16);
}

TEST(ChangePlan, EveryBlockLastsUntilItsNextChangeOrKeyPicture)
{
    const Film film;
    constexpr int kGop = 25;
    constexpr timeline::FrameRange kRange{7, 83};
    const auto damages = damage_of(film.compiled, kRange);
    const auto changes = [&](std::int64_t frame, std::size_t block) {
        return (frame - kRange.begin) % kGop == 0 ||
               damages[static_cast<std::size_t>(frame - kRange.begin)].blocks()[block] != 0;
    };
    const auto plan = render::ChangePlan::of(film.compiled, kRange, kGop);
    std::array<int, 2> seen{};
    for (std::int64_t frame = kRange.begin; frame < kRange.end; ++frame) {
        const auto lasting = plan.lasting(frame);
        const bool picture =
            (frame - kRange.begin) % kGop == 0 || damages[static_cast<std::size_t>(frame - kRange.begin)].count() > 0;
        ASSERT_EQ(!lasting.empty(), picture) << frame;
        for (std::size_t block = 0; block < lasting.size(); ++block) {
            std::int64_t next = frame + 1;
            int pictures = 1;
            for (; next < kRange.end && !changes(next, block); ++next)
                pictures += damages[static_cast<std::size_t>(next - kRange.begin)].count() > 0 ? 1 : 0;
            ASSERT_EQ(lasting[block].frames, next - frame) << frame << ' ' << block;
            ASSERT_EQ(lasting[block].pictures, pictures) << frame << ' ' << block;
            ++seen[lasting[block].passing ? 1 : 0];
        }
    }
    EXPECT_GT(seen[0], 0);
}

TEST(ChangePlan, AFadePassesAndComesToRest)
{
    const Film film;
    const auto plan = render::ChangePlan::of(film.compiled, {0, 90}, 60);
    const std::size_t fades = block_at(film.compiled, 30, 30), turns = block_at(film.compiled, 110, 30);
    for (std::int64_t frame = 21; frame < 29; ++frame) {
        ASSERT_FALSE(plan.lasting(frame).empty()) << frame;
        EXPECT_TRUE(plan.lasting(frame)[fades].passing) << frame;
        EXPECT_FALSE(plan.lasting(frame)[turns].passing) << frame; // its rest is too far away
    }
    ASSERT_FALSE(plan.lasting(30).empty());
    EXPECT_FALSE(plan.lasting(30)[fades].passing);
    EXPECT_EQ(plan.lasting(30)[fades].frames, 30); // to the key picture
    EXPECT_TRUE(plan.lasting(1000).empty());
}

TEST(ChangePlan, WithoutHoldsThereIsNothingToSay)
{
    const Film film;
    EXPECT_TRUE(render::ChangePlan::of(film.compiled, {1, 40}, 60).lasting(1).empty());
    EXPECT_TRUE(render::ChangePlan().lasting(0).empty());
}

}
