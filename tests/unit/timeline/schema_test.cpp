// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/timeline/parse.h"
#include "tests/unit/timeline/documents.h"
#include "tests/unit/timeline/everything.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

// valijson 1.0 does not compile under our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

namespace timeline {
namespace {

using test::document;
using test::with_captions;
using test::with_layers;
using test::with_shape;
using test::with_text;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

class CompositionSchema : public ::testing::Test {
protected:
    void SetUp() override
    {
        const auto path = *base::resource_root() / "config/schema/composition.schema.json";
        schema_json_ = nlohmann::json::parse(*base::read_text_file(path, 1 << 20));
        valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(schema_json_), schema_);
    }
    bool accepts(const std::string& json) const
    {
        const nlohmann::json value = nlohmann::json::parse(json);
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        return validator.validate(schema_, Adapter(value), nullptr);
    }

    nlohmann::json schema_json_;
    valijson::Schema schema_;
};

TEST_F(CompositionSchema, AcceptsTheExamplesAsTheParserDoes)
{
    int count = 0;
    for (const auto& path : test::json_files(*base::resource_root() / "config/examples")) {
        const std::string json = *base::read_text_file(path, 1 << 20);
        EXPECT_TRUE(accepts(json)) << path;
        EXPECT_TRUE(parse(json, {.formats = test::formats()}).composition) << path;
        ++count;
    }
    EXPECT_GE(count, 8);
    EXPECT_TRUE(accepts(to_json(test::everything())));
}

TEST_F(CompositionSchema, AcceptsWhatTheParserAccepts)
{
    const std::string good[] = {
        document(""),
        document(R"("fps":"24000/1001","format":"x","title":"y","cuts":[0,1],"layers":[])"),
        document(
            R"("audio":[{"src":"a.wav","at":1,"role":"music","gain_db":-6,"fade_in":1,"fade_out":1,"loop":true,"trim":[0,4.5]}])"),
        with_shape(R"("opacity":[{"at":0,"value":0},{"at":1,"value":1,"easing":{"bezier":[0,-1,1,2]}}],"scale":[1,2])"),
        with_shape(
            R"("scale":[{"at":0,"value":[1,2]},{"at":1,"value":0.5}],"position":[{"at":0,"value":[1,2]}],"clip":[0,0,5,5])"),
        with_shape(
            R"("fill":{"gradient":"radial","center":[0,1],"radius":2,"stops":[[0,"#000000"],[1,"#FFFFFF00"]]},"stroke":{"color":"#000000","width":1})"),
        with_shape(
            R"("enter":{"animation":"slide","from":"top"},"exit":{"animation":"pop","to":"left","duration":0},"on_twos":true)"),
        with_layers(R"({"id":"a","type":"picture","src":"a.png","size":[10,10],"fit":"cover"})"),
        with_layers(R"({"id":"a","type":"svg","src":"config:a.svg#b"})"),
        with_text(
            R"("card":{"fill":"#00000080","padding":[1,2]},"align":"end","outline":{"color":"#000000","width":3})"),
        with_captions(R"({"text":"a","start":0,"end":1,"keyword":true,"joined":true})",
                      R"("past":{"opacity":0.5},"keyword":{"color":"#aabbcc"})"),
    };
    for (const std::string& json : good) {
        EXPECT_TRUE(accepts(json)) << json;
        EXPECT_TRUE(parse(json).composition) << to_string(parse(json).problems[0]) << json;
    }
}

TEST_F(CompositionSchema, RefusesWhatTheParserRefuses)
{
    const std::string bad[] = {
        "[]",
        "{}",
        document(R"("layer":[])"),
        document(R"("fps":29.97)"),
        document(R"("fps":"30")"),
        document(R"("cuts":[-1])"),
        R"({"version":2,"canvas":{"width":1080,"height":1920},"duration":6})",
        R"({"version":1,"canvas":{"width":1081,"height":1920},"duration":6})",
        R"({"version":1,"canvas":{"width":1080,"height":1920,"background":"#00000080"},"duration":6})",
        R"({"version":1,"canvas":{"width":1080,"height":1920},"duration":20000})",
        document(R"("audio":[{"at":1}])"),
        document(R"("audio":[{"src":"a","role":"voce"}])"),
        document(R"("audio":[{"src":"a","trim":[1]}])"),
        with_layers("7"),
        with_layers("{}"),
        with_layers(R"({"id":"a","type":"shpe"})"),
        with_layers(R"({"id":"a","type":"shape"})"),
        with_layers(R"({"id":"","type":"svg","src":"a.svg"})"),
        with_layers(R"({"id":"a","type":"picture","src":"a.png","fit":"crop"})"),
        with_shape(R"("opcity":1)"),
        with_shape(R"("font":{"size":3})"),
        with_shape(R"("opacity":1.5)"),
        with_shape(R"("opacity":"1")"),
        with_shape(R"("opacity":[])"),
        with_shape(R"("opacity":[{"at":1}])"),
        with_shape(R"("opacity":[{"at":1,"value":1,"easing":"ease"}])"),
        with_shape(R"("opacity":[{"at":1,"value":1,"easing":{"bezier":[0,0,1]}}])"),
        with_shape(R"("position":[1])"),
        with_shape(R"("position":[{"at":0,"value":5}])"),
        with_shape(R"("scale":"big")"),
        with_shape(R"("rotation":[1,2])"),
        with_shape(R"("in":-1)"),
        with_shape(R"("clip":[0,0,1.5,1])"),
        with_shape(R"("enter":{"duration":1})"),
        with_shape(R"("enter":{"animation":"zom"})"),
        with_shape(R"("exit":{"animation":"fade","from":"left"})"),
        with_shape(R"("fill":"red")"),
        with_shape(R"("fill":{"gradient":"cone","stops":[[0,"#000000"],[1,"#000000"]]})"),
        with_shape(R"("fill":{"gradient":"linear","stops":[[0,"#000000"]]})"),
        with_shape(R"("stroke":{"width":1})"),
        with_shape(R"("on_twos":1)"),
        with_text(R"("size":[1,2])"),
        with_text(R"("align":"left")"),
        with_text(R"("card":{"color":"#ffffff"})"),
        with_text(R"("outline":{"color":"#000000","width":500})"),
        with_text(R"("line_height":0)"),
        with_captions(""),
        with_captions(R"({"text":"a","start":0})"),
        with_captions(R"({"text":"a","start":0,"end":1})", R"("active":{"scale":0})"),
    };
    for (const std::string& json : bad) {
        EXPECT_FALSE(accepts(json)) << json;
        EXPECT_FALSE(parse(json).composition) << json;
    }
}

}
}
