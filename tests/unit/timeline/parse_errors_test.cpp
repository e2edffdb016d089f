// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"
#include "tests/unit/timeline/documents.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace timeline {
namespace {

using test::document;
using test::with_captions;
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

struct Case {
    std::string json, message; // the whole list of problems, joined by " | "
};

// clang-format off
const Case kCases[] = {
    {"", "line 1, column 1: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal"},
    {"{\n  \"version\" 1}", "line 2, column 13: syntax error while parsing object separator - unexpected number literal; expected ':'"},
    {"[]", "composition: expected an object, found an empty list"},
    {"3", "composition: expected an object, found 3"},
    {"{}", "version: is missing | canvas: is missing | duration: is missing"},
    {"{\"version\":1e999}", "line 1, column 16: number overflow parsing '1e999'"},
    {"{\"version\":NaN}", "line 1, column 12: syntax error while parsing value - invalid literal; last read: '\"version\":N'"},
    {document("\"version\":1"), "version: is given twice"},
    {R"({"version":2,"canvas":{"width":1080,"height":1920},"duration":6})", "version: version 2 is unknown; this program reads version 1"},
    {R"({"version":1,"canvas":{"width":1081,"height":8},"duration":0})", "canvas.width: 1081 is odd; video needs even sides | canvas.height: 8 is outside 16 to 8192 | duration: 0.0 s is not above 0 and at most 14400.0 s"},
    {R"({"version":1,"canvas":{"width":"wide","hieght":8,"background":"#00000080"},"duration":1})", "canvas.width: expected a number, found text \"wide\" | canvas.height: is missing | canvas.hieght: unknown key; did you mean \"height\"? | canvas.background: must be opaque"},
    {document("\"fps\":29.97"), "fps: expected a whole number above 0 or a fraction such as \"30000/1001\", found 29.97"},
    {document("\"fps\":\"30000/\""), "fps: expected a whole number above 0 or a fraction such as \"30000/1001\", found text \"30000/\""},
    {document("\"fps\":1000"), "fps: 1000 is outside 1 to 240"},
    {document("\"cuts\":[0,2,2,7]"), "cuts[2]: 2.0 s is not after the cut before, 2.0 s | cuts[3]: 7.0 s is after the end, 6.0 s"},
    {document("\"layer\":[]"), "layer: unknown key; did you mean \"layers\"?"},
    {document("\"zzz\":1"), "zzz: unknown key"},
    {document("\"title\":7"), "title: expected text, found 7"},
    {document(R"("audio":[{"src":"","role":"voce","at":-1,"trim":[2,1]}])"), "audio[0].role: \"voce\" is not one of voice, music, effect; did you mean \"voice\"? | audio[0].at: -1.0 s is before the start | audio[0].src: expected 1 to 4096 bytes, found 0 | audio[0].trim: ends at 1.0 s, not after its start, 2.0 s"},
    {with_layers("7"), "layers[0]: expected an object, found 7"},
    {with_layers("{}"), "layers[0].id: is missing | layers[0].type: is missing"},
    {with_layers(R"({"id":"a","type":"shpe"})"), "layers[0].type: \"shpe\" is not one of shape, picture, svg, text, captions, clip, group, adjustment, character, audio; did you mean \"shape\"?"},
    {with_layers(R"({"id":"a","type":"shape"})"), "layers[0].size: is missing"},
    {with_layers(R"({"id":"a","type":"svg","src":"x.svg"},{"id":"a","type":"svg","src":"x.svg"})"), "layers[1].id: \"a\" is the id of layers[0] already"},
    {with_layers(R"({"id":"","type":"svg","src":"x.svg"})"), "layers[0].id: expected 1 to 200 bytes, found 0"},
    {with_shape(R"("opcity":1)"), "layers[0].opcity: unknown key; did you mean \"opacity\"?"},
    {with_shape(R"("font":1)"), "layers[0].font: is for text and captions layers only"},
    {with_shape(R"("opacity":1.5)"), "layers[0].opacity: 1.5 is outside 0 to 1"},
    {with_shape(R"("opacity":"1")"), "layers[0].opacity: expected a number or a list of keys {\"at\", \"value\"}, found text \"1\""},
    {with_shape(R"("opacity":[])"), "layers[0].opacity: expected a number or a list of keys {\"at\", \"value\"}, found an empty list"},
    {with_shape(R"("opacity":[{"at":1,"value":0},{"at":7.2,"value":1}])"), "layers[0].opacity[1].at: 7.2 s is after the end, 6.0 s"},
    {with_shape(R"("opacity":[{"at":1,"value":0},{"at":1,"value":1}])"), "layers[0].opacity[1].at: 1.0 s is not after the key before, 1.0 s"},
    {with_shape(R"("opacity":[{"at":1,"value":-1},{"value":1}])"), "layers[0].opacity[1].at: is missing | layers[0].opacity[0].value: -1 is outside 0 to 1"},
    {with_shape(R"("opacity":[{"at":1,"value":0,"easing":"ease-out"}])"), "layers[0].opacity[0].easing: expected linear, step, ease_in, ease_out, ease_in_out, back, bounce, elastic, spring, {\"bezier\": [x1, y1, x2, y2]} or {\"steps\": 4}, found text \"ease-out\"; did you mean \"ease_out\"?"},
    {with_shape(R"("opacity":[{"at":1,"value":0,"easing":{"bezier":[0,0,2,1]}}])"), "layers[0].opacity[0].easing.bezier[2]: 2 is outside 0 to 1"},
    {with_shape(R"("opacity":[{"at":1,"value":0,"easing":{"bezier":[0,0,1]}}])"), "layers[0].opacity[0].easing.bezier: expected a list of 4 numbers, found a list of 3"},
    {with_shape(R"("position":[1])"), "layers[0].position: expected a list of 2 numbers, found a list of 1"},
    {with_shape(R"("position":[1,"2"])"), "layers[0].position[1]: expected a number, \"50%\" or \"12u\", found text \"2\""},
    {with_shape(R"("position":[{"at":0,"value":5}])"), "layers[0].position[0].value: expected a list of 2 numbers, found 5"},
    {with_shape(R"("scale":"big")"), "layers[0].scale: expected a number or a list of 2 numbers, found text \"big\""},
    {with_shape(R"("scale":[{"at":0,"value":[1,2e3]}])"), "layers[0].scale[0].value[1]: 2000 is outside -100 to 100"},
    {with_shape(R"("in":5,"out":4)"), "layers[0].out: 4.0 s is not after \"in\", 5.0 s"},
    {with_shape(R"("in":6)"), "layers[0].in: 6.0 s is the end already: nothing would be seen"},
    {with_shape(R"("out":9)"), "layers[0].out: 9.0 s is after the end, 6.0 s"},
    {with_shape(R"("clip":[0,0,10.5,0])"), "layers[0].clip[2]: expected a whole number, found 10.5 | layers[0].clip[3]: 0 is outside 1 to 100000"},
    {with_shape(R"("enter":{"duration":-1})"), "layers[0].enter.animation: is missing | layers[0].enter.duration: -1 is outside 0 to 60"},
    {with_shape(R"("enter":{"animation":"spin"})"), "layers[0].enter.animation: \"spin\" is not one of none, fade, pop, slide, push, wipe, iris, zoom"},
    {with_shape(R"("exit":{"animation":"slide","from":"left"})"), "layers[0].exit.from: unknown key"},
    {with_shape(R"("fill":"red")"), "layers[0].fill: expected a colour \"#rrggbb\" or \"#rrggbbaa\", found text \"red\""},
    {with_shape(R"("fill":{"gradient":"linear","stops":[[0,"#000000"]]})"), "layers[0].fill.stops: expected 2 to 64 stops, found 1"},
    {with_shape(R"("fill":{"gradient":"radial","angle":3,"stops":[[0.5,"#000000"],[0.2,"#ffffff"]]})"), "layers[0].fill.angle: unknown key | layers[0].fill.stops[1]: offset 0.2 is before the stop before, 0.5"},
    {with_shape(R"("stroke":{"width":3})"), "layers[0].stroke.color: is missing"},
    {with_shape(R"("on_twos":1)"), "layers[0].on_twos: expected true or false, found 1"},
    {with_text(R"("size":[1,2])"), "layers[0].size: is for shape, picture, svg, clip and group layers only"},
    {with_text(R"("align":"left")"), "layers[0].align: \"left\" is not one of start, center, end"},
    {with_text(R"("outline":{"color":"#000000","width":500})"), "layers[0].outline.width: 500 is outside 0 to 200"},
    {with_text(R"("card":{"color":"#ffffff"})"), "layers[0].card.fill: is missing | layers[0].card.color: unknown key"},
    {with_layers(R"({"id":"a","type":"text","text":"","font":{"size":2,"weigth":1}})"), "layers[0].font.weigth: unknown key; did you mean \"weight\"? | layers[0].text: expected 1 to 100000 bytes, found 0 | layers[0].font.size: 2 is outside 4 to 1000"},
    {with_captions(""), "layers[0].words: expected 1 to 1000 words, found 0"},
    {with_captions(R"({"text":"a","start":2,"end":1},{"text":"b","start":1,"end":9})"), "layers[0].words[0].end: 1.0 s is before the word's start, 2.0 s | layers[0].words[1].end: 9.0 s is after the end, 6.0 s | layers[0].words[1].start: 1.0 s is before the word before, 2.0 s"},
    {with_captions(R"({"text":"a","start":0,"end":1})", R"("active":{"scale":0})"), "layers[0].active.scale: 0 is outside 0.1 to 10"},
};
// clang-format on

TEST(ParseErrors, EachNamesItsPlaceAndCause)
{
    for (const Case& one : kCases)
        EXPECT_EQ(all_of(one.json), one.message) << one.json;
}

TEST(ParseErrors, AreAllReportedAtOnceButNoMoreThanAHundred)
{
    std::string layers;
    for (int i = 0; i < 300; ++i)
        layers += (i == 0 ? "" : ",") + std::string("{}");
    EXPECT_EQ(parse(with_layers(layers)).problems.size(), 100U);
}

TEST(ParseErrors, DepthAndLayersAreLimited)
{
    EXPECT_EQ(all_of(std::string(1'000'000, '[')), "composition: nested deeper than 48 levels");
    std::string layers = "7";
    for (std::size_t i = 0; i < kMaxLayers; ++i)
        layers += ",7";
    EXPECT_EQ(all_of(with_layers(layers)), "layers: 20001 layers are more than 20000");
    EXPECT_EQ(all_of(std::string(kMaxJsonBytes + 1, ' ')), "composition: 67108865 bytes is more than 64 MB");
}

TEST(ParseErrors, ALongOrBrokenTokenIsNotEchoedWhole)
{
    const std::string noise = "{\"a\": \"" + std::string(100'000, 'x') + "\xff\"}";
    const std::string text = all_of(noise);
    EXPECT_LT(text.size(), 400U);
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; })) << text;
    EXPECT_LT(all_of(document("\"" + std::string(100'000, 'k') + "\":1")).size(), 200U);
}

TEST(ParseErrors, ComeAsOneErrorToo)
{
    const auto result = parse_or_fail("{}");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, base::Errc::invalid_input);
    EXPECT_EQ(result.error().what, "version: is missing\ncanvas: is missing\nduration: is missing");
}

TEST(Check, ValuesFromAProgramAreCheckedToo)
{
    Composition composition;
    composition.duration_s = 2;
    composition.layers.push_back({.id = "a", .opacity = 0.0 / 0.0, .content = Shape{.size = Point{1, 1}}});
    ASSERT_EQ(check(composition).size(), 1U);
    EXPECT_EQ(to_string(check(composition)[0]), "layers[0].opacity: is not a number");
}

}
}
