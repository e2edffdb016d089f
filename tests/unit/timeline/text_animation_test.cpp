// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/text_animation.h"

#include "tests/unit/timeline/stage.h"

#include <gtest/gtest.h>

#include <set>

namespace timeline {
namespace {

using test::all_crisp;
using test::of;
using Turns = std::vector<std::size_t>;

TEST(Turns, ByOrder)
{
    EXPECT_EQ(turns_of(4, UnitOrder::forwards, 0), (Turns{0, 1, 2, 3}));
    EXPECT_EQ(turns_of(4, UnitOrder::backwards, 0), (Turns{3, 2, 1, 0}));
    EXPECT_EQ(turns_of(5, UnitOrder::from_center, 0), (Turns{2, 1, 0, 1, 2}));
    EXPECT_EQ(turns_of(4, UnitOrder::from_center, 0), (Turns{1, 0, 0, 1}));
    EXPECT_EQ(turns_of(0, UnitOrder::from_center, 0), Turns{});
}

TEST(Turns, ShuffledIsAPermutationOfTheSeed)
{
    const Turns one = turns_of(50, UnitOrder::shuffled, 1), other = turns_of(50, UnitOrder::shuffled, 2);
    EXPECT_EQ(std::set<std::size_t>(one.begin(), one.end()).size(), 50U);
    EXPECT_NE(one, other);
    EXPECT_NE(one, turns_of(50, UnitOrder::forwards, 1));
    EXPECT_EQ(one, turns_of(50, UnitOrder::shuffled, 1));
}

UnitAnimator animator(bool leaving)
{
    TextAnimator look;
    look.leaving = leaving;
    look.delay_s = 0.5;
    look.stagger_s = 0.1;
    look.duration_s = 0.4;
    look.easing = {Curve::linear};
    return {look, 3, 1, 5};
}

TEST(UnitAnimator, EntersFromInOn)
{
    const UnitAnimator enter = animator(false);
    EXPECT_NEAR(enter.away_at(0, 1.4), 1, 1e-5);
    EXPECT_NEAR(enter.away_at(0, 1.7), 0.5, 1e-5);
    EXPECT_NEAR(enter.away_at(0, 1.9), 0, 1e-5);
    EXPECT_NEAR(enter.away_at(3, 1.8), 1, 1e-5);
    EXPECT_NEAR(enter.away_at(3, 2.0), 0.5, 1e-5);
    EXPECT_FALSE(enter.at_rest(2.19));
    EXPECT_TRUE(enter.at_rest(2.2));
}

TEST(UnitAnimator, LeavesSoThatTheLastIsGoneAtOut)
{
    const UnitAnimator leave = animator(true);
    EXPECT_NEAR(leave.away_at(3, 4.1), 0, 1e-5);
    EXPECT_NEAR(leave.away_at(3, 4.3), 0.5, 1e-5);
    EXPECT_NEAR(leave.away_at(3, 4.5), 1, 1e-5) << "0.5 s before out";
    EXPECT_NEAR(leave.away_at(0, 4.2), 1, 1e-5);
    EXPECT_TRUE(leave.at_rest(3.79));
    EXPECT_FALSE(leave.at_rest(3.82));
}

TEST(UnitAnimator, WithoutDurationItIsAtOnce)
{
    UnitAnimator enter = animator(false);
    enter.look.duration_s = 0;
    EXPECT_EQ(enter.away_at(1, 1.59), 1);
    EXPECT_EQ(enter.away_at(1, 1.61), 0);
}

TEST(UnitLooks, SeveralAnimatorsAddUp)
{
    std::vector<UnitAnimator> two{animator(false), animator(false)};
    two[0].look.offset_px = {10, 0};
    two[0].look.opacity = 0.5;
    two[0].look.rotation_deg = 90;
    two[1].look.offset_px = {0, 20};
    two[1].look.opacity = 0.2;
    two[1].look.scale = {3, 3};
    two[1].look.color = Color{0, 0, 0, 255};
    const std::vector<UnitPlace> places{{0, {50, 60}}, {0, {50, 60}}};
    const UnitLook away = unit_look(two, places, 2, Color{200, 100, 50, 255}, 1.0);
    EXPECT_NEAR(away.opacity, 0.1, 1e-9);
    EXPECT_EQ(away.color, (Color{0, 0, 0, 255}));
    // Its centre, at scale 2, goes by both offsets; the first one's is carried by the second one's scale.
    const scene::Affine& map = away.map;
    EXPECT_NEAR(map.xx * 100 + map.xy * 120 + map.x0, 100 + 3 * 20, 1e-9);
    EXPECT_NEAR(map.yx * 100 + map.yy * 120 + map.y0, 120 + 40, 1e-9);
    EXPECT_NEAR(map.yx, 3, 1e-9);
    const UnitLook rest = unit_look(two, places, 2, Color{}, 3.0);
    EXPECT_TRUE(rest.at_rest);
    EXPECT_EQ(rest.opacity, 1);
}

TEST(Typing, FirstLetterAtTheStartLastBeforeTheEnd)
{
    EXPECT_EQ(typed_letters(4, 1, 2, 0.99), 0U);
    EXPECT_EQ(typed_letters(4, 1, 2, 1.0), 1U);
    EXPECT_EQ(typed_letters(4, 1, 2, 1.24), 1U);
    EXPECT_EQ(typed_letters(4, 1, 2, 1.25), 2U);
    EXPECT_EQ(typed_letters(4, 1, 2, 1.75), 4U);
    EXPECT_EQ(typed_letters(4, 1, 2, 9), 4U);
    EXPECT_EQ(typed_letters(4, 1, 1, 1), 4U);
}

TEST(ActiveWord, StaysThroughShortPauses)
{
    const std::vector<Word> words{{"a", 0, 1}, {"b", 1.2, 2}, {"c", 2.3, 3}};
    EXPECT_EQ(active_until(words, 0), 1.2);
    EXPECT_EQ(active_until(words, 1), 2) << "0.3 s are a pause";
    EXPECT_EQ(active_until(words, 2), 3);
}

TEST(Arrivals, BeginAwayAndEndInPlace)
{
    for (const CaptionAnimation animation :
         {CaptionAnimation::fade_in, CaptionAnimation::pop, CaptionAnimation::slide_in}) {
        EXPECT_TRUE(arrival_at(animation, 1).there());
        EXPECT_EQ(arrival_at(animation, 0).opacity, 0);
        EXPECT_GT(arrival_at(animation, 0.5).opacity, 0.5);
    }
    EXPECT_NEAR(arrival_at(CaptionAnimation::pop, 0).scale, 0.6, 1e-9);
    EXPECT_GT(arrival_at(CaptionAnimation::slide_in, 0).below_em, 0.3);
    EXPECT_TRUE(arrival_at(CaptionAnimation::none, 0).there());
}

class AnimatedText : public test::Stage {
protected:
    static Layer layer_of(const std::string& text, std::vector<TextAnimator> animators)
    {
        Layer layer = test::text_layer("t", {540.3, 400.6}, text);
        std::get<Text>(layer.content).animators = std::move(animators);
        return layer;
    }
    static std::vector<int> alphas(const Compiled& c, std::int64_t frame)
    {
        std::vector<int> list;
        for (const scene::Sprite& sprite : frame_of(c, frame).sprites)
            list.push_back(sprite.tint.a);
        return list;
    }
    static TextAnimator fading(TextUnit by)
    {
        TextAnimator look;
        look.by = by;
        look.stagger_s = 0.2;
        look.duration_s = 0.2;
        look.easing = {Curve::linear};
        return look;
    }
};

TEST_F(AnimatedText, GlyphsComeOneAfterTheOther)
{
    const Compiled c = compiled(of({layer_of("abcd", {fading(TextUnit::glyph)})}));
    EXPECT_TRUE(alphas(c, 0).empty());
    EXPECT_EQ(alphas(c, 3), (std::vector<int>{128}));
    EXPECT_EQ(alphas(c, 6), (std::vector<int>{255}));
    EXPECT_EQ(alphas(c, 15), (std::vector<int>{255, 255, 128}));
    EXPECT_EQ(alphas(c, 24), (std::vector<int>{255, 255, 255, 255}));
}

TEST_F(AnimatedText, WordsAndLinesComeWhole)
{
    const Compiled words = compiled(of({layer_of("ab cd", {fading(TextUnit::word)})}));
    EXPECT_EQ(alphas(words, 3), (std::vector<int>{128, 128}));
    EXPECT_EQ(alphas(words, 9), (std::vector<int>{255, 255, 128, 128}));
    const Compiled lines = compiled(of({layer_of("ab cd\nef", {fading(TextUnit::line)})}));
    EXPECT_EQ(alphas(lines, 3), (std::vector<int>{128, 128, 128, 128}));
    EXPECT_EQ(alphas(lines, 9), (std::vector<int>{255, 255, 255, 255, 128, 128}));
}

TEST_F(AnimatedText, MarksAndLigaturesStayTogether)
{
    const auto after_first = [&](const std::string& text) {
        return alphas(compiled(of({layer_of(text, {fading(TextUnit::glyph)})})), 6).size();
    };
    const auto all = [&](const std::string& text) { return alphas(compiled(of({layer_of(text, {})})), 6).size(); };
    EXPECT_EQ(after_first("x\u0323\u0302b"), all("x\u0323\u0302")) << "a letter and its marks";
    EXPECT_EQ(after_first("\U0001F469\u200d\U0001F52C\u00e9"), all("\U0001F469\u200d\U0001F52C")) << "one emoji";
    EXPECT_EQ(after_first("\u0915\u094d\u0937\u0915"), all("\u0915\u094d\u0937")) << "a conjunct";
}

TEST_F(AnimatedText, AtRestItIsTheTextWithoutAnimators)
{
    for (const TextUnit by : {TextUnit::glyph, TextUnit::word, TextUnit::line}) {
        TextAnimator look = fading(by);
        look.stagger_s = 0.02;
        look.offset_px = {30, 40};
        look.scale = {0.3, 0.3};
        look.rotation_deg = 45;
        const Compiled moving = compiled(of({layer_of("Settled, crisp\ntext", {look})})),
                       still = compiled(of({layer_of("Settled, crisp\ntext", {})}));
        const scene::Scene rest = frame_of(moving, 60), plain = frame_of(still, 60);
        EXPECT_TRUE(all_crisp(rest));
        EXPECT_FALSE(all_crisp(frame_of(moving, 3)));
        ASSERT_EQ(rest.sprites.size(), plain.sprites.size());
        for (std::size_t i = 0; i < rest.sprites.size(); ++i) {
            EXPECT_EQ(rest.sprites[i].bounds, plain.sprites[i].bounds);
            EXPECT_EQ(rest.sprites[i].content, plain.sprites[i].content);
        }
    }
}

TEST_F(AnimatedText, LeavesBeforeOut)
{
    TextAnimator look = fading(TextUnit::glyph);
    look.leaving = true;
    Layer layer = layer_of("abcd", {look});
    layer.out_s = 2;
    const Compiled c = compiled(of({layer}));
    EXPECT_EQ(alphas(c, 36).size(), 4U);
    EXPECT_NEAR(alphas(c, 39).at(0), 128, 1);
    EXPECT_EQ(alphas(c, 39).at(1), 255);
    ASSERT_EQ(alphas(c, 57).size(), 1U);
    EXPECT_NEAR(alphas(c, 57)[0], 128, 1);
}

TEST_F(AnimatedText, OffsetsColoursAndSizesTravel)
{
    TextAnimator look = fading(TextUnit::line);
    look.opacity = 1;
    look.offset_px = {0, 100};
    look.color = Color{255, 0, 0, 255};
    const Compiled c = compiled(of({layer_of("abcd", {look})}));
    const frame::Rect away = test::ink_of(frame_of(c, 0)), rest = test::ink_of(frame_of(c, 30));
    EXPECT_NEAR(away.y - rest.y, 100, 1);
    EXPECT_EQ(away.x, rest.x);
    EXPECT_EQ(frame_of(c, 0).sprites[0].tint, (frame::Rgba{255, 0, 0, 255}));
    EXPECT_EQ(frame_of(c, 3).sprites[0].tint, (frame::Rgba{255, 128, 128, 255}));
    EXPECT_EQ(frame_of(c, 30).sprites[0].tint, (frame::Rgba{255, 255, 255, 255}));
}

TEST_F(AnimatedText, AnOutlineFadesWithItsLettersAsOnePicture)
{
    Layer layer = layer_of("ab", {fading(TextUnit::glyph)});
    std::get<Text>(layer.content).style.outline = Outline{{255, 0, 0, 255}, 4};
    const Compiled c = compiled(of({layer}));
    const scene::Scene fading = frame_of(c, 9), rest = frame_of(c, 30);
    ASSERT_EQ(fading.groups.size(), 1U);
    EXPECT_EQ(fading.groups[0].opacity, 128);
    ASSERT_EQ(fading.sprites.size(), 4U);
    for (const scene::Sprite& sprite : fading.sprites)
        EXPECT_EQ(sprite.tint.a, 255);
    EXPECT_EQ(rest.groups.size(), 0U);
    EXPECT_EQ(rest.sprites.size(), 4U);
}

TEST_F(AnimatedText, KeyedColoursOfTextChange)
{
    Layer layer = layer_of("ab", {});
    std::get<Text>(layer.content).style.color =
        std::vector<Key<Color>>{{0, {0, 0, 0, 255}, {}}, {1, {200, 100, 50, 255}, {Curve::linear}}};
    for (const bool animated : {false, true}) {
        if (animated)
            std::get<Text>(layer.content).animators = {fading(TextUnit::line)};
        const Compiled c = compiled(of({layer}));
        EXPECT_EQ(frame_of(c, 15).sprites[0].tint, (frame::Rgba{100, 50, 25, 255})) << animated;
        EXPECT_EQ(frame_of(c, 60).sprites[0].tint, (frame::Rgba{200, 100, 50, 255})) << animated;
    }
}

TEST_F(AnimatedText, ALongTextWithAnimatorsHasItsTime)
{
    std::string text;
    for (int i = 0; i < 600; ++i)
        text += "word ";
    Layer layer = layer_of(text, {fading(TextUnit::glyph), fading(TextUnit::word), fading(TextUnit::line)});
    std::get<Text>(layer.content).animators[0].stagger_s = 0.01;
    auto& content = std::get<Text>(layer.content);
    content.style.font.size_px = 12;
    content.style.max_width_px = 1000;
    EXPECT_GT(frame_of(compiled(of({layer}, 200)), 5990).sprites.size(), 2000U);
}

}
}
