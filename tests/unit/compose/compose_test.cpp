// SPDX-License-Identifier: GPL-3.0-or-later
#include "film_support.h"

#include "compositor/timeline/parse.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace compose_test;

namespace {

timeline::Composition composed(const compose::ComposeSpec& spec)
{
    auto fonts = text::FontSet::create({}).value();
    return compose::compose(spec, fonts).value();
}

const timeline::Layer* find(const timeline::Composition& film, std::string_view id)
{
    const auto found = std::ranges::find(film.layers, id, &timeline::Layer::id);
    return found == film.layers.end() ? nullptr : &*found;
}

}

TEST(Compose, SceneTimesFollowTheVoices)
{
    const auto spec = spec_of(kTalk);
    const auto plan = compose::schedule(spec);
    ASSERT_EQ(plan.scenes.size(), 4U);
    EXPECT_EQ(plan.scenes[0].begin_s, 0);
    EXPECT_EQ(plan.scenes[0].voice_s, 0.5);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_LE(plan.scenes[i].begin_s, plan.scenes[i].voice_s);
        EXPECT_GE(plan.scenes[i].end_s, plan.scenes[i].voice_s + spec.lines[i].duration_s);
        EXPECT_NEAR(plan.scenes[i].begin_s * 30, std::round(plan.scenes[i].begin_s * 30), 1e-6);
        if (i > 0) {
            EXPECT_NEAR(plan.scenes[i].voice_s - plan.scenes[i - 1].voice_s - spec.lines[i - 1].duration_s, 0.12, 1e-9);
        }
    }
    EXPECT_NEAR(plan.duration_s - plan.takeaway_s, 3, 1e-9);
}

TEST(Compose, AnIntroAndAnOutroFrameTheFilm)
{
    auto spec = spec_of(kTalk);
    const auto bare = compose::schedule(spec);
    spec.brand.intro = compose::BrandClip{"/intro.mp4", 2, true};
    spec.brand.outro = compose::BrandClip{"/outro.mp4", 1.5, false};
    const auto plan = compose::schedule(spec);
    EXPECT_NEAR(plan.duration_s, bare.duration_s + 3.5, 1e-9);
    EXPECT_NEAR(plan.scenes[1].voice_s, bare.scenes[1].voice_s + 2, 1e-9);
    const auto film = composed(spec);
    ASSERT_NE(find(film, "brand/intro"), nullptr);
    EXPECT_EQ(find(film, "brand/intro")->out_s, 2);
    EXPECT_EQ(find(film, "brand/outro")->in_s, plan.end_s);
    EXPECT_EQ(std::ranges::count(film.audio, "/intro.mp4", &timeline::AudioClip::source), 1);
    EXPECT_EQ(std::ranges::count(film.audio, "/outro.mp4", &timeline::AudioClip::source), 0) << "it has no sound";
    for (const auto& layer : film.layers)
        if (!layer.id.starts_with("brand/intro")) {
            EXPECT_GE(layer.in_s, 2) << layer.id;
        }
}

TEST(Compose, EveryWordIsShownWhenItIsSpoken)
{
    const auto spec = spec_of(kTalk);
    const auto film = composed(spec);
    std::vector<std::string> shown;
    for (const auto& layer : film.layers) {
        const auto* page = std::get_if<timeline::Captions>(&layer.content);
        if (page == nullptr)
            continue;
        for (const auto& word : page->words) {
            shown.push_back(word.text);
            EXPECT_LE(layer.in_s, word.start_s) << word.text;
            EXPECT_GE(*layer.out_s + 0.05, word.end_s) << word.text;
        }
    }
    std::vector<std::string> written;
    for (const auto& line : spec.lines)
        written.insert(written.end(), line.words.begin(), line.words.end());
    EXPECT_EQ(shown, written);
}

TEST(Compose, ThaiAndJapaneseAreShownWordByWord)
{
    auto spec = spec_of({"ดอกเบี้ยทบต้นคืออะไร", "複利とは利息にも利息がつくことです。"});
    spec.script.language = "ja";
    const auto film = composed(spec);
    int words = 0;
    double last_s = 0;
    std::string shown;
    for (const auto& layer : film.layers)
        if (const auto* page = std::get_if<timeline::Captions>(&layer.content))
            for (const auto& word : page->words) {
                ++words;
                shown += word.text;
                EXPECT_GE(word.start_s, last_s - 1e-9);
                EXPECT_GT(word.end_s, word.start_s);
                last_s = word.end_s;
            }
    EXPECT_GE(words, 9) << "split into words of the dictionary";
    EXPECT_EQ(shown, spec.lines[0].words[0] + spec.lines[1].words[0]) << "and nothing is lost";
}

TEST(Compose, IsAValidCompositionAndTheSameEachTime)
{
    for (const std::string& format : kFormats) {
        const auto first = composed(spec_of(kTalk, format));
        EXPECT_EQ(first, composed(spec_of(kTalk, format)));
        const auto parsed = timeline::parse(timeline::to_json(first));
        ASSERT_TRUE(parsed.problems.empty()) << to_string(parsed.problems.front());
        EXPECT_EQ(parsed.composition, first);
    }
}

