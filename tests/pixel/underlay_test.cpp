// SPDX-License-Identifier: GPL-3.0-or-later
// What an underlay keeps and when it lets go. That its pixels are right is shown by damage_test and the compositions.
#include "compositor/cpu/underlay.h"
#include "tests/pixel/random_scene.h"

#include <gtest/gtest.h>

namespace {
using cpu::Underlay;
using cpu::Underlays;
using frame::Rect;

class UnderlayKeeps : public testing::Test {
protected:
    UnderlayKeeps()
    {
        frame::Image image = *frame::Image::create({200, 200}, frame::PixelFormat::rgba8);
        image.fill({10, 20, 30, 255});
        tile_.opaque = true;
        tile_.levels.push_back(frame::seal(std::move(image)));
        scene_.canvas = {200, 200};
    }
    void set(std::vector<Rect> places) // zoomed by a hair, so that none is a plain copy
    {
        scene_.sprites.clear();
        for (const Rect& place : places) {
            scene::Sprite sprite;
            sprite.id = scene_.sprites.size() + 1;
            sprite.tile = &tile_;
            sprite.source = {0, 0, 200, 200};
            const auto map = scene::translation(place.x, place.y) *
                             scene::scaling(place.width / 200.0 * 1.001, place.height / 200.0 * 1.001);
            ASSERT_TRUE(seal_sprite(sprite, map, {0, 0, 200, 200}));
            scene_.sprites.push_back(sprite);
        }
    }
    // A frame in which the first block row is drawn wherever the underlay has nothing.
    void frame(Underlay& underlay)
    {
        ASSERT_EQ(nesting_.read(scene_), nullptr);
        underlay.follow(scene_, nesting_);
        if (!underlay.in_use())
            return;
        covers_.follow(scene_);
        const cpu::Layers layers{kernels_, scene_, nesting_, {}, covers_};
        for (int column = 0; column < underlay.columns(); ++column)
            if (!underlay.holds(column, 0))
                underlay.keep(layers, frame::intersect({16 * column, 0, 16, 16}, {0, 0, 200, 200}),
                              cpu::target_of(canvas_));
    }
    static int held(const Underlay& underlay)
    {
        int count = 0;
        for (int column = 0; column < underlay.columns(); ++column)
            count += underlay.in_use() && underlay.holds(column, 0) ? 1 : 0;
        return count;
    }

    const cpu::Kernels& kernels_ = cpu::kernels_of(cpu::kernel_levels().front());
    scene::Tile tile_;
    scene::Scene scene_;
    scene::Nesting nesting_;
    cpu::CoverMaps covers_;
    frame::Image canvas_ = *frame::Image::create({200, 200}, frame::PixelFormat::rgba8);
};

TEST_F(UnderlayKeeps, WhatIsStillForSomeFramesOnceItsDrawingAddsUp)
{
    Underlay underlay(Underlays::on);
    tile_.opaque = false; // or the upper one would hide the lower one
    std::vector<int> counts;
    for (int i = 0; i < 30; ++i) {
        set({{0, 0, 200, 200}, {0, 0, 64, 64}, {50 + i % 9, 0, 20, 20}});
        frame(underlay);
        counts.push_back(held(underlay));
    }
    // Still from the fourth frame on. Kept when 24 layers were drawn: after 12 frames where two lie on each other.
    std::vector<int> expected(30, 0);
    std::fill(expected.begin() + 3 + 11, expected.end(), 4);
    std::fill(expected.begin() + 3 + 23, expected.end(), 13);
    EXPECT_EQ(counts, expected);
    EXPECT_EQ(underlay.end().sprite, 2U);
    EXPECT_GT(underlay.size_bytes(), 0U);
}

TEST_F(UnderlayKeeps, OnlyWhatLiesUnderAChangeIsForgotten)
{
    Underlay underlay(Underlays::eager);
    set({{0, 0, 200, 200}, {0, 0, 64, 64}});
    for (int i = 0; i < 3; ++i)
        frame(underlay);
    EXPECT_EQ(held(underlay), 13);
    set({{0, 0, 200, 200}, {0, 0, 65, 64}}); // the upper one changes: 5 blocks of the row
    ASSERT_EQ(nesting_.read(scene_), nullptr);
    underlay.follow(scene_, nesting_);
    EXPECT_EQ(underlay.end().sprite, 1U);
    EXPECT_EQ(held(underlay), 8);
    set({{1, 0, 200, 200}, {0, 0, 65, 64}}); // the lowest one changes: all of it
    ASSERT_EQ(nesting_.read(scene_), nullptr);
    underlay.follow(scene_, nesting_);
    EXPECT_FALSE(underlay.in_use());
}

TEST_F(UnderlayKeeps, NothingWhenAllMovesOrOneCopyWouldDo)
{
    Underlay underlay(Underlays::on);
    for (int i = 0; i < 30; ++i) {
        set({{i, 0, 200, 200}, {0, 0, 64, 64}});
        frame(underlay);
        EXPECT_FALSE(underlay.in_use());
    }
    scene_.sprites.resize(1);
    scene_.sprites[0].source = {0, 0, 200, 200};
    ASSERT_TRUE(seal_sprite(scene_.sprites[0], scene::translation(0, 0), {0, 0, 200, 200}));
    for (int i = 0; i < 40; ++i)
        frame(underlay);
    EXPECT_FALSE(underlay.in_use());
    EXPECT_EQ(underlay.size_bytes(), 0U);
}

TEST_F(UnderlayKeeps, NothingWhenOff)
{
    Underlay underlay(Underlays::off);
    set({{0, 0, 200, 200}, {0, 0, 64, 64}});
    for (int i = 0; i < 40; ++i)
        frame(underlay);
    EXPECT_FALSE(underlay.in_use());
}

}
