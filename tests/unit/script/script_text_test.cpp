// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/script_text.h"

#include <gtest/gtest.h>

namespace {

using script::Role;

TEST(ScriptText, ReadsAPersonsText)
{
    const auto script = script::script_from_text(
        "# How sound travels\n\n// a comment\nLanguage: en\nStyle: tech\n"
        "Sipho: [thinking] What is *sound*?\nDr. Anna B.: Sound is a *pressure wave*,\n  even in water.\n"
        "\nSipho: See https://example.org: it says 3:1.\nTakeaway: Listen\n  closely.\n",
        "a.txt");
    ASSERT_TRUE(script) << script.error().what;
    EXPECT_EQ(script->title, "How sound travels");
    EXPECT_EQ(script->style, script::ContextStyle::tech);
    EXPECT_EQ(script->questioner, "Sipho");
    EXPECT_EQ(script->explainer, "Dr. Anna B.");
    ASSERT_EQ(script->turns.size(), 3U);
    EXPECT_EQ(script->turns[0].pose, "thinking");
    EXPECT_EQ(script->turns[0].display, "What is sound?");
    EXPECT_EQ(script->turns[0].keywords, std::vector<std::string>{"sound"});
    EXPECT_EQ(script->turns[1].display, "Sound is a pressure wave, even in water.");
    EXPECT_EQ(script->turns[1].keywords, (std::vector<std::string>{"pressure", "wave"}));
    EXPECT_EQ(script->turns[1].pose, "explaining");
    EXPECT_EQ(script->turns[2].speaker, Role::questioner);
    EXPECT_EQ(script->turns[2].id, "line-3");
    EXPECT_EQ(script->takeaway, "Listen closely.");
}

TEST(ScriptText, RoundTripKeepsWhatTheFormCanSay)
{
    script::Script script;
    script.title = "Stars * and [brackets]";
    script.language = "af";
    script.turns.resize(3);
    script.turns[0] = {"line-1", Role::explainer, "[sic] 2 * 3 is \\ six", "", "pointing", {"six"}, {}, {}, {}};
    script.turns[1] = {"line-2", Role::questioner, "R1,250.50, *really*?", "", "surprised", {"R1,250.50"}, {}, {}, {}};
    script.turns[2] = {"line-3", Role::explainer, "Ja: so is dit.", "", "explaining", {}, {}, {}, {}};
    script.takeaway = "Tel saam.";
    const std::string text = script::script_to_text(script);
    const auto back = script::script_from_text(text, "a.txt");
    ASSERT_TRUE(back) << back.error().what << "\n" << text;
    ASSERT_EQ(back->turns.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(back->turns[i].display, script.turns[i].display);
        EXPECT_EQ(back->turns[i].keywords, script.turns[i].keywords);
        EXPECT_EQ(back->turns[i].pose, script.turns[i].pose);
        EXPECT_EQ(back->turns[i].speaker, script.turns[i].speaker);
    }
    EXPECT_EQ(back->title, script.title);
    EXPECT_EQ(back->language, "af");
    EXPECT_EQ(back->takeaway, "Tel saam.");
    EXPECT_EQ(script::script_to_text(*back), text);
}

struct Bad {
    const char* text;
    const char* message;
};
class ScriptTextErrors : public testing::TestWithParam<Bad> {};

TEST_P(ScriptTextErrors, NameTheLine)
{
    const auto script = script::script_from_text(GetParam().text, "a.txt");
    ASSERT_FALSE(script);
    EXPECT_TRUE(script.error().what.starts_with(GetParam().message)) << script.error().what;
}

INSTANTIATE_TEST_SUITE_P(
    All, ScriptTextErrors,
    testing::Values(Bad{"", "a.txt: no line such as"}, Bad{"\nhello there\n", "a.txt:2: expected a name and a colon"},
                    Bad{"A: hi\nB: [dancing] yo\n", "a.txt:2: [dancing] is no pose"},
                    Bad{"A: hi\n\nB:\nA: yo\n", "a.txt:3: B says nothing"},
                    Bad{"A: hi\nB: yo\nCarol: who?\n", "a.txt:3: \"Carol\" would be a third speaker"},
                    Bad{"A: hi\nTakeaway: x\nB: yo\n", "a.txt:3: a turn after the takeaway"},
                    Bad{"Style: comedy\nA: x\n", "a.txt:1: style \"comedy\""},
                    Bad{"A: \xff\n", "a.txt: is not UTF-8"}));

TEST(ScriptText, ABackslashKeepsALineFromBeingATurn)
{
    const auto script = script::script_from_text("A: hi\nB: there are two:\n\\Note: one.\n", "a.txt");
    ASSERT_TRUE(script) << script.error().what;
    EXPECT_EQ(script->turns[1].display, "there are two: Note: one.");
}

TEST(ScriptText, TellsScriptsFromDocuments)
{
    EXPECT_TRUE(script::looks_like_script_text("# T\n\nThabo: What?\nLerato: That.\nTakeaway: So.\n"));
    EXPECT_TRUE(script::looks_like_script_text("Language: af\nThabo: Wat?\nLerato: Dit.\nThabo: O.\n"));
    EXPECT_FALSE(script::looks_like_script_text("# Title\n\nSome prose first.\n\nNote: this.\nWarning: that.\n"));
    EXPECT_FALSE(script::looks_like_script_text("Title: x\nAuthor: y\nDate: z\nA: b\n"));
    EXPECT_FALSE(script::looks_like_script_text("Only: one\n"));
}

}

TEST(ScriptText, BracketsHoldPoseIconAndCaptions)
{
    const auto read = script::script_from_text("Thabo: [icon coin] Why?\n"
                                               "Lerato: [ pointing , icon piggy-bank, captions typewriter ] So.\n",
                                               "a.txt");
    ASSERT_TRUE(read.has_value()) << read.error().what;
    EXPECT_EQ(read->turns[0].pose, "asking") << "the usual one";
    EXPECT_EQ(read->turns[0].icon, "coin");
    EXPECT_EQ(read->turns[1].pose, "pointing");
    EXPECT_EQ(read->turns[1].icon, "piggy-bank");
    EXPECT_EQ(read->turns[1].text_animation, "typewriter");
    const auto again = script::script_from_text(script::script_to_text(*read), "a.txt");
    ASSERT_TRUE(again.has_value()) << again.error().what;
    EXPECT_EQ(again->turns[1].icon, "piggy-bank");
    EXPECT_EQ(again->turns[1].text_animation, "typewriter");
    EXPECT_FALSE(script::script_from_text("A: [asking, dancing] hi\nB: yo\n", "a.txt").has_value());
    EXPECT_FALSE(script::script_from_text("A: [asking hi\nB: yo\n", "a.txt").has_value());
}
