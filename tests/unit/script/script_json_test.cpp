// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/script_json.h"

#include "daemon/stages/script/names.h"

#include <gtest/gtest.h>

namespace {

constexpr std::string_view kWhole = R"({
  "version": 1, "title": "Sound", "language": "en", "style": "tech", "questioner": "Sipho", "explainer": "Anna",
  "turns": [
    {"id": "line-1", "speaker": "questioner", "display": "What is sound?", "pose": "asking", "keywords": ["sound"]},
    {"id": "line-7", "speaker": "explainer", "display": "Sound is a wave.", "spoken": "Sound is a wave", "pose": "explaining",
     "keywords": [], "source": {"begin": 3, "end": 20}, "state": "rejected", "note": "too short"}
  ],
  "takeaway": "Listen."
})";

TEST(ScriptJson, ReadsEveryField)
{
    const auto script = script::script_from_json(kWhole, "a.json");
    ASSERT_TRUE(script) << script.error().what;
    EXPECT_EQ(script->title, "Sound");
    EXPECT_EQ(script->style, script::ContextStyle::tech);
    EXPECT_EQ(script->questioner, "Sipho");
    ASSERT_EQ(script->turns.size(), 2U);
    const script::Turn& answer = script->turns[1];
    EXPECT_EQ(answer.id, "line-7");
    EXPECT_EQ(answer.speaker, script::Role::explainer);
    EXPECT_EQ(answer.spoken, "Sound is a wave");
    EXPECT_EQ(answer.state, script::LineState::rejected);
    EXPECT_EQ(answer.note, "too short");
    EXPECT_EQ(answer.source, (document::Span{3, 20}));
    EXPECT_EQ(script->takeaway, "Listen.");
}

TEST(ScriptJson, RoundTripIsTheSameText)
{
    const auto once = script::script_to_json(*script::script_from_json(kWhole, "a.json"));
    const auto twice = script::script_to_json(*script::script_from_json(once, "a.json"));
    EXPECT_EQ(once, twice);
    EXPECT_NE(once.find("\"note\": \"too short\""), std::string::npos);
}

TEST(ScriptJson, HandWrittenTurnsGetDefaults)
{
    const auto script = script::script_from_json(
        R"({"turns":[{"speaker":"questioner","display":"Why?"},{"id":"line-1","speaker":"explainer","display":"Because."}]})",
        "a.json");
    ASSERT_TRUE(script) << script.error().what;
    EXPECT_EQ(script->turns[0].id, "line-2"); // line-1 is taken
    EXPECT_EQ(script->turns[0].pose, "asking");
    EXPECT_EQ(script->turns[1].pose, "explaining");
    EXPECT_EQ(script->questioner, "Thabo");
}

struct Bad {
    const char* json;
    const char* message;
};

class ScriptJsonErrors : public testing::TestWithParam<Bad> {};

TEST_P(ScriptJsonErrors, NameThePath)
{
    const auto script = script::script_from_json(GetParam().json, "a.json");
    ASSERT_FALSE(script);
    EXPECT_EQ(script.error().code, base::Errc::invalid_input);
    EXPECT_TRUE(script.error().what.starts_with("a.json: ")) << script.error().what;
    EXPECT_NE(script.error().what.find(GetParam().message), std::string::npos) << script.error().what;
}

INSTANTIATE_TEST_SUITE_P(
    All, ScriptJsonErrors,
    testing::Values(
        Bad{"{", "not JSON"}, Bad{"[]", "script: expected an object"}, Bad{"{}", "turns: expected an array"},
        Bad{R"({"turns":[],"tittle":"x"})", "script: unknown key \"tittle\""},
        Bad{R"({"turns":[{"display":"x"}]})", "turns[0].speaker: missing"},
        Bad{R"({"turns":[{"speaker":"narrator","display":"x"}]})", "turns[0].speaker: \"narrator\" is not one of"},
        Bad{R"({"turns":[{"speaker":"explainer","display":7}]})", "turns[0].display: expected a string"},
        Bad{R"({"turns":[{"speaker":"explainer","display":"x","keywords":["a",1]}]})",
            "turns[0].keywords[1]: expected a string"},
        Bad{R"({"turns":[{"speaker":"explainer","display":"x","source":{"begin":5,"end":2}}]})",
            "turns[0].source: end 2 is before"},
        Bad{R"({"turns":[{"id":"a","speaker":"explainer","display":"x"},{"id":"a","speaker":"questioner","display":"y"}]})",
            "turns[1].id: \"a\" is used twice"},
        Bad{R"({"turns":[],"style":"comedy"})", "style: \"comedy\""},
        Bad{R"({"version":2,"turns":[]})", "version: 2"}));

}
