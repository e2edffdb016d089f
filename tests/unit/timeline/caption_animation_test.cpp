// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/timeline/stage.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

using test::all_crisp;
using test::of;

constexpr frame::Rgba kWhite{255, 255, 255, 255}, kRed{255, 0, 0, 255}, kGreen{0, 255, 0, 255};

// "ab" and on a second line "cd ef", one second each from 0.5 s; "cd" is a keyword.
Captions page(CaptionAnimation animation, CaptionUnit by = CaptionUnit::page)
{
    Captions captions;
    captions.words = {{"ab", 0.5, 1.5}, {"cd", 1.5, 2.5, true}, {"ef", 2.5, 3.5}};
    captions.style.font.size_px = 80;
    captions.style.max_width_px = 260;
    captions.active = {Color{255, 0, 0, 255}, 1, 0, {}};
    captions.animation = animation;
    captions.by = by;
    captions.reveal_s = 0.2;
    return captions;
}

class CaptionAnimations : public test::Stage {
protected:
    static Compiled of_page(const Captions& captions, double in_s = 0)
    {
        Layer layer;
        layer.id = "page";
        layer.in_s = in_s;
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
    static std::size_t count(const Compiled& c, std::int64_t frame) { return frame_of(c, frame).sprites.size(); }
};

TEST_F(CaptionAnimations, TypewriterTypesEachWordInItsTime)
{
    const Compiled c = of_page(page(CaptionAnimation::typewriter));
    EXPECT_EQ(count(c, 14), 0U);
    EXPECT_EQ(count(c, 15), 1U);
    EXPECT_EQ(count(c, 29), 1U);
    EXPECT_EQ(count(c, 30), 2U);
    EXPECT_EQ(count(c, 44), 2U);
    EXPECT_EQ(count(c, 45), 3U);
    EXPECT_EQ(count(c, 60), 4U);
    EXPECT_EQ(count(c, 75), 5U);
    EXPECT_EQ(count(c, 110), 6U);
    EXPECT_TRUE(all_crisp(frame_of(c, 50)));
}

TEST_F(CaptionAnimations, TypewriterKeepsTheActiveLookAndItsOutline)
{
    Captions captions = page(CaptionAnimation::typewriter);
    captions.active.scale = 1.2;
    captions.style.outline = Outline{{0, 0, 0, 255}, 4};
    const Compiled c = of_page(captions);
    EXPECT_EQ(count(c, 15), 2U) << "a letter and its outline";
    EXPECT_EQ(tints(c, 15)[1], kRed);
    EXPECT_EQ(count(c, 50), 6U);
}

TEST_F(CaptionAnimations, FadeInByPageLineAndWord)
{
    const auto alpha = [&](CaptionUnit by, std::int64_t frame, double in_s = 0) {
        std::vector<int> list;
        for (const frame::Rgba& tint : tints(of_page(page(CaptionAnimation::fade_in, by), in_s), frame))
            list.push_back(tint.a);
        return list;
    };
    EXPECT_EQ(alpha(CaptionUnit::page, 12, 0.3).size(), 6U);
    EXPECT_LT(alpha(CaptionUnit::page, 12, 0.3)[5], 255);
    EXPECT_EQ(alpha(CaptionUnit::page, 16, 0.3), (std::vector<int>(6, 255)));
    EXPECT_TRUE(alpha(CaptionUnit::line, 14).empty());
    EXPECT_EQ(alpha(CaptionUnit::line, 44).size(), 2U);
    EXPECT_EQ(alpha(CaptionUnit::line, 52).size(), 6U) << "the second line with its first word";
    EXPECT_EQ(alpha(CaptionUnit::word, 30).size(), 2U);
    const std::vector<int> second = alpha(CaptionUnit::word, 47);
    ASSERT_EQ(second.size(), 4U);
    EXPECT_EQ(second[0], 255);
    EXPECT_LT(second[2], 255);
}

TEST_F(CaptionAnimations, PopAndSlideArriveCrisp)
{
    for (const CaptionAnimation animation : {CaptionAnimation::pop, CaptionAnimation::slide_in})
        for (const CaptionUnit by : {CaptionUnit::page, CaptionUnit::line, CaptionUnit::word}) {
            const Compiled c = of_page(page(animation, by));
            EXPECT_FALSE(all_crisp(frame_of(c, by == CaptionUnit::page ? 2 : 17)));
            EXPECT_TRUE(all_crisp(frame_of(c, 100)));
            const Compiled still = of_page(page(CaptionAnimation::none));
            EXPECT_EQ(test::ink_of(frame_of(c, 100)), test::ink_of(frame_of(still, 100)));
        }
    const auto ink = [&](CaptionAnimation animation, std::int64_t frame) {
        return test::ink_of(frame_of(of_page(page(animation)), frame));
    };
    EXPECT_GT(ink(CaptionAnimation::slide_in, 1).y, ink(CaptionAnimation::slide_in, 30).y + 10);
    EXPECT_LT(ink(CaptionAnimation::pop, 1).width, ink(CaptionAnimation::pop, 30).width - 10);
}

TEST_F(CaptionAnimations, APageComesWithItsCard)
{
    Captions captions = page(CaptionAnimation::fade_in);
    captions.style.card = Panel{.fill = Color{0, 0, 0, 255}, .radius_px = 20, .padding = {40, 30}};
    EXPECT_LT(tints(of_page(captions), 2)[0].a, 255);
    captions.by = CaptionUnit::word;
    EXPECT_EQ(tints(of_page(captions), 2)[0].a, 255) << "the card waits for its words";
}

TEST_F(CaptionAnimations, HighlightChangesKeywordsOnly)
{
    Captions captions = page(CaptionAnimation::highlight_keywords);
    captions.keyword_color = Color{0, 255, 0, 255};
    captions.upcoming = {{}, 0.3};
    const Compiled c = of_page(captions);
    using Tints = std::vector<frame::Rgba>;
    EXPECT_EQ(tints(c, 0), (Tints(6, kWhite))) << "all words are there";
    EXPECT_EQ(tints(c, 20), (Tints(6, kWhite))) << "ab is no keyword";
    EXPECT_EQ(tints(c, 50), (Tints{kWhite, kWhite, kRed, kRed, kWhite, kWhite}));
    EXPECT_EQ(tints(c, 80), (Tints{kWhite, kWhite, kGreen, kGreen, kWhite, kWhite}));
}

TEST_F(CaptionAnimations, TheActiveLookBridgesShortPauses)
{
    Captions captions = page(CaptionAnimation::none);
    captions.words = {{"ab", 0.5, 1}, {"cd", 1.2, 2}, {"ef", 2.5, 3.5}};
    const Compiled c = of_page(captions);
    EXPECT_EQ(tints(c, 33)[0], kRed);
    EXPECT_EQ(tints(c, 36)[0], kWhite);
    EXPECT_EQ(tints(c, 63)[2], kWhite) << "half a second is a pause";
}

TEST_F(CaptionAnimations, PillsCoverTheirWordAtOnceAndGrow)
{
    Captions captions = page(CaptionAnimation::none);
    captions.active.pill = Panel{.fill = Color{0, 255, 0, 255}, .radius_px = 10, .padding = {10, 4}};
    captions.active.duration_s = 0.2;
    const Compiled c = of_page(captions);
    const scene::Scene early = frame_of(c, 15), late = frame_of(c, 25);
    EXPECT_EQ(early.sprites[0].tint, kGreen) << "a word in the colour for its pill can be read in its first frame";
    EXPECT_LT(early.sprites[0].bounds.width, late.sprites[0].bounds.width - 4);
    EXPECT_EQ(late.sprites[0].tint, kGreen);
    EXPECT_TRUE(late.sprites[0].sampling.is_whole_pixel_shift());
}

TEST_F(CaptionAnimations, FadedOutlinesDoNotShowThroughTheirLetters)
{
    Captions captions = page(CaptionAnimation::none);
    captions.style.outline = Outline{{0, 0, 0, 255}, 4};
    captions.past = {{}, 0.5};
    const scene::Scene scene = frame_of(of_page(captions), 50);
    ASSERT_EQ(scene.groups.size(), 1U);
    EXPECT_EQ(scene.groups[0].opacity, 128);
    EXPECT_EQ(scene.sprites.size(), 12U);
}

}
}