TEST(Compose, ScenesThatChangeAreGroupsWithAChangeBetween)
{
    auto spec = spec_of(kTalk);
    for (const char* name : {"fade", "slide", "push", "wipe", "iris", "zoom"}) {
        spec.change = compose::scene_change_named(name, spec.covers).value();
        const auto film = film_of(spec).composition;
        EXPECT_NE(find(film, "scene/line-2"), nullptr);
        EXPECT_EQ(std::ranges::count(film.changes, spec.change.kind, &timeline::Change::kind), 4) << name;
    }
    ASSERT_FALSE(spec.covers.empty());
    for (const auto& cover : spec.covers) {
        spec.change = compose::scene_change_named(cover.name, spec.covers).value();
        EXPECT_EQ(spec.change.kind, timeline::ChangeKind::cover);
        EXPECT_EQ(film_of(spec).composition.changes.front().source, cover.source);
    }
    EXPECT_FALSE(compose::scene_change_named("melt", spec.covers).has_value());
}

TEST(Compose, AnIconEntersWithItsKeyword)
{
    auto spec = spec_of(kTalk);
    spec.script.turns[0].icon = "none";
    spec.script.turns[1].icon = "clock";
    spec.script.turns[3].icon = "/drawings/own.png";
    const auto film = composed(spec);
    EXPECT_EQ(find(film, "line-1/icon"), nullptr);
    const auto* clock = find(film, "line-2/icon");
    ASSERT_NE(clock, nullptr);
    const auto plan = compose::schedule(spec);
    EXPECT_NEAR(clock->in_s, plan.scenes[1].voice_s + spec.lines[1].times[1].start_s, 1e-9) << "with \"interest\"";
    EXPECT_EQ(std::get<timeline::Picture>(find(film, "line-4/icon")->content).source, "/drawings/own.png");
}

TEST(Compose, AutoIsSimpleUnlessSomethingMoves)
{
    auto spec = spec_of(kTalk);
    for (auto& turn : spec.script.turns)
        turn.icon = "none";
    EXPECT_EQ(compose::automatic_strategy(spec), compose::Strategy::simple);
    spec.text_animation = timeline::CaptionAnimation::none;
    EXPECT_EQ(compose::automatic_strategy(spec), compose::Strategy::simple);
    spec.text_animation = timeline::CaptionAnimation::typewriter;
    EXPECT_EQ(compose::automatic_strategy(spec), compose::Strategy::full);
    spec.text_animation = timeline::CaptionAnimation::fade_in;
    spec.script.turns[2].text_animation = "pop";
    EXPECT_EQ(compose::automatic_strategy(spec), compose::Strategy::full);
    spec.script.turns[2].text_animation.clear();
    for (const char* change : {"glide", "cut", "fade"}) {
        spec.change = *compose::scene_change_named(change, {});
        EXPECT_EQ(compose::automatic_strategy(spec), compose::Strategy::simple) << change;
    }
    spec.change = *compose::scene_change_named("push", {});
    EXPECT_EQ(compose::automatic_strategy(spec), compose::Strategy::full);
    spec.change = {};
    spec.script.turns[1].icon = "animated.json";
    EXPECT_EQ(compose::automatic_strategy(spec), compose::Strategy::full);
}

TEST(Compose, TextAnimationsGoToTheirLines)
{
    auto spec = spec_of(kTalk);
    spec.text_animation = timeline::CaptionAnimation::pop;
    spec.text_animation_by = timeline::CaptionUnit::word;
    spec.script.turns[1].text_animation = "typewriter";
    const auto film = composed(spec);
    const auto of = [&](std::string_view id) { return std::get<timeline::Captions>(find(film, id)->content); };
    EXPECT_EQ(of("line-1/page-1").animation, timeline::CaptionAnimation::pop);
    EXPECT_EQ(of("line-1/page-1").by, timeline::CaptionUnit::word);
    EXPECT_EQ(of("line-2/page-1").animation, timeline::CaptionAnimation::typewriter);
}

TEST(Compose, AReviewerIsToldOfWhatIsMissing)
{
    auto spec = spec_of(kTalk);
    EXPECT_TRUE(compose::warnings(spec).empty());
    auto& lerato = spec.cast.characters.at(script::Role::explainer);
    lerato.poses = {"standing", "explaining"};
    spec.script.turns[0].icon = "unicorn";
    const auto found = compose::warnings(spec);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0], "line-1: there is no icon \"unicorn\"; none is shown");
    EXPECT_EQ(found[1], "line-2: Lerato has no pose \"pointing\"; \"explaining\" is shown instead");
}

TEST(Compose, RefusesLinesThatDoNotBelongTogether)
{
    auto fonts = text::FontSet::create({}).value();
    auto spec = spec_of(kTalk);
    spec.lines.pop_back();
    EXPECT_EQ(compose::compose(spec, fonts).error().what, "script: 4 lines, but 3 are voiced");
    spec = spec_of(kTalk);
    spec.lines[1].times.pop_back();
    EXPECT_EQ(compose::compose(spec, fonts).error().what, "line-2: 10 words, but 9 have times");
    spec.script.turns.clear();
    EXPECT_EQ(compose::compose(spec, fonts).error().what, "script: it has no lines");
}

TEST(Compose, AScriptWithoutTitleOrTakeawayIsFine)
{
    auto spec = spec_of(kTalk, "tiktok", "educational");
    spec.script.title.clear();
    spec.script.takeaway.clear();
    const auto film = film_of(spec);
    EXPECT_GT(film.compiled.frame_count(), 100);
    for (const auto& layer : film.composition.layers)
        EXPECT_EQ(layer.id.find("takeaway"), std::string::npos);
}
