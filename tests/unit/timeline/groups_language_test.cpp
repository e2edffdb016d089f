// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"
#include "compositor/timeline/path_data.h"
#include "tests/unit/timeline/documents.h"
#include "tests/unit/timeline/everything.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace timeline {
namespace {

using test::document;
using test::layer_of;
using test::with_layers;
using test::with_shape;
using test::with_text;

std::string all_of(const std::string& json)
{
    std::string text;
    for (const Problem& problem : parse(json).problems)
        text += (text.empty() ? "" : " | ") + to_string(problem);
    return text;
}
std::string in_group(const std::string& layers)
{
    return with_layers(R"({"id":"g","type":"group","layers":[)" + layers + "]}");
}
std::string shape(const std::string& id, const std::string& more = "")
{
    return R"({"id":")" + id + R"(","type":"shape","size":[9,9])" + (more.empty() ? "" : "," + more) + "}";
}
std::string with_changes(const std::string& layers, const std::string& changes)
{
    return document("\"layers\":[" + layers + "],\"changes\":[" + changes + "]");
}

struct Case {
    std::string json, message; // the whole list of problems, joined by " | "
};

// clang-format off
const Case kCases[] = {
    // Nesting
    {in_group(shape("a", R"("effects":[{"effect":"blur","radius":1},{"effect":"blur","radius":[{"at":0,"value":1},{"at":1,"value":2},{"at":9,"value":3}]}])")), "layers[0].layers[0].effects[1].radius[2].at: 9.0 s is after the end, 6.0 s"},
    {in_group(shape("g")), "layers[0].layers[0].id: \"g\" is the id of layers[0] already"},
    {in_group(shape("a") + "," + shape("a")), "layers[0].layers[1].id: \"a\" is the id of layers[0].layers[0] already"},
    {in_group("7"), "layers[0].layers[0]: expected an object, found 7"},
    {with_layers(R"({"id":"g","type":"group"})"), "layers[0].layers: is missing"},
    {with_layers(R"({"id":"g","type":"group","layers":[],"size":[-1,1e9]})"), "layers[0].size[0]: -1 is outside 0 to 16384 | layers[0].size[1]: 1000000000 is outside 0 to 16384"},
    // Masks
    {with_layers(shape("a", R"("mask":{"layer":"b"})")), "layers[0].mask.layer: no layer has the id \"b\""},
    {with_layers(shape("a", R"("mask":{"layer":"a"})")), "layers[0].mask: the layer masks itself"},
    {with_layers(shape("a", R"("mask":{"layer":"b"})") + "," + shape("b", R"("mask":{"layer":"a"})")), "layers[0].mask: the masks go round in a circle | layers[1].mask: the masks go round in a circle"},
    {with_layers(shape("a", R"("mask":{"layer":"c"})") + R"(,{"id":"g","type":"group","layers":[)" + shape("c") + "]}"), "layers[0].mask.layer: layers[1].layers[0] stands in another group; a mask stands beside what it masks"},
    {with_layers(shape("a", R"("mask":{"layer":"b","mod":"luma"})") + R"(,{"id":"b","type":"audio","src":"x"})"), "layers[0].mask.mod: unknown key; did you mean \"mode\"? | layers[0].mask.layer: layers[1] is an audio layer, which has no picture"},
    // Effects, blend
    {with_shape(R"("effects":[{"effect":"blurr"}])"), "layers[0].effects[0].effect: \"blurr\" is not one of blur, shadow, glow, brightness, saturation, tint, vignette; did you mean \"blur\"?"},
    {with_shape(R"("effects":[{"effect":"blur"},{"radius":1},{"effect":"glow","strength":5,"amount":1}])"), "layers[0].effects[0].radius: is missing | layers[0].effects[1].effect: is missing | layers[0].effects[2].amount: unknown key | layers[0].effects[2].strength: 5 is outside 0 to 4"},
    {with_shape(R"("blend":"screeen")"), "layers[0].blend: \"screeen\" is not one of normal, multiply, screen, overlay, add; did you mean \"screen\"?"},
    // Kinds of layers
    {with_layers(R"({"id":"a","type":"lottie","src":"a.json"})"), "layers[0].type: \"lottie\" is no type; such layers are \"clip\""},
    {with_layers(R"({"id":"a","type":"clip","src":"a.gif","from":3,"to":2,"speed":0,"loop":"hold","radius":1})"), "layers[0].radius: is for shape layers only | layers[0].to: 2.0 s is not after \"from\", 3.0 s | layers[0].speed: 0 is outside 0.05 to 20"},
    {with_layers(R"({"id":"a","type":"adjustment","position":[0,0],"enter":{"animation":"pop"}})"), "layers[0].position: is for layers that are drawn only | layers[0].enter.animation: an adjustment can only fade"},
    {with_layers(R"({"id":"a","type":"audio","src":"","opacity":1,"trim":[2,1]})"), "layers[0].opacity: is for layers that are drawn only | layers[0].src: expected 1 to 4096 bytes, found 0 | layers[0].trim: ends at 1.0 s, not after its start, 2.0 s"},
    {with_layers(R"({"id":"a","type":"character","src":"x","height":0,"poses":[{"at":1,"pose":"a"},{"at":1,"pose":""}],"speech":[{"text":"a","start":2,"end":1}],"look_at":[2,0],"seed":1.5,"nods":[1,1]})"), "layers[0].seed: expected a whole number from 0 to 2^53, found 1.5 | layers[0].height: 0 is outside 1 to 16384 | layers[0].poses[1].pose: expected 1 to 200 bytes, found 0 | layers[0].poses[1].at: 1.0 s is not after the pose before, 1.0 s | layers[0].look_at[0]: 2 is outside -1 to 1 | layers[0].speech[0].end: 1.0 s is before the word's start, 2.0 s | layers[0].nods[1]: 1.0 s is not after the nod before, 1.0 s"},
    {with_text(R"("animators":[{"by":"letter"},{"stagger":-1,"opacity":2,"scale":200}])"), "layers[0].animators[0].by: \"letter\" is not one of glyph, word, line | layers[0].animators[1].stagger: -1 is outside 0 to 60 | layers[0].animators[1].opacity: 2 is outside 0 to 1 | layers[0].animators[1].scale: 200 is outside -100 to 100"},
    // Shapes
    {with_layers(R"({"id":"a","type":"shape","shape":"path"})"), "layers[0].path: is missing"},
    {with_layers(R"({"id":"a","type":"shape","shape":"path","path":"M0 0 L10"})"), "layers[0].path: character 9: expected a number, found the end"},
    {with_shape(R"("path":"M0 0","rule":"evenodd","stroke":{"color":"#000000","width":1,"dash":[1],"cap":"round"})"), "layers[0].stroke.cap: is for path shapes only | layers[0].stroke.dash: is for path shapes only | layers[0].path: is for path shapes only: give \"shape\": \"path\" | layers[0].rule: is for path shapes only"},
    {with_layers(R"({"id":"a","type":"shape","shape":"path","path":"M0 0h9","stroke":{"color":"#000000","width":1,"dash":[0,0],"trim_from":0.5,"trim_to":0.25}})"), "layers[0].stroke.trim_to: 0.25 is before trim_from, 0.5 | layers[0].stroke.dash: the lengths are 0 together; at least 0.1 is needed"},
    {with_shape(R"("fill":[{"at":0,"value":"#000000"},{"at":0,"value":"red"}])"), "layers[0].fill[1].value: expected a colour \"#rrggbb\" or \"#rrggbbaa\", found text \"red\" | layers[0].fill[1].at: 0.0 s is not after the key before, 0.0 s"},
    {with_shape(R"("fill":{"gradient":"conic","stops":[[0,"#000000"],[1,[{"at":7,"value":"#000000"}]]]})"), "layers[0].fill.stops[1][1][0].at: 7.0 s is after the end, 6.0 s"},
    {with_shape(R"("opacity":[{"at":0,"value":0,"easing":{"steps":0}},{"at":1,"value":1,"easing":{"step":4}}])"), "layers[0].opacity[1].easing: expected {\"bezier\": [x1, y1, x2, y2]} or {\"steps\": 4}, found an object | layers[0].opacity[1].easing.step: unknown key; did you mean \"steps\"? | layers[0].opacity[0].easing.steps: 0 is outside 1 to 1000"},
    // Changes
    {with_changes(shape("a") + "," + shape("b"), R"({"change":"fade","from":"a","to":"b","at":3})"), ""},
    {with_changes(shape("a"), R"({"change":"fad","from":"a","to":"z","at":9})"), "changes[0].change: \"fad\" is not one of cut, fade, slide, push, wipe, iris, zoom, morph, cover; did you mean \"fade\"? | changes[0].to: no layer has the id \"z\" | changes[0].at: 9.0 s is after the end, 6.0 s"},
    {with_changes(shape("a"), R"({"change":"fade","from":"a","to":"a","at":3})"), "changes[0].to: is the same layer as \"from\""},
    {with_changes(R"({"id":"g","type":"group","layers":[)" + shape("a") + "]}," + shape("b"), R"({"change":"cut","from":"a","to":"b","at":3})"), "changes[0].to: layers[1] stands in another group than layers[0].layers[0]"},
    {with_changes(shape("a", R"("shape":"ellipse")") + "," + shape("b"), R"({"change":"morph","from":"a","to":"b","at":3})"), "changes[0].from: layers[0] is no rect shape; a morph needs two"},
    {with_changes(shape("a") + "," + shape("b"), R"({"change":"cover","from":"a","to":"b","at":3})"), "changes[0].src: is missing"},
    {with_changes(shape("a") + "," + shape("b"), R"({"change":"cut","from":"a","to":"b","at":3,"src":"x"})"), "changes[0].src: is for cover changes only"},
    {with_changes(shape("a", R"("mask":{"layer":"b"})") + "," + shape("b"), R"({"change":"cut","from":"a","to":"b","at":3})"), "changes[0].to: \"b\" is a mask, which is not drawn itself"},
    {with_changes(shape("a") + "," + shape("b") + "," + shape("c"), R"({"change":"fade","from":"a","to":"b","at":3,"duration":0.25},{"change":"fade","from":"b","to":"c","at":3.125,"duration":0.25})"), "changes[1]: begins at 3.0 s, while \"b\" is still coming until 3.125 s (changes[0])"},
    {with_changes(shape("a") + "," + shape("b") + "," + shape("c"), R"({"change":"fade","from":"a","to":"b","at":3},{"change":"fade","from":"a","to":"c","at":5})"), "changes[1].from: \"a\" goes in changes[0] already"},
};
// clang-format on

TEST(Language, ProblemsHaveTheirPlace)
{
    for (const Case& one : kCases)
        EXPECT_EQ(all_of(one.json), one.message) << one.json;
}

std::string nested(int groups)
{
    std::string json = shape("leaf", R"("fill":{"gradient":"conic","stops":[[0,[{"at":0,"value":"#000000","easing":)"
                                     R"({"bezier":[0,0,1,1]}}]],[1,"#ffffff"]]})");
    for (int i = 0; i < groups; ++i)
        json = R"({"id":"g)" + std::to_string(i) + R"(","type":"group","layers":[)" + json + "]}";
    return with_layers(json);
}

TEST(Language, TwelveGroupsInOneAnother)
{
    EXPECT_EQ(all_of(nested(12)), "");
    EXPECT_TRUE(all_of(nested(13)).ends_with("layers: more than 12 groups in one another")) << all_of(nested(13));
    EXPECT_NE(all_of(nested(40)), "");
    Layer layer = layer_of("leaf", Shape{.size = Point{1, 1}});
    for (int i = 0; i < 13; ++i)
        layer = layer_of("g" + std::to_string(i), Group{{layer}, {}});
    Composition c;
    c.duration_s = 1;
    c.layers = {layer};
    EXPECT_EQ(check(c).size(), 1U) << "values a program made too";
}

TEST(Language, ManyLayers)
{
    const auto groups_of = [](int groups, int each) {
        std::string layers;
        for (int g = 0; g < groups; ++g) {
            std::string inner;
            for (int i = 0; i < each; ++i)
                inner += (i > 0 ? "," : "") + shape(std::to_string(g) + "-" + std::to_string(i));
            layers += std::string(g > 0 ? "," : "") + R"({"id":"g)" + std::to_string(g) +
                      R"(","type":"group","layers":[)" + inner + "]}";
        }
        return with_layers(layers);
    };
    EXPECT_EQ(all_of(groups_of(10, 1000)), "");
    EXPECT_NE(all_of(groups_of(10, 2100)).find("layers are more than 20000"), std::string::npos);
}

TEST(Language, NumbersThatAreNone)
{
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN(),
                     kInfinite = std::numeric_limits<double>::infinity();
    for (const double bad : {kNan, kInfinite, -kInfinite, 1e300}) {
        Composition c = test::everything();
        c.layers[0].effects = {Blur{bad}};
        c.layers[2].anchor = Point{bad, 0};
        std::get<Clip>(c.layers[5].content).speed = bad;
        std::get<Character>(c.layers[9].content).liveliness = bad;
        c.changes[0].at_s = bad;
        EXPECT_EQ(check(c).size(), 5U) << bad;
    }
}

TEST(Language, UnusedMembersOfValuesAreReported)
{
    Composition c;
    c.duration_s = 1;
    c.layers = {layer_of("a", Adjustment{}), layer_of("b", Sound{.source = "x"})};
    EXPECT_TRUE(check(c).empty());
    EXPECT_EQ(parse(to_json(c)).composition, c);
    c.layers[0].rotation_deg = 5.0;
    c.layers[1].opacity = 0.5;
    ASSERT_EQ(check(c).size(), 2U);
    EXPECT_EQ(to_string(check(c)[0]), "layers[0].rotation: means nothing in an adjustment layer");
    EXPECT_EQ(to_string(check(c)[1]), "layers[1].opacity: means nothing in an audio layer");
}

TEST(Language, GroupsOfValuesNeedASizeInSizedGroups)
{
    Composition c;
    c.duration_s = 1;
    c.layers = {layer_of("outer", Group{{layer_of("inner", Group{})}, Point{100, 100}}), layer_of("free", Group{})};
    ASSERT_EQ(check(c).size(), 1U);
    EXPECT_EQ(to_string(check(c)[0]),
              "layers[0].layers[0].size: is missing; a group within a group of its own size needs one too");
}

TEST(PathData, Syntax)
{
    for (const char* good : {"M0 0", "m-1.5.5e2,3-4z", "M0,0 10,10 L1 2 3 4 Z m1 1", "M0 0A5 5 0 0110 10a1,1,0,1,1,2,2",
                             " M 0 0 H 5 V 5 h-1v-1 C 1 2 3 4 5 6 S 1 2 3 4 Q 1 2 3 4 T 5 6 Z ", "M+1 +2"})
        EXPECT_FALSE(path_data_problem(good)) << good << *path_data_problem(good);
    const std::pair<const char*, const char*> bad[] = {
        {"", "expected path data, found nothing"},
        {"L0 0", "character 1: expected \"M\", found 'L'"},
        {"M0", "character 3: expected a number, found the end"},
        {"M0 0,", "character 6: expected a number, found the end"},
        {"M0 0 X", "character 6: expected a command, one of M L H V C S Q T A Z, found 'X'"},
        {"M0 0A1 1 0 2 0 1 1", "character 12: expected a flag, 0 or 1, found '2'"},
        {"M0 0A-1 1 0 0 0 1 1", "character 6: an arc's radius is below 0"},
        {"M1e9 0", "character 2: the number is beyond 1000000"},
        {"M0 nan", "character 4: expected a number, found 'n'"},
        {"M0 0z5", "character 6: expected a command, one of M L H V C S Q T A Z, found '5'"}};
    for (const auto& [data, problem] : bad)
        EXPECT_EQ(path_data_problem(data).value_or(""), problem) << data;
}

}
}
