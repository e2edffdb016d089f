// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/validate.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

script::Script good()
{
    script::Script script;
    script.title = "Sound";
    script.takeaway = "Listen.";
    script.turns.push_back({"line-1", script::Role::questioner, "What is sound?", "", "asking", {"sound"}, {}, {}, {}});
    script.turns.push_back(
        {"line-2", script::Role::explainer, "Sound is a wave.", "", "explaining", {"wave"}, {}, {}, {}});
    return script;
}

bool complains(const script::Script& script, std::string_view path, script::Severity severity = script::Severity::error)
{
    const auto problems = script::validate(script);
    return std::any_of(problems.begin(), problems.end(), [&](const script::Problem& problem) {
        return problem.path == path && problem.severity == severity;
    });
}

TEST(Validate, AGoodScriptHasNoProblem)
{
    EXPECT_TRUE(script::validate(good()).empty());
    EXPECT_TRUE(script::check(good(), "a.json"));
}

TEST(Validate, EachProblemNamesItsPath)
{
    auto script = good();
    script.turns[0].display = " \xe2\x80\xa6 ";
    EXPECT_TRUE(complains(script, "turns[0].display"));
    script = good();
    script.turns[1].display = std::string(401, 'a');
    script.turns[1].keywords.clear();
    EXPECT_TRUE(complains(script, "turns[1].display"));
    script.turns[1].display.pop_back();
    EXPECT_FALSE(complains(script, "turns[1].display"));
    script = good();
    script.turns[1].pose = "dancing";
    EXPECT_TRUE(complains(script, "turns[1].pose"));
    script = good();
    script.turns[1].keywords = {"wave", "tide"};
    EXPECT_TRUE(complains(script, "turns[1].keywords[1]"));
    EXPECT_FALSE(complains(script, "turns[1].keywords[0]")); // "wave." without its stop
    script = good();
    script.turns[0].display = "What is\x1b[31m sound?";
    EXPECT_TRUE(complains(script, "turns[0].display"));
    script = good();
    script.turns[0].display = "What is \xff sound?";
    EXPECT_TRUE(complains(script, "turns[0].display"));
    script = good();
    script.turns.pop_back();
    EXPECT_TRUE(complains(script, "turns"));
    script = good();
    script.turns[1].id = "line-1";
    EXPECT_TRUE(complains(script, "turns[1].id"));
}

TEST(Validate, SpeakingTwiceIsAWarningOnly)
{
    auto script = good();
    script.turns[1].speaker = script::Role::questioner;
    EXPECT_TRUE(complains(script, "turns[1].speaker", script::Severity::warning));
    EXPECT_TRUE(script::check(script, "a.json"));
}

TEST(Validate, DurationHasALimit)
{
    auto script = good();
    EXPECT_FALSE(script::has_errors(script::validate(script, 60)));
    const auto status = script::check(script, "a.json", 3);
    ASSERT_FALSE(status);
    EXPECT_TRUE(status.error().what.starts_with("a.json: turns: about ")) << status.error().what;
}

}
