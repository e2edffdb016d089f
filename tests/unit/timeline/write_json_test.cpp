// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/timeline/parse.h"
#include "tests/unit/timeline/documents.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

// A composition with every member set to something unusual.
Composition everything()
{
    Composition c{
        .canvas = {1080, 1080}, .background = {1, 2, 3, 255}, .frame_rate = {30000, 1001}, .duration_s = 9.25};
    c.format = "instagram_post";
    c.title = "\"Quotes\" and \xc3\xa9";
    c.cuts_s = {0, 1.5, 4};
    c.audio = {{"v.wav", 0.5, AudioRole::voice},
               {"m.ogg", 0, AudioRole::music, -12, 0.5, 2, true, std::array<double, 2>{1, 60.5}}};
    const Stroke stroke{{9, 8, 7, 6}, 2.5};
    const Panel panel{LinearGradient{45, {{0, {}}, {0.5, {1, 1, 1, 1}}, {1, {0, 0, 0, 0}}}}, 12, {3, 4}, stroke};
    Layer shape{.id = "shape",
                .in_s = 1,
                .out_s = 8.5,
                .content = Shape{ShapeKind::ellipse, Point{10, 20.5}, 3, RadialGradient{{0, 1}, 2, {{0, {}}, {1, {}}}},
                                 stroke}};
    shape.position = std::vector<Key<Point>>{{0, {1, 2}, {}}, {3.5, {-1.25, 1e4}, {Curve::bezier, 0, -1, 1, 2}}};
    shape.scale = std::vector<Key<Point>>{{0, {1, 1}, {}}, {1, {1, 2}, {Curve::spring}}};
    shape.rotation_deg = std::vector<Key<double>>{{0.1, -45, {Curve::step}}};
    shape.opacity = 0.1 + 0.2;
    shape.brightness = 0.8;
    shape.anchor = {0, 1};
    shape.clip = frame::Rect{-1, 2, 3, 4};
    shape.enter = Transition{Animation::slide, 0.5, Side::top, 33, Easing{Curve::elastic}};
    shape.exit = Transition{Animation::pop, 0.15};
    shape.on_twos = true;
    c.layers = {shape};
    c.layers.push_back(
        {.id = "picture",
         .content = Picture{"p.png", std::vector<Key<Point>>{{0, {5, 5}, {}}, {1, {9, 9}, {}}}, Fit::cover}});
    c.layers.push_back({.id = "svg", .scale = Point{-1, 1}, .content = Svg{"config:cast/a.svg#x", {}}});
    const TextStyle style{{"Noto Sans", 700, true, 33.5}, {1, 2, 3, 4}, text::Align::end, 400, 1.25, -0.5, 2.5, "tn",
                          Outline{{0, 0, 0, 9}, 4},       panel};
    c.layers.push_back({.id = "text", .content = Text{"a\nb", style}});
    c.layers.push_back({.id = "page",
                        .content = Captions{{{"a", 1, 2, true, false}, {"b", 2, 2, false, true}},
                                            style,
                                            {Color{5, 5, 5, 5}, 0.5},
                                            {{}, 0.25},
                                            {Color{6, 6, 6, 6}, 1.2, 0, panel},
                                            Color{7, 7, 7, 255}}});
    return c;
}

TEST(WriteJson, ReadsBackTheSame)
{
    const Composition given = everything();
    ASSERT_TRUE(check(given).empty()) << to_string(check(given)[0]);
    const std::string json = to_json(given);
    const Parsed parsed = parse(json);
    ASSERT_TRUE(parsed.composition) << to_string(parsed.problems[0]) << json;
    EXPECT_EQ(*parsed.composition, given) << json;
    EXPECT_EQ(to_json(*parsed.composition), json) << "canonical";
}

TEST(WriteJson, DefaultsAreLeftOut)
{
    Composition c;
    c.duration_s = 2;
    c.layers.push_back({.id = "a", .content = Shape{.size = Point{4, 4}}});
    const std::string json = to_json(c);
    for (const char* key :
         {"opacity", "scale", "rotation", "clip", "enter", "on_twos", "audio", "cuts", "stroke", "fill"})
        EXPECT_EQ(json.find(key), std::string::npos) << key;
}

TEST(WriteJson, ExamplesReadBackTheSame)
{
    for (const auto& path : test::json_files(*base::resource_root() / "config/examples")) {
        const Parsed parsed = parse(*base::read_text_file(path, 1 << 20));
        ASSERT_TRUE(parsed.composition) << path << ": " << to_string(parsed.problems[0]);
        EXPECT_EQ(parse(to_json(*parsed.composition)).composition, parsed.composition) << path;
    }
}

}
}
