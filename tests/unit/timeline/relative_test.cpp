// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"
#include "tests/unit/timeline/documents.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

using test::with_layers;
using test::with_shape;

Composition must_parse(const std::string& json, const ParseSpec& spec = {})
{
    const Parsed parsed = parse(json, spec);
    for (const Problem& problem : parsed.problems)
        ADD_FAILURE() << to_string(problem) << "\n" << json;
    return parsed.composition.value_or(Composition{});
}
std::string first_problem(const std::string& json, const ParseSpec& spec = {})
{
    const Parsed parsed = parse(json, spec);
    return parsed.problems.empty() ? "" : to_string(parsed.problems[0]);
}
const Format& format(const char* name)
{
    for (const Format& one : test::formats())
        if (one.name == name)
            return one;
    throw std::runtime_error(name);
}

TEST(Relative, FramesAreTimes)
{
    const Layer layer =
        must_parse(R"({"version":1,"canvas":{"width":64,"height":64},"duration":"90f","fps":"30000/1001",
        "layers":[{"id":"a","type":"shape","size":[1,1],"in":"10f","out":"60f","enter":{"animation":"fade","duration":"5f"},
        "opacity":[{"at":"12f","value":0},{"at":"24.5f","value":1}]}]})")
            .layers.at(0);
    const double frame_s = 1001.0 / 30000;
    EXPECT_DOUBLE_EQ(layer.in_s, 10 * frame_s);
    EXPECT_DOUBLE_EQ(*layer.out_s, 60 * frame_s);
    EXPECT_DOUBLE_EQ(layer.enter->duration_s, 5 * frame_s);
    EXPECT_DOUBLE_EQ(layer.opacity.keys.at(1).at_s, 24.5 * frame_s);
}

TEST(Relative, LengthsCountInTheCanvas)
{
    // 1080 x 1920; one unit is a pixel.
    const Layer layer = must_parse(with_shape(R"("position":["50%","25%"],"clip":["10%",0,"50%","100%"],"radius":"5%",
        "stroke":{"color":"#000000","width":"12u"},"enter":{"animation":"slide","distance":"10%"},
        "effects":[{"effect":"shadow","offset":["1%","1%"],"radius":[{"at":0,"value":0},{"at":1,"value":"2%"}]}])"))
                            .layers.at(0);
    EXPECT_EQ(layer.position.value, (Point{540, 480}));
    EXPECT_EQ(layer.clip, (frame::Rect{108, 0, 540, 1920}));
    EXPECT_EQ(layer.enter->distance_px, 108);
    const auto& shape = std::get<Shape>(layer.content);
    EXPECT_EQ(shape.radius_px.value, 54);
    EXPECT_EQ(shape.stroke->width_px.value, 12);
    const auto& shadow = std::get<DropShadow>(layer.effects.at(0));
    EXPECT_EQ(shadow.offset.value, (Point{10.8, 19.2}));
    EXPECT_DOUBLE_EQ(shadow.radius_px.keys.at(1).value, 21.6);
}

TEST(Relative, TextAndSizesKeepTheirAxes)
{
    const Composition c = must_parse(
        R"({"version":1,"canvas":{"width":1920,"height":540},"duration":1,"layers":[
        {"id":"t","type":"text","text":"x","font":{"size":"10%"},"max_width":"50%","letter_spacing":"10u",
         "card":{"fill":"#000000","padding":["1%","10%"],"radius":"20u"}},
        {"id":"s","type":"shape","size":["50%","50%"]}]})");
    const TextStyle& style = std::get<Text>(c.layers.at(0).content).style;
    EXPECT_EQ(style.font.size_px, 54) << "of the shorter side";
    EXPECT_EQ(style.max_width_px, 960);
    EXPECT_EQ(style.letter_spacing_px, 5) << "a unit is half a pixel here";
    EXPECT_EQ(style.card->padding, (Point{19.2, 54}));
    EXPECT_EQ(style.card->radius_px, 10);
    EXPECT_EQ(std::get<Shape>(c.layers.at(1).content).size.value, (Point{960, 270}));
}

TEST(Relative, ChildrenCountInTheirGroup)
{
    const Composition c = must_parse(with_layers(
        R"({"id":"g","type":"group","size":[400,200],"position":["50%","50%"],"layers":[
            {"id":"a","type":"shape","size":["25%","50%"]},
            {"id":"h","type":"group","layers":[{"id":"b","type":"shape","size":[1,1],"position":["100%","100%"]}]}]},
          {"id":"plain","type":"group","layers":[{"id":"c","type":"shape","size":[1,1]}]})"));
    const auto& group = std::get<Group>(c.layers.at(0).content);
    EXPECT_EQ(c.layers.at(0).position.value, (Point{540, 960}));
    EXPECT_EQ(std::get<Shape>(group.layers.at(0).content).size.value, (Point{100, 100}));
    EXPECT_EQ(group.layers.at(0).position.value, (Point{200, 100})) << "the middle of the group";
    const auto& inner = std::get<Group>(group.layers.at(1).content);
    EXPECT_EQ(inner.size, (Point{400, 200})) << "as large as the box it lies in";
    EXPECT_EQ(inner.layers.at(0).position.value, (Point{400, 200}));
    EXPECT_FALSE(std::get<Group>(c.layers.at(1).content).size) << "the canvas";
}

const char* const kSafe = R"({"version":1,"format":"tiktok","duration":1,"layers":[
    {"id":"a","type":"shape","relative_to":"safe","size":["100%","10%"],"position":[0,"100%"],"anchor":[0,1]},
    {"id":"b","type":"shape","relative_to":"organic","size":[2,2]},
    {"id":"g","type":"group","relative_to":"safe","layers":[{"id":"c","type":"shape","size":["50%","50%"]}]}]})";

