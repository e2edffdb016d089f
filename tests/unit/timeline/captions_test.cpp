// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/timeline/stage.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

using test::all_crisp;
using test::of;

constexpr frame::Rgba kWhite{255, 255, 255, 255}, kRed{255, 0, 0, 255}, kGreen{0, 255, 0, 255}, kBlue{0, 0, 255, 255},
    kBlack{0, 0, 0, 255};

// "ab cd ef", one second each from 0.5 s; "ef" is a keyword. Two glyphs a word.
Captions page()
{
    Captions captions;
    captions.words = {{"ab", 0.5, 1.5}, {"cd", 1.5, 2.5}, {"ef", 2.5, 3.5, true}};
    captions.style.font.size_px = 80;
    captions.upcoming.color = Color{0, 0, 255, 255};
    captions.active = {Color{255, 0, 0, 255}, 1.25, 0, {}};
    captions.keyword_color = Color{0, 255, 0, 255};
    return captions;
}

class CaptionsPage : public test::Stage {
protected:
    static Compiled of_page(const Captions& captions)
    {
        Layer layer;
        layer.id = "page";
        layer.position = Point{540.4, 400.7};
        layer.content = captions;
        return compiled(of({layer}));
    }
    static std::vector<frame::Rgba> tints(const Compiled& c, std::int64_t frame)
    {
        std::vector<frame::Rgba> list;
        for (const scene::Sprite& sprite : frame_of(c, frame).sprites)
            list.push_back(sprite.tint);
        return list;
    }
};

TEST_F(CaptionsPage, WordsChangeLookOnTheirFrames)
{
    const Compiled c = of_page(page());
    using Tints = std::vector<frame::Rgba>;
    EXPECT_EQ(tints(c, 14), (Tints{kBlue, kBlue, kBlue, kBlue, kGreen, kGreen}));
    EXPECT_EQ(tints(c, 15), (Tints{kRed, kRed, kBlue, kBlue, kGreen, kGreen}));
    EXPECT_EQ(tints(c, 44), (Tints{kRed, kRed, kBlue, kBlue, kGreen, kGreen}));
    EXPECT_EQ(tints(c, 45), (Tints{kWhite, kWhite, kRed, kRed, kGreen, kGreen}));
    EXPECT_EQ(tints(c, 80), (Tints{kWhite, kWhite, kWhite, kWhite, kRed, kRed}));
    EXPECT_EQ(tints(c, 110), (Tints{kWhite, kWhite, kWhite, kWhite, kGreen, kGreen}));
}

TEST_F(CaptionsPage, OpacityOfAState)
{
    Captions captions = page();
    captions.upcoming = {{}, 0};
    captions.past = {{}, 0.5};
    captions.keyword_color = {};
    const Compiled c = of_page(captions);
    EXPECT_EQ(tints(c, 50), (std::vector<frame::Rgba>{{128, 128, 128, 128}, {128, 128, 128, 128}, kRed, kRed}));
}

TEST_F(CaptionsPage, TheActiveWordGrowsAboutItsCentreAndStaysCrisp)
{
    const Compiled c = of_page(page());
    const scene::Scene before = frame_of(c, 0), active = frame_of(c, 60);
    EXPECT_TRUE(all_crisp(before));
    EXPECT_TRUE(all_crisp(active));
    const auto word = [](const scene::Scene& scene) {
        return frame::unite(scene.sprites[2].bounds, scene.sprites[3].bounds);
    };
    EXPECT_NEAR(word(active).width, word(before).width * 1.25, 3);
    EXPECT_NEAR(word(active).x + word(active).width / 2.0, word(before).x + word(before).width / 2.0, 2);
    EXPECT_EQ(active.sprites[2].id, before.sprites[2].id);
    EXPECT_EQ(active.sprites[4].content, before.sprites[4].content) << "its neighbours stay";
}

TEST_F(CaptionsPage, GrowingTakesItsTime)
{
    Captions captions = page();
    captions.active.duration_s = 0.2;
    const Compiled c = of_page(captions);
    const auto height = [&](std::int64_t frame) { return frame_of(c, frame).sprites[3].bounds.height; }; // the d of cd
    EXPECT_GT(height(48), height(44));
    EXPECT_LT(height(46), height(52));
    EXPECT_TRUE(all_crisp(frame_of(c, 52)));
}

TEST_F(CaptionsPage, CardPillOutlineFillInThisOrder)
{
    Captions captions = page();
    captions.style.card = Panel{.fill = Color{0, 0, 0, 255}, .radius_px = 20, .padding = {40, 30}};
    captions.active.pill = Panel{.fill = Color{0, 255, 0, 255}, .radius_px = 10, .padding = {10, 4}};
    captions.style.outline = Outline{{0, 0, 255, 255}, 5};
    const Compiled c = of_page(captions);
    const scene::Scene scene = frame_of(c, 20);
    ASSERT_EQ(scene.sprites.size(), 2U + 6 + 6);
    EXPECT_EQ(scene.sprites[0].tint, kBlack);
    EXPECT_EQ(scene.sprites[1].tint, kGreen);
    EXPECT_EQ(scene.sprites[2].tint, kBlue);
    EXPECT_EQ(scene.sprites[8].tint, kRed);
    const frame::Rect pill = scene.sprites[1].bounds,
                      word = frame::unite(scene.sprites[8].bounds, scene.sprites[9].bounds);
    EXPECT_TRUE(pill.contains(word));
    EXPECT_LT(pill.width, word.width + 50);
    EXPECT_TRUE(scene.sprites[0].bounds.contains(pill));
    EXPECT_EQ(frame_of(c, 0).sprites.size(), 1U + 6 + 6) << "no pill before the first word";
    EXPECT_EQ(boxes_at(c, 0).at(0).box.width, scene.sprites[0].bounds.width) << "the card is the layer's box";
}

TEST_F(CaptionsPage, JoinedWordsHaveNoSpace)
{
    Captions captions = page();
    const int apart = boxes_at(of_page(captions), 0).at(0).box.width;
    captions.words[1].joined = true;
    EXPECT_LT(boxes_at(of_page(captions), 0).at(0).box.width, apart - 10);
}

TEST_F(CaptionsPage, SpacesLeaveRoomForTheActiveWord)
{
    Captions captions = page();
    captions.style.word_spacing_px = 0;
    const int tight = boxes_at(of_page(captions), 0).at(0).box.width;
    captions.style.word_spacing_px = {};
    EXPECT_NEAR(boxes_at(of_page(captions), 0).at(0).box.width, tight + 2 * 30, 1); // a quarter larger, 80 px
}

TEST_F(CaptionsPage, PagesWrap)
{
    Captions captions = page();
    captions.style.max_width_px = 250;
    const LayerBox box = boxes_at(of_page(captions), 0).at(0);
    EXPECT_LE(box.box.width, 250);
    EXPECT_GT(box.box.height, 150);
}

TEST_F(CaptionsPage, MissingCharactersAreReported)
{
    Captions captions = page();
    captions.words[1].text = "\xee\x80\x81";
    const Compiled c = of_page(captions);
    ASSERT_EQ(c.missing_glyphs().size(), 1U);
    EXPECT_EQ(c.missing_glyphs()[0].path, "layers[0].words");
}

}
}
