// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/review/review_text.h"

#include "daemon/stages/review/review.h"
#include "daemon/stages/script/words.h"

#include <gtest/gtest.h>

namespace {

using script::LineState;

script::Script dialogue()
{
    script::Script script;
    script.title = "Sound";
    script.takeaway = "Listen closely.";
    const char* lines[]{
        "What is sound?", "Sound is a pressure wave that travels through air, water and even solid walls.",
        "How fast is it?", "In air, sound travels about 343 metres in one second.", "Thank you, Lerato!"};
    for (std::size_t i = 0; i < 5; ++i)
        script.turns.push_back({fmt::format("line-{}", i + 1),
                                i % 2 == 0 ? script::Role::questioner : script::Role::explainer,
                                lines[i],
                                "",
                                i % 2 == 0 ? "asking" : "explaining",
                                {},
                                {},
                                {},
                                {}});
    script.turns[1].source = document::Span{0, 20};
    script.turns[3].spoken = "In air, sound travels about three hundred and forty-three metres in one second.";
    return script;
}

TEST(ReviewText, ShowsEverythingAPersonDecidesOn)
{
    auto script = dialogue();
    ASSERT_TRUE(review::approve_line(script, "line-1"));
    ASSERT_TRUE(review::reject_line(script, "line-4", "check the number"));
    document::Document document;
    document.text = "Sound is a pressure.";
    review::TerminalSpec spec;
    spec.width = 60;
    spec.document = &document;
    spec.target_seconds = 30;
    const std::string text = review::render_for_terminal(script, spec);
    for (const char* part :
         {"Sound\n", "[x] Thabo", "[ ] Lerato", "[!] Lerato", "asking", " s\n", "from: Sound is a pressure.",
          "note: check the number", "says: In air", "Takeaway", "of 30 s wanted", "1 approved, 3 draft, 1"})
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(ReviewText, StaysInsideItsWidthWithoutBreakingWords)
{
    const auto script = dialogue();
    const std::string text = review::render_for_terminal(script, 40, review::Colour::off);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; begin = end + 1, end = text.find('\n', begin))
        EXPECT_LE(script::count_columns(text.substr(begin, end - begin)), 40U) << text.substr(begin, end - begin);
    for (const std::string_view word : script::split_white_space(script.turns[1].display))
        EXPECT_NE(text.find(word), std::string::npos) << word;
    EXPECT_NE(review::render_for_terminal(script, 80, review::Colour::on).find("\x1b["), std::string::npos);
}

TEST(ReviewText, AScriptCannotSteerTheTerminal)
{
    auto script = dialogue();
    script.turns[0].display = "Hi \x1b[2Jthere";
    script.title = "T\x1b]0;x\x07";
    EXPECT_EQ(review::render_for_terminal(script, 80, review::Colour::off).find('\x1b'), std::string::npos);
}

TEST(ReviewText, AnUntouchedTextChangesNothing)
{
    auto script = dialogue();
    ASSERT_TRUE(review::approve_all(script));
    const auto back = review::apply_edited_text(script, review::text_to_edit(script), "edit.txt");
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_TRUE(review::is_approved(*back));
    EXPECT_TRUE(review::lines_to_voice_again(script, *back).empty());
    EXPECT_EQ(back->turns[1].source, script.turns[1].source);
    EXPECT_EQ(back->turns[3].spoken, script.turns[3].spoken);
}

TEST(ReviewText, UnchangedLinesKeepTheirApprovalWhenOthersMove)
{
    auto script = dialogue();
    ASSERT_TRUE(review::approve_all(script));
    std::string text = review::text_to_edit(script);
    text = script::replace_all(text, "travels about 343 metres in one second", "travels about 343 metres every second");
    text = script::replace_all(
        text, "Thabo: [asking] What is sound?",
        "Thabo: [asking] I love music!\nLerato: [pointing] Me too.\nThabo: [thinking] What is sound?");
    text = script::replace_all(text, "Thabo: [asking] Thank you, Lerato!\n", "");
    const auto back = review::apply_edited_text(script, text, "edit.txt");
    ASSERT_TRUE(back) << back.error().what;
    ASSERT_EQ(back->turns.size(), 6U);
    EXPECT_EQ(back->turns[0].id, "line-6"); // new, and no id of a removed line
    EXPECT_EQ(back->turns[1].id, "line-7");
    EXPECT_EQ(back->turns[2].id, "line-1");
    EXPECT_EQ(back->turns[2].pose, "thinking");
    EXPECT_EQ(back->turns[2].state, LineState::approved);
    EXPECT_EQ(back->turns[3].id, "line-2");
    EXPECT_EQ(back->turns[5].id, "line-4");
    EXPECT_EQ(back->turns[5].state, LineState::draft);
    EXPECT_EQ(back->turns[5].spoken, "");
    EXPECT_EQ(review::lines_to_voice_again(script, *back), (std::vector<std::string>{"line-6", "line-7", "line-4"}));
}

TEST(ReviewText, AMistakeNamesItsLine)
{
    const auto script = dialogue();
    const auto back = review::apply_edited_text(script, "Thabo: [jumping] Hi\nLerato: Yo\n", "edit.txt");
    ASSERT_FALSE(back);
    EXPECT_TRUE(back.error().what.starts_with("edit.txt:1: [jumping] is no pose")) << back.error().what;
}

}
