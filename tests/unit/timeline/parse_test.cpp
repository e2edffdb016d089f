// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"
#include "tests/unit/timeline/documents.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

using test::document;
using test::with_layers;
using test::with_shape;

Composition must_parse(const std::string& json)
{
    const Parsed parsed = parse(json);
    for (const Problem& problem : parsed.problems)
        ADD_FAILURE() << to_string(problem) << "\n" << json;
    return parsed.composition.value_or(Composition{});
}

TEST(Parse, TopMembers)
{
    const Composition c =
        must_parse(R"({"version":1,"canvas":{"width":640,"height":360,"background":"#0B1235"},"fps":"30000/1001",
        "duration":12.5,"format":"tiktok","title":"Saving","cuts":[0,3.2],
        "audio":[{"src":"a.wav","at":1,"role":"voice","gain_db":-3,"fade_in":0.1,"fade_out":2,"loop":true,"trim":[0,4.5]}]})");
    EXPECT_EQ(c.canvas, (frame::Size{640, 360}));
    EXPECT_EQ(c.background, (Color{11, 18, 53, 255}));
    EXPECT_EQ(c.frame_rate, base::MediaTime(30000, 1001));
    EXPECT_EQ(c.duration_s, 12.5);
    EXPECT_EQ(c.format, "tiktok");
    EXPECT_EQ(c.title, "Saving");
    EXPECT_EQ(c.cuts_s, (std::vector<double>{0, 3.2}));
    const AudioClip clip{"a.wav", 1, AudioRole::voice, -3, 0.1, 2, true, std::array<double, 2>{0, 4.5}};
    ASSERT_EQ(c.audio.size(), 1U);
    EXPECT_EQ(c.audio[0], clip);
}

TEST(Parse, DefaultsOfALayer)
{
    const Composition c = must_parse(with_shape(""));
    const Layer& layer = c.layers.at(0);
    EXPECT_EQ(layer.position, Animated<Point>(Point{540, 960})) << "the canvas centre";
    EXPECT_EQ(layer.scale.value, (Point{1, 1}));
    EXPECT_EQ(layer.opacity.value, 1);
    EXPECT_EQ(layer.brightness.value, 1);
    EXPECT_EQ(layer.anchor, Animated<Point>(Point{0.5, 0.5}));
    EXPECT_FALSE(layer.out_s);
    EXPECT_FALSE(layer.enter);
    EXPECT_EQ(c.frame_rate, base::MediaTime(30, 1));
}

TEST(Parse, KeysAndTransitions)
{
    const Layer layer =
        must_parse(
            with_shape(R"("scale":[{"at":1,"value":1},{"at":2,"value":[2,3],"easing":{"bezier":[0.1,0.2,0.3,0.4]}}],
        "enter":{"animation":"slide","from":"left","distance":80},"exit":{"animation":"pop","easing":"spring"})"))
            .layers.at(0);
    ASSERT_EQ(layer.scale.keys.size(), 2U);
    EXPECT_EQ(layer.scale.keys[0].easing, Easing{Curve::ease_out});
    EXPECT_EQ(layer.scale.keys[1], (Key<Point>{2, {2, 3}, {Curve::bezier, 0.1, 0.2, 0.3, 0.4}}));
    EXPECT_EQ(*layer.enter, (Transition{Animation::slide, 0.25, Side::left, 80, {}}));
    EXPECT_EQ(*layer.exit, (Transition{Animation::pop, 0.15, Side::bottom, 60, Easing{Curve::spring}}));
}

TEST(Parse, Fills)
{
    EXPECT_EQ(std::get<Shape>(must_parse(with_shape(R"("fill":"#01020380")")).layers.at(0).content).fill,
              Fill(Color{1, 2, 3, 128}));
    const Fill linear = LinearGradient{90.0, {{0, Color{0, 0, 0, 255}}, {1, Color{255, 255, 255, 255}}}};
    EXPECT_EQ(
        std::get<Shape>(
            must_parse(with_shape(R"("fill":{"gradient":"linear","angle":90,"stops":[[0,"#000000"],[1,"#ffffff"]]})"))
                .layers.at(0)
                .content)
            .fill,
        linear);
    const Fill radial = RadialGradient{{0.2, 0.3}, 0.7, {{0, Color{0, 0, 0, 255}}, {1, Color{255, 255, 255, 0}}}};
    EXPECT_EQ(
        std::get<Shape>(
            must_parse(
                with_shape(
                    R"("fill":{"gradient":"radial","center":[0.2,0.3],"radius":0.7,"stops":[[0,"#000000"],[1,"#ffffff00"]]})"))
                .layers.at(0)
                .content)
            .fill,
        radial);
}

TEST(Parse, CaptionsPage)
{
    const Composition c =
        must_parse(with_layers(R"({"id":"p","type":"captions","font":{"family":"Poppins","weight":800,"size":72},
        "words":[{"text":"You","start":1,"end":1.2},{"text":"save","start":1.2,"end":1.5,"keyword":true,"joined":true}],
        "upcoming":{"color":"#888888"},"past":{"opacity":0.5},"keyword":{"color":"#ffcc00"},
        "active":{"color":"#111111","scale":1.1,"duration":0,"pill":{"fill":"#ffffff","radius":9,"padding":[8,4]}},
        "card":{"fill":"#000000aa","radius":30,"padding":[40,30],"stroke":{"color":"#ffffff","width":2}}})"));
    const auto& page = std::get<Captions>(c.layers.at(0).content);
    EXPECT_EQ(page.words[1], (Word{"save", 1.2, 1.5, true, true}));
    EXPECT_EQ(page.upcoming.color, (Color{136, 136, 136, 255}));
    EXPECT_EQ(page.past.opacity, 0.5);
    EXPECT_EQ(page.active.pill->padding, (Point{8, 4}));
    EXPECT_EQ(page.active.duration_s, 0);
    EXPECT_EQ(page.keyword_color, (Color{255, 204, 0, 255}));
    EXPECT_EQ(page.style.card->stroke->width_px, Animated<double>(2));
    EXPECT_EQ(page.style.font.weight, 800);
}

}
}