TEST(Relative, BoxesOfTheFormat)
{
    const Composition c = must_parse(kSafe, {.formats = test::formats()});
    EXPECT_EQ(c.canvas, (frame::Size{1080, 1920})) << "the format's";
    EXPECT_EQ(c.layers.at(0).position.value, (Point{120, 1248}));
    EXPECT_EQ(std::get<Shape>(c.layers.at(0).content).size.value, (Point{768, 96}));
    EXPECT_EQ(c.layers.at(1).position.value, (Point{(55 + 900) / 2.0, (235 + 1700) / 2.0}));
    EXPECT_EQ(c.layers.at(2).position.value, (Point{504, 768})) << "lies on the safe box";
    EXPECT_EQ(std::get<Group>(c.layers.at(2).content).size, (Point{768, 960}));
    EXPECT_EQ(std::get<Shape>(std::get<Group>(c.layers.at(2).content).layers.at(0).content).size.value,
              (Point{384, 480}));
}

TEST(Relative, TheCallersFormatReplacesTheOwn)
{
    const Composition square = must_parse(kSafe, {test::formats(), &format("twitter_square")});
    EXPECT_EQ(square.format, "twitter_square");
    EXPECT_EQ(square.canvas, (frame::Size{1080, 1080}));
    EXPECT_EQ(square.layers.at(0).position.value, (Point{27, 945}));
    const Composition wide =
        must_parse(R"({"version":1,"canvas":{"width":64,"height":64,"background":"#ff0000"},"duration":1,
        "layers":[{"id":"a","type":"shape","size":["100%","100%"]}]})",
                   {test::formats(), &format("twitter_wide")});
    EXPECT_EQ(wide.canvas, (frame::Size{1920, 1080}));
    EXPECT_EQ(wide.background, (Color{255, 0, 0, 255})) << "stays the composition's";
    EXPECT_EQ(std::get<Shape>(wide.layers.at(0).content).size.value, (Point{1920, 1080}));
}

TEST(Relative, BoxesScaleToTheCanvas)
{
    const Composition c = must_parse(R"({"version":1,"format":"tiktok","canvas":{"width":540,"height":960},"duration":1,
        "layers":[{"id":"a","type":"shape","relative_to":"safe","size":[1,1],"position":[0,0]}]})",
                                     {.formats = test::formats()});
    EXPECT_EQ(c.layers.at(0).position.value, (Point{60, 144}));
}

TEST(Relative, WhatIsReadIsWrittenInPixels)
{
    const Composition c = must_parse(kSafe, {.formats = test::formats()});
    EXPECT_EQ(parse(to_json(c)).composition, c) << "without the table too";
}

TEST(Relative, Problems)
{
    const ParseSpec spec{.formats = test::formats()};
    const auto layer = [](const std::string& members, const std::string& top) {
        return R"({"version":1,"duration":1,)" + top + R"("layers":[{"id":"a","type":"shape","size":[1,1],)" + members +
               "}]}";
    };
    const std::string canvas = R"("canvas":{"width":64,"height":64},)";
    EXPECT_EQ(first_problem(layer(R"("relative_to":"safe")", canvas)),
              "layers[0].relative_to: the box is that of a format; give the composition a \"format\"");
    EXPECT_EQ(first_problem(layer(R"("relative_to":"safe")", canvas + R"("format":"tiktok",)")),
              "layers[0].relative_to: the box of format \"tiktok\" is not known here");
    EXPECT_EQ(first_problem(layer(R"("relative_to":"safe")", canvas + R"("format":"tiktok",)"), spec),
              "layers[0].relative_to: canvas: 64 x 64 has another shape than format tiktok, 1080 x 1920");
    EXPECT_EQ(first_problem(layer(R"("relative_to":"save")", canvas)),
              "layers[0].relative_to: \"save\" is not one of canvas, safe, organic; did you mean \"safe\"?");
    EXPECT_EQ(first_problem(layer(R"("on_twos":false)", R"("format":"tictok",)"), spec),
              "format: \"tictok\" is not one of tiktok, youtube_short, instagram_reel, twitter_square, "
              "instagram_post, twitter_wide; did you mean \"tiktok\"?");
    EXPECT_EQ(first_problem(layer(R"("on_twos":false)", R"("format":"tiktok",)")), "canvas: is missing");
    EXPECT_EQ(first_problem(layer(R"("radius":"5px")", canvas)),
              "layers[0].radius: expected a number, \"50%\" or \"12u\" or a list of keys {\"at\", \"value\"}, found "
              "text \"5px\"");
    EXPECT_EQ(first_problem(layer(R"("radius":"nan%")", canvas)),
              "layers[0].radius: expected a number, \"50%\" or \"12u\" or a list of keys {\"at\", \"value\"}, found "
              "text \"nan%\"");
    EXPECT_EQ(first_problem(layer(R"("in":"5s")", canvas)),
              "layers[0].in: expected seconds or \"45f\" (frames), found text \"5s\"");
    EXPECT_EQ(first_problem(layer(R"("opacity":"50%")", canvas)),
              "layers[0].opacity: expected a number or a list of keys {\"at\", \"value\"}, found text \"50%\"");
    EXPECT_EQ(first_problem(layer(R"("radius":"999999999999%")", canvas)).substr(0, 16), "layers[0].radius");
    EXPECT_EQ(
        first_problem(with_layers(
            R"({"id":"g","type":"group","size":[9,9],"layers":[{"id":"a","type":"shape","size":[1,1],"relative_to":"canvas"}]})")),
        "layers[0].layers[0].relative_to: the boxes lie on the canvas, and this group has a size of its own");
}

}
}
